"""A sync as a whole: what it leaves, what it survives, whom it stops for."""

import asyncio
import json

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.connections import create_connection
from csgraph.connectors.lease import Leases
from csgraph.connectors.runs import begin_run, fence
from csgraph.connectors.sync import check_connection, sync_connection
from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.domain.sources.tables import (
    connection,
    external_ref,
    source_record,
    stream_run,
    sync_run,
)
from csgraph.errors import (
    Conflict,
    CredentialsRejected,
    InvalidInput,
    Misconfigured,
    NotFound,
)
from csgraph.events.tables import change, change_set
from csgraph.ids import ConnectionId, TenantId, new_id
from csgraph.sandbox.traffic import Fault, FaultKind
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading, open_writing
from tests.support.eventually import eventually
from tests.support.vendors import (
    SALESFORCE_URL,
    Vendors,
    end_user,
    organization,
    sf_account,
    sf_contact,
    sf_user,
    ticket,
    vendors_of,
)

MAIL = "anna@acme.com"


class Journal:
    """A progress sink that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def stream_started(self, stream: str, expected: int | None) -> None:
        self.told.append(("started", stream, expected))

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        self.told.append(("landed", stream, read, changed, quarantined))

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        self.told.append(("waiting", stream, seconds, code))

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        self.told.append(("finished", stream, status.value))


def fill(vendors: Vendors) -> None:
    owner = sf_user(1, Email="kim@us.com")
    acme = sf_account(1, OwnerId=owner["Id"], Website="acme.com")
    vendors.put(
        User=[owner],
        Account=[acme, sf_account(2, Name=7)],
        Contact=[sf_contact(1, AccountId=acme["Id"], Email=MAIL)],
        organizations=[organization(5, domain_names=["acme.com"])],
        users=[end_user(7, email=MAIL), end_user(8, role="agent", email="kim@us.com")],
        tickets=[ticket(1, organization_id=5, requester_id=7, assignee_id=8)],
    )


async def traces(vendors: Vendors) -> list[object]:
    """Everything that a write would leave behind, but the runs themselves."""
    async with open_reading(vendors.deps.engine, vendors.tenant_id) as work:
        counts = [
            await work.connection.scalar(select(func.count()).select_from(table))
            for table in (change, change_set, external_ref)
        ]
        landed = await work.connection.scalar(select(func.max(source_record.c.landed_at)))
    return [*counts, landed]


async def test_a_second_sync_with_nothing_new_writes_nothing(vendors: Vendors) -> None:
    fill(vendors)
    await vendors.sync()
    before = await traces(vendors)

    await vendors.sync()

    assert await traces(vendors) == before


async def test_reading_everything_once_more_writes_nothing(vendors: Vendors) -> None:
    fill(vendors)
    await vendors.sync()
    before = await traces(vendors)
    await vendors.forget_progress()

    await vendors.sync()

    assert await traces(vendors) == before


async def test_two_tenants_with_the_same_records_stay_apart(
    vendors: Vendors, secrets: Secrets, other_tenant_id: TenantId
) -> None:
    async with vendors_of(vendors.deps.engine, secrets, other_tenant_id) as others:
        for each in (vendors, others):
            fill(each)
            await each.sync()
        others.put(
            Account=[sf_account(1, Name="Theirs", SystemModstamp=others.clock.salesforce_instant)]
        )
        await others.sync()

        mine, theirs = await vendors.row(account), await others.row(account)

    assert (mine.name, theirs.name) == ("Account 1", "Theirs")
    assert mine.id != theirs.id


async def test_progress_is_told_as_it_goes(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1), sf_account(2, Name=7)])
    journal = Journal()

    await sync_connection(
        vendors.deps, vendors.tenant_id, vendors.salesforce, progress=journal, streams=("accounts",)
    )

    assert journal.told == [
        ("started", "accounts", 2),
        ("landed", "accounts", 2, 1, 1),
        ("landed", "accounts", 0, 0, 0),
        ("finished", "accounts", "SUCCEEDED"),
    ]


async def test_a_run_is_recorded_with_its_streams(vendors: Vendors) -> None:
    fill(vendors)

    await vendors.sync_salesforce()

    assert (await vendors.row(sync_run)).status == "SUCCEEDED"
    accounts = await vendors.row(stream_run, stream_run.c.stream == "accounts")
    counted = (accounts.records_read, accounts.records_changed, accounts.records_quarantined)
    assert (counted, accounts.records_expected, accounts.phase) == ((2, 1, 1), 2, "BACKFILL")


async def test_a_stream_that_fails_stops_no_other(vendors: Vendors) -> None:
    fill(vendors)
    hidden = [{"message": "not there", "errorCode": "NOT_FOUND"}]
    path = "/services/data/v62.0/sobjects/Account"
    vendors.org.faults.append(Fault(404, json.dumps(hidden).encode(), path=path, times=9))

    summary = await vendors.sync_salesforce()

    ended = {each.stream: each.status.value for each in summary.streams}
    assert ended.pop("accounts") == "FAILED"
    assert {"users", "contacts", "opportunities", "tasks"} < ended.keys()
    assert set(ended.values()) == {"SUCCEEDED"}
    assert summary.status is RunStatus.PARTIAL
    failed = await vendors.row(stream_run, stream_run.c.stream == "accounts")
    assert failed.error_message == "Salesforce answered 404 NOT_FOUND: not there"


async def test_a_reply_that_is_no_page_fails_its_stream_with_the_reason(vendors: Vendors) -> None:
    page = b"<html>We are down for maintenance</html>"
    vendors.desk.faults.append(Fault(200, page, path="/api/v2/incremental/users"))

    await vendors.sync_zendesk()

    failed = await vendors.row(stream_run, stream_run.c.stream == "users")
    assert failed.error_code == "PAYLOAD_REJECTED"
    assert failed.error_message.startswith(
        "The reply is no page of `users`: it begins with `<html>"
    )


async def refuse_logins(vendors: Vendors, secrets: Secrets) -> None:
    """Give the connection a secret that the org does not know."""
    await create_connection(
        vendors.deps.engine,
        secrets,
        vendors.tenant_id,
        system=ExternalSystem.SALESFORCE,
        name="salesforce",
        base_url=SALESFORCE_URL,
        credentials={"client_id": "k", "client_secret": "revoked"},
    )


async def test_refused_credentials_mark_the_connection(vendors: Vendors, secrets: Secrets) -> None:
    await refuse_logins(vendors, secrets)

    summary = await vendors.sync_salesforce()

    marked = await vendors.row(connection, connection.c.id == vendors.salesforce)
    run = await vendors.row(sync_run)
    assert (summary.status, marked.status) == (RunStatus.FAILED, "NEEDS_AUTHORIZATION")
    assert run.error_code == "CREDENTIALS_REJECTED"
    assert "then connect again" in run.error_message


async def test_a_vendor_that_refused_us_is_left_alone(vendors: Vendors, secrets: Secrets) -> None:
    await refuse_logins(vendors, secrets)
    await vendors.sync_salesforce()
    asked = len(vendors.org.requests)

    with pytest.raises(CredentialsRejected, match="connect again with valid ones"):
        await vendors.sync_salesforce()

    assert len(vendors.org.requests) == asked


async def test_one_connection_is_synced_once_at_a_time(vendors: Vendors) -> None:
    async with Leases(vendors.deps.engine).hold(vendors.salesforce):
        with pytest.raises(Conflict, match="is being synced already"):
            await vendors.sync_salesforce()

    assert (await vendors.sync_salesforce()).status is RunStatus.SUCCEEDED


async def test_a_run_whose_process_is_gone_is_marked_by_the_next(vendors: Vendors) -> None:
    await vendors.sync_salesforce()
    gone = await vendors.row(sync_run)
    await put_back(vendors, gone.id, "RUNNING")

    await vendors.sync_salesforce()

    marked = await vendors.row(sync_run, sync_run.c.id == gone.id)
    assert marked.status == "INTERRUPTED"


async def test_a_run_that_was_superseded_can_write_no_page(vendors: Vendors) -> None:
    engine = vendors.deps.engine
    async with open_writing(engine, vendors.tenant_id) as work:
        paused = await begin_run(work, vendors.salesforce)
    await vendors.sync_salesforce()

    with pytest.raises(Conflict, match="has taken over"):
        async with open_writing(engine, vendors.tenant_id) as work:
            await fence(work, paused)


async def put_back(vendors: Vendors, run_id: object, status: str) -> None:
    async with open_writing(vendors.deps.engine, vendors.tenant_id) as work:
        statement = update(sync_run).where(sync_run.c.id == run_id).values(status=status)
        await work.connection.execute(statement)


async def test_a_connection_stays_with_its_organization(vendors: Vendors) -> None:
    await vendors.sync_salesforce()
    vendors.store.purge_rows("Organization", [vendors.org.organization_id])
    vendors.store.put_rows("Organization", [{"Id": "00D000000000002AAA", "Name": "Other"}])

    summary = await vendors.sync_salesforce()

    assert summary.error is not None
    assert "records of two organizations would be mixed" in summary.error.message


async def logged_in(vendors: Vendors) -> bool:
    return bool(vendors.org.requests)


async def test_a_sync_that_is_cancelled_is_recorded_as_interrupted(vendors: Vendors) -> None:
    vendors.org.faults.append(Fault(kind=FaultKind.DELAY, path="/services/data", seconds=60))
    running = asyncio.create_task(vendors.sync_salesforce())
    await eventually(lambda: logged_in(vendors))
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await vendors.row(sync_run)).status == "INTERRUPTED"


async def test_a_stream_that_is_not_there_is_told_with_those_that_are(vendors: Vendors) -> None:
    summary = await sync_connection(
        vendors.deps, vendors.tenant_id, vendors.salesforce, streams=("leads",)
    )

    assert isinstance(summary.error, InvalidInput)
    assert summary.error.message == (
        "Salesforce has no stream `leads`: there are users, accounts, contacts, opportunities,"
        " opportunity_contact_roles, opportunity_stage_changes, contracts, tasks, events."
    )


async def test_checking_a_connection_tells_whom_it_leads_to(vendors: Vendors) -> None:
    found = await check_connection(vendors.deps, vendors.tenant_id, vendors.salesforce)

    assert (found.id, found.currency) == (vendors.org.organization_id, "USD")


async def test_credentials_can_be_read_by_nothing_but_a_sync(
    vendors: Vendors, app_engine: AsyncEngine
) -> None:
    stored = await vendors.row(connection, connection.c.id == vendors.salesforce)

    assert b"sandbox-consumer-secret" not in stored.credentials


async def test_connecting_again_with_the_same_settings_changes_nothing(
    vendors: Vendors, secrets: Secrets
) -> None:
    before = await traces(vendors)

    await vendors.reconnect()

    assert await traces(vendors) == before


@pytest.mark.parametrize("url", ["acme", "ftp://acme.com", "https://u:p@acme.com", "https://"])
async def test_an_address_that_is_none_is_refused(
    vendors: Vendors, secrets: Secrets, url: str
) -> None:
    with pytest.raises(InvalidInput, match="is not the address of a vendor account"):
        await create_connection(
            vendors.deps.engine,
            secrets,
            vendors.tenant_id,
            system=ExternalSystem.ZENDESK,
            name="other",
            base_url=url,
            credentials={},
        )


async def test_credentials_that_lack_a_part_are_refused(vendors: Vendors, secrets: Secrets) -> None:
    with pytest.raises(InvalidInput, match="takes `client_id` and `client_secret`"):
        await create_connection(
            vendors.deps.engine,
            secrets,
            vendors.tenant_id,
            system=ExternalSystem.SALESFORCE,
            name="incomplete",
            base_url=SALESFORCE_URL,
            credentials={"client_id": "k"},
        )


async def test_a_connection_of_another_tenant_is_not_found(
    vendors: Vendors, other_tenant_id: TenantId
) -> None:
    for connection_id in (vendors.salesforce, ConnectionId(new_id())):
        with pytest.raises(NotFound):
            await sync_connection(vendors.deps, other_tenant_id, connection_id)


async def test_an_option_that_is_no_number_is_told_with_its_default(vendors: Vendors) -> None:
    await vendors.reconnect(lag_seconds="soon")

    with pytest.raises(Misconfigured, match=r"`lag_seconds` .* is `soon`, .* leave it out for 70"):
        await check_connection(vendors.deps, vendors.tenant_id, vendors.zendesk)
