"""What a generated company is like in the two systems."""

import re
from collections import Counter

import httpx
import pytest
from company_parts import ACCOUNTS, AS_OF, by_id, digest, salesforce, zendesk
from sandbox_parts import log_in

from csgraph.sandbox.company import generate
from csgraph.sandbox.company.sobject_ids import checksum
from csgraph.sandbox.salesforce.app import SalesforceSandbox
from csgraph.sandbox.store import ZENDESK_RESOURCES, Store, zendesk_table

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
LEAD = "00Q"  # the org has leads, which the sandbox does not serve


def test_the_same_seed_size_and_moment_give_the_same_records(company):
    with Store() as again:
        generate(again, seed=7, accounts=ACCOUNTS, as_of=AS_OF)

        assert digest(again) == digest(company)


def test_another_seed_gives_another_company(living):
    with Store() as other:
        generate(other, seed=8, accounts=40, as_of=AS_OF)

        assert digest(other) != digest(living)


def test_the_summary_counts_what_the_store_holds():
    with Store() as store:
        summary = generate(store, seed=1, accounts=30, as_of=AS_OF)

        assert len(salesforce(store, "Account")) == 30
        for (system, name), count in summary.counts.items():
            held = (
                salesforce(store, name, deleted=None)
                if system == "salesforce"
                else zendesk(store, name)
            )
            assert len(held) == count, name


def test_a_company_of_one_account_is_possible():
    with Store() as store:
        generate(store, seed=3, accounts=1, as_of=AS_OF)

        assert len(salesforce(store, "Account")) == 1


def test_ids_end_in_the_checksum_of_their_capitals():
    assert checksum("001A0000006Vm9r") == "IAC"


@pytest.mark.parametrize("name", ["Organization", "User", "Account", "Contact"])
def test_a_record_has_exactly_the_fields_that_its_describe_names(company, name):
    described = {field["name"] for field in company.describe(name)["fields"]}

    assert {frozenset(row) for row in salesforce(company, name, deleted=None)} == {
        frozenset(described)
    }


@pytest.mark.parametrize("name", ["Account", "Contact"])
def test_values_are_of_the_described_type(company, name):
    kinds = {"boolean": bool, "int": int, "double": float, "currency": float, "percent": float}
    for field in company.describe(name)["fields"]:
        values = [row[field["name"]] for row in salesforce(company, name, deleted=None)]
        expected = dict if field["type"] == "address" else kinds.get(field["type"], str)
        assert all(isinstance(value, expected) for value in values if value is not None)
        assert field["nillable"] or None not in values, field["name"]


def test_every_kind_of_custom_field_holds_values(company):
    filled = Counter(
        field["type"] if not field["calculated"] else "formula"
        for field in company.describe("Account")["fields"]
        if field["custom"]
        for row in salesforce(company, "Account")
        if row[field["name"]] is not None
    )

    assert set(filled) >= {
        "picklist", "multipicklist", "double", "currency", "percent", "boolean", "date",
        "datetime", "string", "textarea", "reference", "formula",
    }  # fmt: skip


def test_picklist_values_are_options(company):
    for field in company.describe("Account")["fields"]:
        options = {option["value"] for option in field["picklistValues"]}
        for row in salesforce(company, "Account") if options else []:
            value = row[field["name"]]
            assert value is None or set(value.split(";")) <= options


@pytest.mark.parametrize(
    "name",
    [
        *("User", "Account", "Contact", "Opportunity", "OpportunityContactRole"),
        *("OpportunityHistory", "Contract", "Task", "Event"),
    ],
)
def test_references_lead_to_records(company, name):
    known = {
        record["Id"]
        for each in company.sobjects()
        for record in salesforce(company, each, deleted=None)
    }
    references = [f["name"] for f in company.describe(name)["fields"] if f["type"] == "reference"]
    for row in salesforce(company, name, deleted=None):
        named = [row[each] for each in references if row[each] is not None]
        assert all(each in known or each.startswith(LEAD) for each in named)


def test_a_deal_stands_where_its_history_ends(company):
    histories = {}
    for row in salesforce(company, "OpportunityHistory"):
        histories.setdefault(row["OpportunityId"], []).append(row)
    for deal in salesforce(company, "Opportunity"):
        stages = sorted(histories[deal["Id"]], key=lambda row: (row["CreatedDate"], row["Id"]))
        last = stages[-1]
        for name in ("StageName", "Probability", "CloseDate", "Amount", "ForecastCategory"):
            assert deal[name] == last[name]
        assert (deal["StageName"] in {"Closed Won", "Closed Lost"}) == deal["IsClosed"]


