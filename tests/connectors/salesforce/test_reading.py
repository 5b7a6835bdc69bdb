"""Salesforce is read to its end whatever happens on the way."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import RunStatus
from csgraph.domain.sources.tables import stream_state
from csgraph.ids import TenantId
from csgraph.sandbox.traffic import Fault
from csgraph.storage.secrets import Secrets
from tests.support.vendors import Vendors, field, sf_account, vendors_of

DATA = "/services/data/v62.0"
EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
DEAD = [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]
NO_COLUMN = [{"message": "No such column 'Industry'", "errorCode": "INVALID_FIELD"}]


@pytest.fixture
async def small_pages(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    """Vendors whose Salesforce gives three records a page."""
    pages = {"batch_size": 3, "min_batch_size": 1}
    async with vendors_of(ingest_engine, secrets, tenant_id, **pages) as made:
        yield made


def fault(status: int, body: object, path: str, **more: int) -> Fault:
    return Fault(status, json.dumps(body).encode(), path=f"{DATA}/{path}", **more)


async def names(vendors: Vendors) -> set[str]:
    return {each.name for each in await vendors.rows(account)}


async def test_five_thousand_records_of_one_second_all_arrive(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(number) for number in range(5_000)])

    summary = await vendors.sync_salesforce()

    assert summary.status is RunStatus.SUCCEEDED
    assert len(await vendors.rows(account)) == 5_000


async def test_changes_of_one_second_survive_a_failure_between_their_pages(
    vendors: Vendors,
) -> None:
    await vendors.sync_salesforce()
    stamp = vendors.clock.salesforce_instant
    vendors.put(Account=[sf_account(n, SystemModstamp=stamp) for n in range(5_000)])
    vendors.clock.advance(hours=1)
    vendors.org.faults.append(fault(500, [], "query/", after=1, times=3))
    assert (await vendors.sync_salesforce()).status is RunStatus.PARTIAL

    await vendors.sync_salesforce()

    assert len(await vendors.rows(account)) == 5_000


async def test_a_record_that_shows_late_is_read_all_the_same(vendors: Vendors) -> None:
    await vendors.sync_salesforce()
    begun = vendors.clock.salesforce_instant
    vendors.clock.advance(minutes=5)
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(1, SystemModstamp=begun)])  # committed only now

    vendors.clock.advance(minutes=5)
    await vendors.sync_salesforce()

    assert await names(vendors) == {"Account 1"}


async def test_a_clock_of_ours_that_runs_fast_skips_nothing(vendors: Vendors) -> None:
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(1, SystemModstamp=vendors.clock.salesforce_instant)])
    theirs = vendors.clock.now
    vendors.deps = vendors.with_clock(lambda: theirs + timedelta(hours=9))
    await vendors.sync_salesforce()

    vendors.clock.advance(hours=1)
    await vendors.sync_salesforce()

    assert await names(vendors) == {"Account 1"}


async def test_a_session_that_expires_between_pages_is_renewed_once(small_pages: Vendors) -> None:
    small_pages.put(Account=[sf_account(number) for number in range(10)])
    small_pages.org.faults.append(fault(401, EXPIRED, "query/", after=1))

    summary = await small_pages.sync_salesforce()

    logins = [each for each in small_pages.org.requests if each.path.endswith("/token")]
    assert (summary.status, len(logins)) == (RunStatus.SUCCEEDED, 2)
    assert len(await small_pages.rows(account)) == 10


async def test_a_query_whose_locator_has_died_goes_on_behind_its_last_record(
    small_pages: Vendors,
) -> None:
    small_pages.put(Account=[sf_account(number) for number in range(10)])
    small_pages.org.faults.append(fault(400, DEAD, "query/", after=1))

    await small_pages.sync_salesforce()

    asked = [unquote(each.query) for each in small_pages.org.requests]
    assert len(await small_pages.rows(account)) == 10
    assert any("WHERE Id > '001000000000005AAA' ORDER BY Id" in each for each in asked)


async def test_a_field_that_goes_in_mid_sync_is_left_out(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1)])
    vendors.org.faults.append(fault(400, NO_COLUMN, "queryAll", after=1))

    summary = await vendors.sync_salesforce()

    assert summary.status is RunStatus.SUCCEEDED


async def test_seven_hundred_fields_are_read(vendors: Vendors) -> None:
    many = [field(f"A_rather_long_field_name_{number:03}__c") for number in range(700)]
    vendors.describe("Account", *many)
    vendors.put(Account=[sf_account(1, A_rather_long_field_name_699__c="last")])

    summary = await vendors.sync_salesforce()

    assert summary.status is RunStatus.SUCCEEDED
    found = (await vendors.row(account)).custom_fields
    assert found["A_rather_long_field_name_699__c"] == "last"


async def test_deleted_records_are_asked_for(vendors: Vendors) -> None:
    await vendors.sync_salesforce()

    paths = {each.path for each in vendors.org.requests if "FROM%20Account" in each.query}
    assert paths == {f"{DATA}/queryAll"}


async def test_the_stored_state_tells_where_to_go_on(vendors: Vendors) -> None:
    await vendors.sync_salesforce()

    stored = await vendors.row(stream_state, stream_state.c.stream == "accounts")
    assert stored.state["phase"] == "INCREMENTAL"
    assert stored.state["since"] == "2026-05-01T11:55:00+00:00"


async def test_a_query_that_leads_in_a_circle_is_given_up(small_pages: Vendors) -> None:
    page = {"totalSize": 9, "done": False, "records": [], "nextRecordsUrl": f"{DATA}/query/x-1"}
    small_pages.org.faults.append(fault(200, page, "queryAll", after=1))
    small_pages.org.faults.append(fault(200, page, "query/"))

    summary = await small_pages.sync_salesforce()

    failed = next(each for each in summary.streams if each.error)
    assert failed.error.message == "Salesforce's query leads back to a page that was read before."
