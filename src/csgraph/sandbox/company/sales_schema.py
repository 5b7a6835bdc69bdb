"""Deals, contracts and activities, as the org's administrator set them up."""

from csgraph.sandbox.company.describes import (
    READ_ONLY,
    Describe,
    audit_fields,
    currency_field,
    field,
    id_field,
    lookup,
    polymorphic,
    sobject_describe,
)

OPPORTUNITY, CONTACT_ROLE, HISTORY = "Opportunity", "OpportunityContactRole", "OpportunityHistory"
CONTRACT, TASK, EVENT = "Contract", "Task", "Event"
SALES_PREFIXES = {
    OPPORTUNITY: "006",
    CONTACT_ROLE: "00K",
    HISTORY: "008",
    CONTRACT: "800",
    TASK: "00T",
    EVENT: "00U",
}
STAGES = (
    ("Prospecting", 10, "Pipeline"),
    ("Qualification", 20, "Pipeline"),
    ("Value Proposition", 50, "Best Case"),
    ("Proposal/Price Quote", 75, "Commit"),
    ("Negotiation/Review", 90, "Commit"),
)
"""The stages of an open deal: name, probability in percent, forecast category."""
WON, LOST = ("Closed Won", 100, "Closed"), ("Closed Lost", 0, "Omitted")
DEAL_TYPES = ("New Business", "Renewal", "Expansion")
DEAL_ROLES = ("Economic Buyer", "Champion", "Technical Buyer", "User Buyer", "Coach")
TASK_STATUSES = ("Not Started", "In Progress", "Completed")
CONTRACT_STATUSES = ("Draft", "In Approval Process", "Activated")

SALES_RELATIONSHIPS = {
    "Opportunity.AccountId": "Opportunities",
    "OpportunityContactRole.OpportunityId": "OpportunityContactRoles",
    "OpportunityContactRole.ContactId": "OpportunityContactRoles",
    "OpportunityHistory.OpportunityId": "OpportunityHistories",
    "Contract.AccountId": "Contracts",
    "Task.AccountId": "Tasks",
    "Event.AccountId": "Events",
}
_CATEGORIES = ("Pipeline", "Best Case", "Commit", "Omitted", "Closed")


def sales_describes() -> list[Describe]:
    """Return the describe bodies of deals, contracts and activities."""
    return [_opportunity(), _contact_role(), _history(), _contract(), _task(), _event()]


def _owner() -> Describe:
    return lookup("OwnerId", "Owner ID", "User", "Owner", nillable=False, defaultedOnCreate=True)


def _stage(kind: str = "picklist") -> Describe:
    options = (*(name for name, *_ in STAGES), WON[0], LOST[0])
    return field("StageName", "Stage", kind, nillable=False, options=options)


def _opportunity() -> Describe:
    fields = [
        id_field("Opportunity"),
        lookup("AccountId", "Account ID", "Account", "Account"),
        field("Name", "Name", length=120, nameField=True, nillable=False),
        field("Description", "Description", "textarea"),
        _stage(),
        field("Amount", "Amount", "currency"),
        field("Probability", "Probability (%)", "percent", precision=3),
        field("CloseDate", "Close Date", "date", nillable=False),
        field("Type", "Opportunity Type", "picklist", options=DEAL_TYPES),
        field("NextStep", "Next Step", length=255),
        field(
            "LeadSource", "Lead Source", "picklist", options=("Web", "Partner Referral", "Event")
        ),
        field("IsClosed", "Closed", "boolean", **READ_ONLY),
        field("IsWon", "Won", "boolean", **READ_ONLY),
        field("ForecastCategory", "Forecast Category", "picklist", length=40, **READ_ONLY),
        field("ForecastCategoryName", "Forecast Category", "picklist", options=_CATEGORIES),
        currency_field(),
        _owner(),
        lookup("ContactId", "Contact ID", "Contact", "Contact"),
        lookup("ContractId", "Contract ID", "Contract", "Contract"),
        *audit_fields(),
        field("LastActivityDate", "Last Activity", "date", **READ_ONLY),
        field("LastStageChangeDate", "Last Stage Change Date", "datetime", **READ_ONLY),
        field("Competitor__c", "Main Competitor", "picklist", options=("Acme Suite", "In-house")),
        field("Lead_Score__c", "Lead Score", "double", precision=5, scale=2),
        field("Decision_Criteria__c", "Decision Criteria", "textarea"),
    ]
    name = OPPORTUNITY
    return sobject_describe(name, name, "Opportunities", SALES_PREFIXES[name], fields)


