"""A tenant with both vendors, served within the process, and short records for them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import ColumnElement, Row, Table, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.connectors.connections import create_connection
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.connectors.transport import Patience
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.sources.tables import stream_state
from csgraph.ids import ConnectionId, TenantId
from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
)
from csgraph.sandbox.salesforce.app import SalesforceConfig, SalesforceSandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.zendesk.app import ZendeskConfig, ZendeskSandbox
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading, open_writing
from tests.support.sales import APRIL, SALES_FIELDS, Record, field

SALESFORCE_URL, ZENDESK_URL = "http://org.test", "http://desk.test"
APRIL_ISO, APRIL_EPOCH = "2026-04-01T00:00:00Z", 1_775_001_600
IMPATIENT = Patience(attempts=3, first_wait_seconds=0.0, longest_wait_seconds=0.0)


def as_sent(answer: httpx.Response) -> httpx.Response:
    """Return an answer as it comes over a wire, not yet read."""
    stream = httpx.ByteStream(answer.content)
    return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


async def no_sleep(seconds: float) -> None:
    """Wait for nothing."""


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def salesforce_instant(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%S}.000+0000"


def sf_account(number: int, **values: object) -> Record:
    return {
        "Id": f"001{number:012}AAA",
        "Name": f"Account {number}",
        "IsDeleted": False,
        "SystemModstamp": APRIL,
    } | values


def sf_contact(number: int, **values: object) -> Record:
    return {
        "Id": f"003{number:012}AAA",
        "Name": f"Contact {number}",
        "IsDeleted": False,
        "SystemModstamp": APRIL,
    } | values


def sf_user(number: int, **values: object) -> Record:
    return {
        "Id": f"005{number:012}AAA",
        "Name": f"User {number}",
        "IsActive": True,
        "SystemModstamp": APRIL,
    } | values


def organization(number: int, **values: object) -> Record:
    return {
        "id": number,
        "name": f"Organization {number}",
        "external_id": None,
        "domain_names": [],
        "organization_fields": {},
        "deleted_at": None,
        "updated_at": APRIL_ISO,
    } | values


def end_user(number: int, **values: object) -> Record:
    return {
        "id": number,
        "name": f"End user {number}",
        "email": None,
        "phone": None,
        "role": "end-user",
        "active": True,
        "organization_id": None,
        "user_fields": {},
        "updated_at": APRIL_ISO,
    } | values


def ticket(number: int, **values: object) -> Record:
    return {
        "id": number,
        "subject": f"Ticket {number}",
        "status": "open",
        "priority": None,
        "type": None,
        "tags": [],
        "organization_id": None,
        "requester_id": None,
        "assignee_id": None,
        "custom_fields": [],
        "created_at": APRIL_ISO,
        "updated_at": APRIL_ISO,
        "generated_timestamp": APRIL_EPOCH,
    } | values


def membership(number: int, user: int, organization: int, **values: object) -> Record:
    return {
        "id": number,
        "user_id": user,
        "organization_id": organization,
        "organization_name": f"Organization {organization}",
        "default": True,
        "created_at": APRIL_ISO,
        "updated_at": APRIL_ISO,
    } | values


def rating(number: int, **values: object) -> Record:
    return {
        "id": number,
        "score": "good",
        "comment": None,
        "reason": None,
        "ticket_id": None,
        "requester_id": None,
        "assignee_id": None,
        "created_at": APRIL_ISO,
        "updated_at": APRIL_ISO,
    } | values


def metrics(**values: object) -> Record:
    spans = ("reply", "first_resolution", "full_resolution", "requester_wait", "on_hold")
    unknown = {"calendar": None, "business": None}
    return (
        {f"{each}_time_in_minutes": unknown for each in spans}
        | {
            "id": 1,
            "replies": 0,
            "reopens": 0,
            "solved_at": None,
        }
        | values
    )


COMMON = [field("Id", "id"), field("SystemModstamp", "datetime")]
FIELDS = {
    "User": [*map(field, ("Name", "Email", "Title")), field("IsActive", "boolean")],
    "Account": [
        *map(field, ("Name", "Website", "Industry", "Type", "BillingCountry", "OwnerId")),
        *map(field, ("ParentId", "MasterRecordId", "CurrencyIsoCode")),
        field("IsDeleted", "boolean"),
        field("NumberOfEmployees", "int"),
        field("AnnualRevenue", "currency"),
    ],
    "Contact": [
        *map(field, ("Name", "LastName", "Email", "Title", "Phone", "AccountId")),
        field("IsDeleted", "boolean"),
    ],
    **SALES_FIELDS,
}


@dataclass
class Vendors:
    """Both vendors of one tenant."""

    tenant_id: TenantId
    deps: SyncDeps
    store: Store
    clock: HandClock
    org: SalesforceSandbox
    desk: ZendeskSandbox
    salesforce: ConnectionId
    zendesk: ConnectionId

    def describe(self, object_name: str, *more: Record) -> None:
        """Describe an object anew, with some fields more."""
        fields = [*COMMON, *FIELDS[object_name], *more]
        self.store.put_sobject({"name": object_name, "fields": fields})

    def describe_without(self, object_name: str, hidden: str) -> None:
        """Describe an object anew, with a field less."""
        fields = [each for each in FIELDS[object_name] if each["name"] != hidden]
        self.store.put_sobject({"name": object_name, "fields": [*COMMON, *fields]})

    async def reconnect(
        self, *, credentials: dict[str, str] | None = None, **options: object
    ) -> None:
        """Connect to Zendesk anew, with other credentials or options."""
        system, url, usual = LOGINS[1]
        await _connect(self.deps, self.tenant_id, system, url, credentials or usual, options)

    async def forget_progress(self) -> None:
        """Have both vendors read from their beginning again."""
        nowhere = {"phase": "BACKFILL", "since": APRIL_ISO, "last_id": "", "fields": []}
        states = {"cursor": None, "start_time": 0, **nowhere}
        async with open_writing(self.deps.engine, self.tenant_id) as work:
            await work.connection.execute(update(stream_state).values(state=states))

    def with_clock(self, clock: Clock) -> SyncDeps:
        """What a sync needs, with another clock of ours."""
        return replace(self.deps, clock=clock)

    def put(self, **records: list[Record]) -> None:
        """Put records into the vendors: of an object, or of a Zendesk resource."""
        for name, rows in records.items():
            if name in FIELDS:
                self.store.put_rows(name, rows)
            else:
                self.store.put_zendesk(name, rows)

    async def sync_salesforce(self) -> RunSummary:
        return await self._sync(self.salesforce)

    async def sync_zendesk(self) -> RunSummary:
        return await self._sync(self.zendesk)

    async def sync(self) -> None:
        """Sync both, once what has just changed is old enough to be read."""
        self.clock.advance(hours=1)
        await self.sync_salesforce()
        await self.sync_zendesk()

    async def rows(self, table: Table, *where: ColumnElement[bool]) -> list[Row[Any]]:
        """Return rows of the tenant's, those deleted left out where there can be any."""
        live = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
        query = select(table).where(table.c.tenant_id == self.tenant_id, *live, *where)
        async with open_reading(self.deps.engine, self.tenant_id) as work:
            return list((await work.connection.execute(query)).all())

    async def row(self, table: Table, *where: ColumnElement[bool]) -> Row[Any]:
        """Return the only such row."""
        (found,) = await self.rows(table, *where)
        return found

    async def _sync(self, connection_id: ConnectionId) -> RunSummary:
        return await sync_connection(self.deps, self.tenant_id, connection_id)


