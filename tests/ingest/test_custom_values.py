"""Values of fields that an organization added, kept as typed rows to filter and sort by."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from csgraph.domain.sources.tables import custom_field_definition, custom_field_value
from csgraph.storage.work import open_reading
from tests.support.vendors import (
    APRIL_EPOCH,
    Record,
    Vendors,
    end_user,
    field,
    sf_account,
    ticket,
)

value = custom_field_value.c
COLUMNS = ("text_value", "number_value", "boolean_value", "date_value", "instant_value")
SEVEN = datetime(2026, 5, 1, 7, tzinfo=UTC)


async def stored(vendors: Vendors) -> list[tuple[str, Any]]:
    """Return the key and the one value of each row."""
    typed = [value[name] for name in (*COLUMNS, "options_value")]
    wanted = (
        select(custom_field_definition.c.key, *typed)
        .join(custom_field_definition, custom_field_definition.c.id == value.definition_id)
        .order_by(custom_field_definition.c.key, value.record_id)
    )
    async with open_reading(vendors.deps.engine, vendors.tenant_id) as work:
        rows = (await work.connection.execute(wanted)).all()
    found = []
    for key, *values in rows:
        (only,) = (each for each in values if each is not None)
        found.append((key, only))
    return found


@pytest.mark.parametrize(
    ("kind", "told", "kept"),
    [
        ("double", 71.5, Decimal("71.5")),
        ("boolean", False, False),
        ("date", "2026-05-01", date(2026, 5, 1)),
        ("datetime", "2026-05-01T09:00:00.000+0200", SEVEN),
        ("picklist", "Gold", "Gold"),
        ("multipicklist", "EMEA;APAC", ["EMEA", "APAC"]),
        ("string", "x" * 700, "x" * 500),
    ],
)
async def test_a_salesforce_value_has_a_row_of_its_fields_type(
    vendors: Vendors, kind: str, told: object, kept: object
) -> None:
    vendors.describe("Account", field("Extra__c", kind))
    vendors.put(Account=[sf_account(1, Extra__c=told), sf_account(2)])

    await vendors.sync_salesforce()

    assert await stored(vendors) == [("Extra__c", kept)]


async def test_zendesks_values_have_rows(vendors: Vendors) -> None:
    vendors.put(
        ticket_fields=[ticket_field("integer")],
        tickets=[ticket(1, custom_fields=[{"id": 41, "value": 7}])],
        user_fields=[{"id": 9, "key": "seats", "type": "text", "title": "Seats"}],
        users=[end_user(7, user_fields={"seats": "many"})],
    )

    await vendors.sync_zendesk()

    assert await stored(vendors) == [("41", 7), ("seats", "many")]


async def test_rows_follow_what_the_vendor_changes(vendors: Vendors) -> None:
    vendors.describe("Account", field("Tier__c", "picklist"), field("Seats__c", "double"))
    vendors.put(
        Account=[sf_account(1, Tier__c="Gold", Seats__c=5), sf_account(2, Tier__c="Silver")]
    )
    await vendors.sync()
    assert await stored(vendors) == [("Seats__c", 5), ("Tier__c", "Gold"), ("Tier__c", "Silver")]

    now = vendors.clock.salesforce_instant
    vendors.put(Account=[sf_account(1, Tier__c="Silver", Seats__c=None, SystemModstamp=now)])
    await vendors.sync()

    assert await stored(vendors) == [("Tier__c", "Silver"), ("Tier__c", "Silver")]


async def test_a_deleted_record_has_no_rows_until_it_is_restored(vendors: Vendors) -> None:
    vendors.put(
        ticket_fields=[ticket_field("integer")],
        tickets=[ticket(1, custom_fields=[{"id": 41, "value": 7}])],
    )
    await vendors.sync()
    told = [{"id": 41, "value": 7}]
    gone = ticket(1, status="deleted", custom_fields=told, generated_timestamp=APRIL_EPOCH + 9)
    vendors.put(tickets=[gone])

    await vendors.sync()
    assert await stored(vendors) == []

    vendors.put(tickets=[ticket(1, custom_fields=told, generated_timestamp=APRIL_EPOCH + 19)])
    await vendors.sync()
    assert await stored(vendors) == [("41", 7)]


async def test_a_renamed_field_keeps_its_rows(vendors: Vendors) -> None:
    vendors.put(
        ticket_fields=[ticket_field("integer")],
        tickets=[ticket(1, custom_fields=[{"id": 41, "value": 7}])],
    )
    await vendors.sync_zendesk()
    vendors.put(ticket_fields=[ticket_field("integer", title="Seats")])

    await vendors.sync_zendesk()

    assert (await vendors.row(custom_field_definition)).label == "Seats"
    assert await stored(vendors) == [("41", 7)]


async def test_a_field_of_another_type_has_its_values_read_anew(vendors: Vendors) -> None:
    vendors.describe("Account", field("Start__c", "string"))
    vendors.put(Account=[sf_account(1, Start__c="2026-05-01"), sf_account(2, Start__c="next year")])
    await vendors.sync()
    assert await stored(vendors) == [("Start__c", "2026-05-01"), ("Start__c", "next year")]
    vendors.describe("Account", field("Start__c", "date"))

    await vendors.sync()

    assert await stored(vendors) == [("Start__c", date(2026, 5, 1))]


async def test_a_number_too_long_for_an_index_lands_without_a_row(vendors: Vendors) -> None:
    vendors.describe("Account", field("Big__c", "double"))
    vendors.put(Account=[sf_account(1, Big__c=10**4_000), sf_account(2, Big__c=1e300)])

    summary = await vendors.sync_salesforce()

    assert sum(each.quarantined for each in summary.streams) == 0
    assert await stored(vendors) == [("Big__c", Decimal(10**300))]


def ticket_field(kind: str, **values: object) -> Record:
    described = {"id": 41, "type": kind, "title": "Plan", "removable": True, "active": True}
    return described | values
