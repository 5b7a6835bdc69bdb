"""Deals, contracts and activities become what customer success asks about."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.contracts.tables import contract
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import (
    opportunity,
    opportunity_contact_role,
    opportunity_stage_change,
)
from csgraph.domain.sources.tables import (
    custom_field_definition,
    pending_link,
    quarantined_record,
)
from tests.support.sales import (
    field,
    sf_contract,
    sf_event,
    sf_opportunity,
    sf_role,
    sf_stage_change,
    sf_task,
)
from tests.support.vendors import Vendors, sf_account, sf_contact, sf_user

ACCOUNT, CONTACT, USER, DEAL = (
    f"{prefix}000000000001AAA" for prefix in ("001", "003", "005", "006")
)
LEAD, CASE = "00Q000000000001AAA", "500000000000001AAA"


def put_parents(vendors: Vendors) -> None:
    vendors.put(
        User=[sf_user(1)],
        Account=[sf_account(1)],
        Contact=[sf_contact(1)],
        Opportunity=[sf_opportunity(1, AccountId=ACCOUNT, OwnerId=USER)],
    )


async def test_a_deal_keeps_its_stage_probability_and_close_date(vendors: Vendors) -> None:
    values = {
        "StageName": "Negotiation/Review",
        "Probability": 89.996,
        "CloseDate": "2026-08-31",
        "Amount": 1250.5,
        "CurrencyIsoCode": "EUR",
        "ForecastCategoryName": "Commit",
        "AccountId": ACCOUNT,
        "OwnerId": USER,
    }
    vendors.put(User=[sf_user(1)], Account=[sf_account(1)])
    vendors.put(Opportunity=[sf_opportunity(1, **values)])

    await vendors.sync_salesforce()

    found = await vendors.row(opportunity)
    assert (found.stage, found.probability) == ("Negotiation/Review", Decimal("90.00"))
    assert found.close_on == date(2026, 8, 31)
    assert (found.amount_minor, found.amount_currency) == (125050, "EUR")
    assert (found.is_closed, found.is_won, found.forecast_category) == (False, False, "Commit")
    assert found.account_id == (await vendors.row(account)).id
    assert found.owner_id == (await vendors.row(user)).id


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("double", 87.456, Decimal("87.46")),
        ("double", None, None),
        ("double", 1e12, None),
        ("string", "Hot", None),
    ],
)
async def test_a_lead_score_is_kept_where_it_is_a_number(
    vendors: Vendors, kind: str, given: object, expected: Decimal | None
) -> None:
    vendors.describe("Opportunity", field("Lead_Score__c", kind))
    vendors.put(Opportunity=[sf_opportunity(1, Lead_Score__c=given)])

    await vendors.sync_salesforce()

    assert (await vendors.row(opportunity)).lead_score == expected
    assert await vendors.rows(quarantined_record) == []


async def test_the_way_of_a_deal_is_told_in_stages(vendors: Vendors) -> None:
    put_parents(vendors)
    earlier, later = "2026-02-01T08:00:00.000+0000", "2026-03-01T08:00:00.000+0000"
    vendors.put(
        OpportunityHistory=[
            sf_stage_change(1, OpportunityId=DEAL, CreatedDate=earlier, CreatedById=USER),
            sf_stage_change(2, OpportunityId=DEAL, CreatedDate=later, StageName="Closed Won"),
        ]
    )

    await vendors.sync_salesforce()

    deal = await vendors.row(opportunity)
    first, last = await vendors.rows(opportunity_stage_change)
    assert {first.opportunity_id, last.opportunity_id} == {deal.id}
    assert first.changed_at == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert first.changed_by_id == (await vendors.row(user)).id
    assert last.stage == "Closed Won"


async def test_a_contract_has_its_term_and_who_signed_it(vendors: Vendors) -> None:
    put_parents(vendors)
    term = {"StartDate": "2026-01-01", "EndDate": "2026-12-31", "ContractTerm": 12}
    signed = {"CustomerSignedId": CONTACT, "CustomerSignedDate": "2025-12-20"}
    vendors.put(Contract=[sf_contract(1, AccountId=ACCOUNT, Status="Activated", **term, **signed)])

    await vendors.sync_salesforce()

    found = await vendors.row(contract)
    assert (found.starts_on, found.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (found.term_months, found.status) == (12, "Activated")
    assert found.account_id == (await vendors.row(account)).id
    assert found.signer_id == (await vendors.row(contact)).id


async def test_tasks_and_events_are_interactions_of_their_kind(vendors: Vendors) -> None:
    put_parents(vendors)
    vendors.put(
        Task=[
            sf_task(1, TaskSubtype="Call", CallType="Inbound", WhoId=CONTACT, WhatId=DEAL),
            sf_task(2, TaskSubtype="Email", AccountId=ACCOUNT, IsClosed=True),
            sf_task(3, TaskSubtype="Something New", ActivityDate="2026-06-01", IsClosed=False),
        ],
        Event=[sf_event(1, StartDateTime="2026-05-05T10:00:00.000+0000", OwnerId=USER)],
    )

    await vendors.sync_salesforce()

    found = {each.subject: each for each in await vendors.rows(interaction)}
    kinds = {subject: each.kind for subject, each in found.items()}
    assert kinds == {"Task 1": "CALL", "Task 2": "EMAIL", "Task 3": "TASK", "Event 1": "MEETING"}
    assert found["Task 1"].direction == "INBOUND"
    assert found["Task 1"].contact_id == (await vendors.row(contact)).id
    assert found["Task 1"].opportunity_id == (await vendors.row(opportunity)).id
    assert found["Task 2"].account_id == (await vendors.row(account)).id
    assert (found["Task 3"].is_done, found["Task 3"].happens_on) == (False, date(2026, 6, 1))
    assert found["Event 1"].started_at == datetime(2026, 5, 5, 10, tzinfo=UTC)
    assert found["Event 1"].owner_id == (await vendors.row(user)).id


async def test_an_activity_about_something_else_is_linked_to_nothing(vendors: Vendors) -> None:
    vendors.put(Task=[sf_task(1, WhoId=LEAD, WhatId=CASE)])

    await vendors.sync_salesforce()

    found = await vendors.row(interaction)
    assert (found.contact_id, found.opportunity_id) == (None, None)
    assert await vendors.rows(pending_link) == []
    assert await vendors.rows(quarantined_record) == []


async def test_a_role_waits_for_its_deal_and_its_person(vendors: Vendors) -> None:
    vendors.put(OpportunityContactRole=[sf_role(1, OpportunityId=DEAL, ContactId=CONTACT)])
    await vendors.sync_salesforce()
    assert (await vendors.row(opportunity_contact_role)).opportunity_id is None
    now = vendors.clock.salesforce_instant

    vendors.put(Opportunity=[sf_opportunity(1, SystemModstamp=now)])
    vendors.put(Contact=[sf_contact(1, SystemModstamp=now)])
    await vendors.sync()

    found = await vendors.row(opportunity_contact_role)
    assert found.opportunity_id == (await vendors.row(opportunity)).id
    assert found.contact_id == (await vendors.row(contact)).id
    assert await vendors.rows(pending_link) == []


async def test_a_deal_that_is_deleted_goes_and_comes_back(vendors: Vendors) -> None:
    put_parents(vendors)
    await vendors.sync_salesforce()
    for is_deleted in (True, False):
        vendors.clock.advance(hours=1)
        now = vendors.clock.salesforce_instant
        vendors.put(Opportunity=[sf_opportunity(1, IsDeleted=is_deleted, SystemModstamp=now)])

        await vendors.sync()

        assert len(await vendors.rows(opportunity)) == (0 if is_deleted else 1)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"CloseDate": "31.12.2026"}, "CloseDate"),
        ({"CloseDate": "2026-02-30"}, "CloseDate"),
        ({"Probability": "likely"}, "Probability"),
        ({"Probability": 1e300}, "Probability"),
        ({"Amount": "much"}, "Amount"),
    ],
)
async def test_a_deal_with_an_odd_value_is_kept_apart_with_the_reason(
    vendors: Vendors, given: dict[str, object], named: str
) -> None:
    vendors.put(Opportunity=[sf_opportunity(1, **given), sf_opportunity(2)])

    await vendors.sync_salesforce()

    assert (await vendors.row(quarantined_record)).field == named
    assert (await vendors.row(opportunity)).name == "Deal 2"


async def test_a_person_account_is_one_account_with_one_person(vendors: Vendors) -> None:
    person = {"Name": "Ann Lee", "IsPersonAccount": True, "PersonContactId": CONTACT}
    fields = [field("IsPersonAccount", "boolean"), field("PersonContactId")]
    of_person = field("Birthday_Gift__pc", custom=True)
    vendors.describe("Account", *fields, of_person, field("Tier__c"))
    vendors.describe("Contact", field("IsPersonAccount", "boolean"), field("Birthday_Gift__c"))
    vendors.put(
        Account=[sf_account(1, **person, Birthday_Gift__pc="Tea", Tier__c="Gold")],
        Contact=[
            sf_contact(
                1, Name="Ann Lee", AccountId=ACCOUNT, IsPersonAccount=True, Birthday_Gift__c="Tea"
            )
        ],
    )

    await vendors.sync_salesforce()

    found, who = await vendors.row(account), await vendors.row(contact)
    assert found.is_person_account
    assert who.account_id == found.id
    assert (found.custom_fields, who.custom_fields) == (
        {"Tier__c": "Gold"},
        {"Birthday_Gift__c": "Tea"},
    )


async def test_a_renamed_field_keeps_its_old_values_and_brings_the_new(vendors: Vendors) -> None:
    vendors.describe("Opportunity", field("Risk__c"))
    vendors.put(Opportunity=[sf_opportunity(n, Risk__c="high") for n in (1, 2)])
    await vendors.sync_salesforce()

    vendors.describe("Opportunity", field("Deal_Risk__c"))
    vendors.put(Opportunity=[sf_opportunity(n, Deal_Risk__c="low") for n in (1, 2)])
    await vendors.sync()

    kept = {"Risk__c": "high", "Deal_Risk__c": "low"}
    assert [each.custom_fields for each in await vendors.rows(opportunity)] == [kept, kept]
    shown = {
        each.key: each.unavailable_since is None
        for each in await vendors.rows(custom_field_definition)
    }
    assert shown == {"Risk__c": False, "Deal_Risk__c": True}


async def test_a_hidden_close_date_loses_no_deal_and_no_date(vendors: Vendors) -> None:
    vendors.put(Opportunity=[sf_opportunity(1, CloseDate="2026-09-30")])
    await vendors.sync_salesforce()
    vendors.describe_without("Opportunity", "CloseDate")
    now = vendors.clock.salesforce_instant
    changed = sf_opportunity(1, StageName="Closed Lost", SystemModstamp=now)
    del changed["CloseDate"]
    vendors.put(Opportunity=[changed])

    await vendors.sync()

    found = await vendors.row(opportunity)
    assert (found.stage, found.close_on) == ("Closed Lost", date(2026, 9, 30))