@asynccontextmanager
async def vendors_of(
    engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    options: Mapping[str, Any] | None = None,
    **salesforce: int,
) -> AsyncIterator[Vendors]:
    """Serve both vendors, empty, each connected."""
    clock = HandClock()
    with Store(clock=clock) as store:
        org = SalesforceSandbox(store, SalesforceConfig(clock=clock, **salesforce))
        desk = ZendeskSandbox(store, ZendeskConfig(clock=clock))
        mounts = {
            SALESFORCE_URL: httpx.ASGITransport(app=org.app),
            ZENDESK_URL: httpx.ASGITransport(app=desk.app),
        }
        async with httpx.AsyncClient(mounts=mounts) as http:
            deps = SyncDeps(engine, secrets, clock, http, IMPATIENT)
            ids = [await _connect(deps, tenant_id, *login, options or {}) for login in LOGINS]
            made = Vendors(tenant_id, deps, store, clock, org, desk, *ids)
            for name in FIELDS:
                made.describe(name)
            yield made


async def _connect(
    deps: SyncDeps,
    tenant_id: TenantId,
    system: ExternalSystem,
    url: str,
    credentials: dict[str, str],
    options: Mapping[str, Any],
) -> ConnectionId:
    return await create_connection(
        deps.engine,
        deps.secrets,
        tenant_id,
        system=system,
        name=system.value.lower(),
        base_url=url,
        credentials=credentials,
        options=options,
    )


LOGINS = (
    (
        ExternalSystem.SALESFORCE,
        SALESFORCE_URL,
        {"client_id": SALESFORCE_CLIENT_ID, "client_secret": SALESFORCE_CLIENT_SECRET},
    ),
    (
        ExternalSystem.ZENDESK,
        ZENDESK_URL,
        {"client_id": ZENDESK_CLIENT_ID, "client_secret": ZENDESK_CLIENT_SECRET},
    ),
)
