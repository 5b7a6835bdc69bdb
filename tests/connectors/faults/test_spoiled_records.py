"""Records that are not what they should be: set apart one by one, or read without what is gone."""

from typing import Any

import pytest
from sqlalchemy import Table

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import RunStatus
from csgraph.domain.sources.tables import source_record
from csgraph.domain.support.tables import ticket
from csgraph.sandbox.traffic import FaultKind
from tests.connectors.faults.rehearsal import SALESFORCE, ZENDESK, Rehearsal

TABLE: dict[Any, Table] = {SALESFORCE: account, ZENDESK: ticket}
ID = {SALESFORCE: "Id", ZENDESK: "id"}
TITLE = {SALESFORCE: "Name", ZENDESK: "subject"}
OPTIONAL = {SALESFORCE: "Industry", ZENDESK: "priority"}
FIRST_PAGE = 2
ALL = 5


async def landed(vendor: Rehearsal) -> int:
    """How many accounts, or tickets, there are."""
    return len(await vendor.rows(TABLE[vendor.system]))


@pytest.mark.parametrize("value", [None, True, {}, ""], ids=["null", "boolean", "object", "empty"])
async def test_a_record_without_a_usable_id_is_set_apart(vendor: Rehearsal, value: object) -> None:
    vendor.strike(kind=FaultKind.RECORDS, record=0, put={ID[vendor.system]: value})

    summary = await vendor.sync()

    ((_, field, reason),) = await vendor.quarantined()
    assert (summary.status, field) == (RunStatus.SUCCEEDED, ID[vendor.system])
    assert reason in {"is missing", "is not an id"}
    assert await landed(vendor) == ALL - 1


async def test_a_value_of_another_type_sets_its_record_apart(vendor: Rehearsal) -> None:
    vendor.strike(kind=FaultKind.RECORDS, record=1, put={TITLE[vendor.system]: ["x"]})

    summary = await vendor.sync()

    ((external_id, field, reason),) = await vendor.quarantined()
    assert (summary.status, field) == (RunStatus.SUCCEEDED, TITLE[vendor.system])
    assert reason.startswith("is not a text")
    assert external_id is not None
    assert await landed(vendor) == ALL - 1


async def test_a_field_that_changes_its_type_in_mid_sync_is_told_record_by_record(
    vendor: Rehearsal,
) -> None:
    vendor.strike(kind=FaultKind.RETYPE_FIELD, field=TITLE[vendor.system])

    summary = await vendor.sync()

    stream = await vendor.stream()
    assert summary.status is RunStatus.SUCCEEDED
    assert stream.records_quarantined == FIRST_PAGE
    assert {each[1] for each in await vendor.quarantined()} == {TITLE[vendor.system]}
    assert await landed(vendor) == ALL - FIRST_PAGE


async def test_a_field_that_vanishes_in_mid_sync_is_done_without(vendor: Rehearsal) -> None:
    gone = OPTIONAL[vendor.system]
    if vendor.system is SALESFORCE:  # once the object is described, until it is described anew
        vendor.strike(kind=FaultKind.DROP_FIELD, field=gone)
        path = "/services/data/*/sobjects/Account/describe"
        vendor.strike(kind=FaultKind.DROP_FIELD, field=gone, path=path, after=1)
    else:
        vendor.strike(kind=FaultKind.DROP_FIELD, field=gone, times=None)

    summary = await vendor.sync()

    column = {SALESFORCE: "industry", ZENDESK: "priority"}[vendor.system]
    assert summary.status is RunStatus.SUCCEEDED
    assert await vendor.quarantined() == []
    assert [getattr(each, column) for each in await vendor.rows(TABLE[vendor.system])] == [
        None
    ] * ALL


async def test_a_field_that_appears_in_mid_sync_is_kept(vendor: Rehearsal) -> None:
    name = "Surprise__c" if vendor.system is SALESFORCE else "surprise"
    path = "/services/data" if vendor.system is SALESFORCE else "/api/v2/incremental"
    vendor.strike(kind=FaultKind.ADD_FIELD, field=name, path=path, times=None)

    summary = await vendor.sync()

    kind = "Account" if vendor.system is SALESFORCE else "ticket"
    found = await vendor.rows_of(source_record, kind)
    assert summary.status is RunStatus.SUCCEEDED
    assert [each.payload[name] for each in found] == ["new"] * ALL


async def test_a_page_in_another_charset_loses_only_what_can_t_be_read_in_it(
    vendor: Rehearsal,
) -> None:
    vendor.strike(kind=FaultKind.CHARSET)

    summary = await vendor.sync()

    ((_, _, reason),) = await vendor.quarantined()
    assert summary.status is RunStatus.SUCCEEDED
    assert reason.startswith("is not valid JSON, or holds a NUL or half a surrogate pair")
    assert await landed(vendor) == ALL - 1