def _contact_role() -> Describe:
    fields = [
        id_field("Contact Role"),
        lookup("OpportunityId", "Opportunity ID", OPPORTUNITY, OPPORTUNITY, nillable=False),
        lookup("ContactId", "Contact ID", "Contact", "Contact", nillable=False),
        field("Role", "Role", "picklist", length=40, options=DEAL_ROLES),
        field("IsPrimary", "Primary", "boolean"),
        currency_field(),
        *audit_fields(),
    ]
    name = CONTACT_ROLE
    return sobject_describe(
        name, "Opportunity Contact Role", "Contact Roles", SALES_PREFIXES[name], fields
    )


def _history() -> Describe:
    kept = {"LastModifiedDate", "LastModifiedById"}
    fields = [
        id_field("Opportunity History"),
        lookup("OpportunityId", "Opportunity ID", OPPORTUNITY, OPPORTUNITY, **READ_ONLY),
        _stage(),
        field("Amount", "Amount", "currency", **READ_ONLY),
        field("Probability", "Probability (%)", "percent", precision=3, **READ_ONLY),
        field("CloseDate", "Close Date", "date", **READ_ONLY),
        field("ForecastCategory", "Forecast Category", "picklist", length=40, **READ_ONLY),
        currency_field(),
        *(each for each in audit_fields() if each["name"] not in kept),
    ]
    name = HISTORY
    return sobject_describe(
        name, "Opportunity History", "Opportunity History", SALES_PREFIXES[name], fields
    )


def _contract() -> Describe:
    fields = [
        id_field("Contract"),
        lookup("AccountId", "Account ID", "Account", "Account", nillable=False),
        field("ContractNumber", "Contract Number", length=30, autoNumber=True, **READ_ONLY),
        field("Status", "Status", "picklist", nillable=False, options=CONTRACT_STATUSES),
        field("StatusCode", "Status Category", "picklist", length=40, **READ_ONLY),
        field("StartDate", "Contract Start Date", "date"),
        field("EndDate", "Contract End Date", "date", **READ_ONLY),
        field("ContractTerm", "Contract Term", "int"),
        _owner(),
        lookup("CustomerSignedId", "Customer Signed By ID", "Contact", "CustomerSigned"),
        field("CustomerSignedTitle", "Customer Signed Title", length=40),
        field("CustomerSignedDate", "Customer Signed Date", "date"),
        field("CompanySignedDate", "Company Signed Date", "date"),
        field("ActivatedDate", "Activated Date", "datetime", **READ_ONLY),
        field("SpecialTerms", "Special Terms", "textarea"),
        field("Description", "Description", "textarea"),
        *audit_fields(),
        field("Payment_Terms__c", "Payment Terms", "picklist", options=("Net 30", "Net 60")),
    ]
    return sobject_describe(CONTRACT, CONTRACT, "Contracts", SALES_PREFIXES[CONTRACT], fields)


def _activity(kind: str) -> list[Describe]:
    return [
        id_field(f"{kind} Activity"),
        polymorphic("WhoId", "Name ID", ("Contact", "Lead"), "Who"),
        polymorphic("WhatId", "Related To ID", ("Account", "Case", OPPORTUNITY), "What"),
        lookup("AccountId", "Account ID", "Account", "Account", **READ_ONLY),
        field("Subject", "Subject", "combobox", length=255),
        field("ActivityDate", "Due Date", "date"),
        field("Description", "Description", "textarea"),
        _owner(),
        field("IsArchived", "Archived", "boolean", **READ_ONLY),
        *audit_fields(),
    ]


def _task() -> Describe:
    subtypes = ("Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn")
    fields = [
        *_activity(TASK),
        field("Status", "Status", "picklist", nillable=False, options=TASK_STATUSES),
        field("Priority", "Priority", "picklist", options=("High", "Normal", "Low")),
        field("IsClosed", "Closed", "boolean", **READ_ONLY),
        field("TaskSubtype", "Task Subtype", "picklist", length=40, options=subtypes),
        field("CallType", "Call Type", "picklist", options=("Internal", "Inbound", "Outbound")),
        field("CallDurationInSeconds", "Call Duration", "int"),
        field("CompletedDateTime", "Completed Date", "datetime", **READ_ONLY),
    ]
    return sobject_describe(TASK, TASK, "Tasks", SALES_PREFIXES[TASK], fields)


def _event() -> Describe:
    fields = [
        *_activity(EVENT),
        field("Location", "Location", length=255),
        field("IsAllDayEvent", "All-Day Event", "boolean"),
        field("StartDateTime", "Start Date Time", "datetime"),
        field("EndDateTime", "End Date Time", "datetime"),
        field("DurationInMinutes", "Duration", "int"),
    ]
    return sobject_describe(EVENT, EVENT, "Events", SALES_PREFIXES[EVENT], fields)
