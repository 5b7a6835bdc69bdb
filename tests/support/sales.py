"""Short records of what Salesforce holds of deals, contracts and activities."""

APRIL = "2026-04-01T00:00:00.000+0000"

Record = dict[str, object]


def field(name: str, kind: str = "string", **values: object) -> Record:
    return {"name": name, "type": kind, "label": name, "custom": name.endswith("__c")} | values


def sf_record(prefix: str, number: int, **values: object) -> Record:
    return {
        "Id": f"{prefix}{number:012}AAA",
        "IsDeleted": False,
        "CreatedDate": APRIL,
        "SystemModstamp": APRIL,
    } | values


def sf_opportunity(number: int, **values: object) -> Record:
    usual = {"Name": f"Deal {number}", "StageName": "Prospecting", "CloseDate": "2026-09-30"}
    return sf_record("006", number, **{**usual, "IsClosed": False, "IsWon": False, **values})


def sf_role(number: int, **values: object) -> Record:
    return sf_record("00K", number, **{"Role": "Champion", "IsPrimary": False, **values})


def sf_stage_change(number: int, **values: object) -> Record:
    return sf_record("008", number, **{"StageName": "Prospecting", **values})


def sf_contract(number: int, **values: object) -> Record:
    return sf_record("800", number, **{"ContractNumber": f"{number:08}", **values})


def sf_task(number: int, **values: object) -> Record:
    usual = {"Subject": f"Task {number}", "TaskSubtype": "Call", "IsClosed": True}
    return sf_record("00T", number, **{**usual, **values})


def sf_event(number: int, **values: object) -> Record:
    return sf_record("00U", number, **{"Subject": f"Event {number}", **values})


_DELETABLE = (field("IsDeleted", "boolean"), field("CreatedDate", "datetime"))
SALES_FIELDS = {
    "Opportunity": [
        *map(field, ("Name", "StageName", "Type", "ForecastCategoryName", "NextStep")),
        *map(field, ("LeadSource", "AccountId", "OwnerId", "CurrencyIsoCode")),
        field("Probability", "percent"),
        field("Amount", "currency"),
        field("CloseDate", "date"),
        field("IsClosed", "boolean"),
        field("IsWon", "boolean"),
        *_DELETABLE,
    ],
    "OpportunityContactRole": [
        *map(field, ("Role", "OpportunityId", "ContactId")),
        field("IsPrimary", "boolean"),
        *_DELETABLE,
    ],
    "OpportunityHistory": [
        *map(field, ("StageName", "ForecastCategory", "OpportunityId", "CreatedById")),
        field("CurrencyIsoCode"),
        field("Probability", "percent"),
        field("Amount", "currency"),
        field("CloseDate", "date"),
        *_DELETABLE,
    ],
    "Contract": [
        *map(field, ("ContractNumber", "Status", "SpecialTerms", "AccountId", "OwnerId")),
        field("CustomerSignedId"),
        *(field(name, "date") for name in ("StartDate", "EndDate", "CustomerSignedDate")),
        field("ActivatedDate", "datetime"),
        field("ContractTerm", "int"),
        *_DELETABLE,
    ],
    "Task": [
        *map(field, ("Subject", "Description", "TaskSubtype", "CallType", "Status")),
        *map(field, ("WhoId", "WhatId", "AccountId", "OwnerId")),
        field("IsClosed", "boolean"),
        field("ActivityDate", "date"),
        field("CompletedDateTime", "datetime"),
        field("CallDurationInSeconds", "int"),
        *_DELETABLE,
    ],
    "Event": [
        *map(field, ("Subject", "Description", "WhoId", "WhatId", "AccountId", "OwnerId")),
        field("ActivityDate", "date"),
        field("StartDateTime", "datetime"),
        field("EndDateTime", "datetime"),
        *_DELETABLE,
    ],
}