def test_what_was_won_became_a_contract(company):
    contracts = {row["Id"]: row for row in salesforce(company, "Contract")}
    won = [row for row in salesforce(company, "Opportunity") if row["IsWon"]]

    assert {row["ContractId"] for row in won} == contracts.keys()
    for row in won:
        assert contracts[row["ContractId"]]["AccountId"] == row["AccountId"]


def test_some_renewals_have_slipped(company):
    renewals = {r["Id"] for r in salesforce(company, "Opportunity") if r["Type"] == "Renewal"}
    closes = {}
    for row in salesforce(company, "OpportunityHistory"):
        if row["OpportunityId"] in renewals:
            closes.setdefault(row["OpportunityId"], set()).add(row["CloseDate"])

    assert any(len(days) > 1 for days in closes.values())


def test_nothing_has_happened_yet(company):
    """Renewals lie ahead; everything that is told in the past lies in it."""
    ahead = ("renewal_date", "Renewal_Date__c", "StartDateTime", "EndDateTime")
    texts = [
        value
        for name in company.sobjects()
        for row in salesforce(company, name, deleted=None)
        for key, value in row.items()
        if key not in ahead and isinstance(value, str) and INSTANT.match(value)
    ]
    texts += [
        value
        for resource in ZENDESK_RESOURCES
        for row in zendesk(company, resource)
        for value in row.values()
        if isinstance(value, str) and INSTANT.match(value)
    ]

    assert max(text[:19] for text in texts) < AS_OF.isoformat()
    exported = f"select max(exported_at) from {zendesk_table('tickets')}"
    assert company.fetch(exported)[0][0] < AS_OF.timestamp()


def test_no_record_was_changed_before_it_was_made(company):
    for row in salesforce(company, "Contact", deleted=None):
        assert row["CreatedDate"] <= row["LastModifiedDate"] <= row["SystemModstamp"]
    for resource in ("organizations", "users", "tickets"):
        assert all(row["created_at"] <= row["updated_at"] for row in zendesk(company, resource))


def test_many_records_share_one_second(company):
    rows = salesforce(company, "Contact", deleted=None)
    ((_, most),) = Counter(row["SystemModstamp"] for row in rows).most_common(1)

    assert most > len(rows) / 20


def test_accounts_form_hierarchies(company):
    accounts = by_id(salesforce(company, "Account"))
    children = [row for row in accounts.values() if row["ParentId"]]
    grandchildren = [row for row in children if accounts[row["ParentId"]]["ParentId"]]

    assert len(children) > 5
    assert grandchildren


def test_names_of_accounts_are_unique_and_of_many_scripts(company):
    names = [row["Name"] for row in salesforce(company, "Account")]

    assert len(set(names)) == len(names)
    assert any("é" in name or "ü" in name for name in names)
    assert any(re.search(r"[\u4e00-\u9fff]", name) for name in names)


def test_some_contacts_have_left_were_deleted_or_have_no_account(company):
    contacts = salesforce(company, "Contact")

    assert any(row["Left_Company__c"] for row in contacts)
    assert any(row["AccountId"] is None for row in contacts)
    assert any(row["Email"] is None for row in contacts)
    assert any(str(row["Email"]).endswith("@gmail.com") for row in contacts)
    assert salesforce(company, "Contact", deleted=True)


def test_merged_accounts_point_at_a_living_one(company):
    living = by_id(salesforce(company, "Account"))
    merged = salesforce(company, "Account", deleted=True)

    assert merged
    assert all(row["MasterRecordId"] in living for row in merged)


async def test_the_sandbox_serves_every_account_in_full(company):
    fields = [
        field["name"]
        for field in company.describe("Account")["fields"]
        if field["type"] != "address"
    ]
    sandbox = SalesforceSandbox(company)
    transport = httpx.ASGITransport(app=sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://org.test") as client:
        await log_in(client)
        soql = f"SELECT {', '.join(fields)} FROM Account"
        answer = await client.get("/services/data/v62.0/query", params={"q": soql})

    assert answer.json()["totalSize"] == ACCOUNTS
