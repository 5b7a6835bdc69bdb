"""Fields that an organization added: discovered, typed, kept when they go."""

import pytest

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import custom_field_definition, quarantined_record
from csgraph.domain.support.tables import ticket as ticket_table
from tests.support.vendors import (
    APRIL_EPOCH,
    Record,
    Vendors,
    end_user,
    field,
    sf_account,
    ticket,
)

TIER = field("Tier__c", "picklist", picklistValues=[{"value": "Gold"}, {"value": "Silver"}])


@pytest.mark.parametrize(
    ("kind", "told", "shown"),
    [
        ("double", 71.5, 71.5),
        ("boolean", False, False),
        ("date", "2026-05-01", "2026-05-01"),
        ("datetime", "2026-05-01T09:00:00.000+0200", "2026-05-01T07:00:00.000Z"),
        ("picklist", "Gold", "Gold"),
        ("multipicklist", "EMEA;APAC", ["EMEA", "APAC"]),
        ("string", "00123", "00123"),
    ],
)
async def test_a_salesforce_value_takes_its_fields_type(
    vendors: Vendors, kind: str, told: object, shown: object
) -> None:
    vendors.describe("Account", field("Extra__c", kind))
    vendors.put(Account=[sf_account(1, Extra__c=told)])

    await vendors.sync_salesforce()

    assert (await vendors.row(account)).custom_fields == {"Extra__c": shown}


@pytest.mark.parametrize(
    ("kind", "told", "shown"),
    [
        ("decimal", "12.50", 12.50),
        ("integer", 7, 7),
        ("checkbox", True, True),
        ("date", "2026-05-01", "2026-05-01"),
        ("tagger", "plan_gold", "plan_gold"),
        ("multiselect", ["a", "b"], ["a", "b"]),
        ("lookup", "360001", "360001"),
    ],
)
async def test_a_ticket_value_takes_its_fields_type(
    vendors: Vendors, kind: str, told: object, shown: object
) -> None:
    defined = {"id": 41, "type": kind, "title": "Extra", "removable": True}
    vendors.put(
        ticket_fields=[defined],
        tickets=[ticket(1, custom_fields=[{"id": 41, "value": told}, {"id": 42, "value": "?"}])],
    )

    await vendors.sync_zendesk()

    assert (await vendors.row(ticket_table)).custom_fields == {"41": shown}


async def test_a_tickets_values_are_told_once_though_zendesk_writes_them_twice(
    vendors: Vendors,
) -> None:
    told = [{"id": 41, "value": "gold"}]
    vendors.put(
        ticket_fields=[ticket_field(41)],
        tickets=[ticket(1, custom_fields=told, fields=[{"id": 41, "value": "of old"}])],
    )

    await vendors.sync_zendesk()

    assert (await vendors.row(ticket_table)).custom_fields == {"41": "gold"}


async def test_a_renamed_ticket_field_is_the_same_field(vendors: Vendors) -> None:
    vendors.put(
        ticket_fields=[ticket_field(41, title="Plan")],
        tickets=[ticket(1, custom_fields=[{"id": 41, "value": "gold"}])],
    )
    await vendors.sync_zendesk()
    vendors.put(ticket_fields=[ticket_field(41, title="Contract")])

    await vendors.sync_zendesk()

    renamed = await vendors.row(custom_field_definition)
    assert (renamed.key, renamed.label, renamed.revision) == ("41", "Contract", 2)
    assert (await vendors.row(ticket_table)).custom_fields == {"41": "gold"}


@pytest.mark.parametrize("way", ["removed", "switched off"])
async def test_a_ticket_field_that_goes_keeps_its_values(vendors: Vendors, way: str) -> None:
    told = [{"id": 41, "value": "gold"}]
    vendors.put(ticket_fields=[ticket_field(41)], tickets=[ticket(1, custom_fields=told)])
    await vendors.sync()
    if way == "removed":
        vendors.store.purge_zendesk("ticket_fields", [41])
    else:
        vendors.put(ticket_fields=[ticket_field(41, active=False)])
    vendors.put(tickets=[ticket(1, subject="Renamed", generated_timestamp=APRIL_EPOCH + 9)])

    await vendors.sync()

    found = await vendors.row(ticket_table)
    assert (found.subject, found.custom_fields) == ("Renamed", {"41": "gold"})
    assert (await vendors.row(custom_field_definition)).unavailable_since is not None


def ticket_field(number: int, **values: object) -> Record:
    described = {"id": number, "type": "tagger", "title": "Plan", "removable": True}
    return described | {"active": True} | values


async def test_a_users_fields_go_by_their_keys(vendors: Vendors) -> None:
    defined = {"id": 9, "key": "seats", "type": "integer", "title": "Seats"}
    vendors.put(
        user_fields=[defined], users=[end_user(7, user_fields={"seats": 12, "nickname": "K"})]
    )

    await vendors.sync_zendesk()

    assert (await vendors.row(contact)).custom_fields == {"seats": 12}


async def test_a_definition_tells_label_type_and_options(vendors: Vendors) -> None:
    vendors.describe("Account", TIER)
    await vendors.sync_salesforce()

    tier = await vendors.row(custom_field_definition)
    assert (tier.node_type, tier.key, tier.value_type) == ("Account", "Tier__c", "OPTION")
    assert tier.options == ["Gold", "Silver"]


async def test_a_value_of_another_type_is_noted_while_its_record_lands(vendors: Vendors) -> None:
    vendors.describe("Account", field("Seats__c", "double"))
    vendors.put(Account=[sf_account(1, Seats__c="a few")])

    summary = await vendors.sync_salesforce()

    assert (await vendors.row(account)).custom_fields == {}
    assert (await vendors.row(quarantined_record)).field == "custom_fields.Seats__c"
    assert sum(each.quarantined for each in summary.streams) == 0


async def test_a_field_that_goes_keeps_its_values(vendors: Vendors) -> None:
    vendors.describe("Account", TIER)
    vendors.put(Account=[sf_account(1, Tier__c="Gold")])
    await vendors.sync()
    vendors.describe("Account")
    renamed = sf_account(1, Name="Renamed", SystemModstamp=vendors.clock.salesforce_instant)
    vendors.put(Account=[renamed])

    await vendors.sync()

    found = await vendors.row(account)
    assert (found.name, found.custom_fields) == ("Renamed", {"Tier__c": "Gold"})
    assert (await vendors.row(custom_field_definition)).unavailable_since is not None


async def test_a_new_field_is_filled_though_no_record_changed(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Tier__c="Gold")])
    await vendors.sync()
    vendors.describe("Account", TIER)

    await vendors.sync()

    assert (await vendors.row(account)).custom_fields == {"Tier__c": "Gold"}


async def test_a_hidden_standard_field_keeps_its_value(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Industry="Energy")])
    await vendors.sync()
    vendors.describe_without("Account", "Industry")
    renamed = sf_account(1, Name="Renamed", SystemModstamp=vendors.clock.salesforce_instant)
    vendors.put(Account=[renamed])

    await vendors.sync()

    found = await vendors.row(account)
    assert (found.name, found.industry) == ("Renamed", "Energy")
