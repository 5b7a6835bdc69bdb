"""A small vendor on a real port, its clock in hand, synced through a fault.

Nothing sleeps: a pause moves the clock that the server dates its log by, so that the log
shows how requests were spaced.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.connections import create_connection
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.connectors.transport import Patience
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.sources.tables import (
    connection,
    quarantined_record,
    stream_run,
    sync_run,
)
from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.digest import graph_digest
from csgraph.sandbox.entrance import Entrance
from csgraph.sandbox.salesforce.app import SalesforceConfig
from csgraph.sandbox.serve import ZendeskConfig, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.traffic import Fault, RequestRecord
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.support.vendors import (
    COMMON,
    FIELDS,
    LOGINS,
    HandClock,
    end_user,
    organization,
    sf_account,
    sf_contact,
    sf_user,
    ticket,
)

SALESFORCE, ZENDESK = ExternalSystem.SALESFORCE, ExternalSystem.ZENDESK
VENDORS = (SALESFORCE, ZENDESK)
STREAM = {SALESFORCE: "accounts", ZENDESK: "tickets"}
PATH = {SALESFORCE: "/services/data/*/query", ZENDESK: "/api/v2/incremental/tickets/"}
QUERY = {SALESFORCE: "FROM Account", ZENDESK: None}
TOKENS = ("/services/oauth2/token", "/oauth/tokens")
PATIENT = Patience()
"""As patient as a sync is unless told otherwise."""


def fill(store: Store) -> None:
    """Put a few pages of records into both vendors."""
    for name, fields in FIELDS.items():
        store.put_sobject({"name": name, "fields": [*COMMON, *fields]})
    store.put_rows("User", [sf_user(number, Email=f"u{number}@us.com") for number in (1, 2, 3)])
    names = {2: "Zoë & Söhne"}
    accounts = [
        sf_account(n, Name=names.get(n, f"Account {n}"), Industry="Tea") for n in range(1, 6)
    ]
    store.put_rows("Account", accounts)
    store.put_rows("Contact", [sf_contact(n, AccountId=accounts[n]["Id"]) for n in range(3)])
    store.put_zendesk("organizations", [organization(number) for number in range(11, 14)])
    store.put_zendesk("users", [end_user(number, organization_id=11) for number in range(21, 25)])
    subjects = {2: "Où est Zoë?"}
    store.put_zendesk(
        "tickets",
        [ticket(n, subject=subjects.get(n, f"Ticket {n}"), priority="high") for n in range(1, 6)],
    )


@dataclass
class Rehearsal:
    """One vendor of a tenant."""

    system: ExternalSystem
    deps: SyncDeps
    tenant_id: TenantId
    connection_id: ConnectionId
    server: Entrance
    clock: HandClock

    def strike(self, **rule: Any) -> Fault:
        """Have the vendor's first page of accounts, or tickets, struck; or what the rule says."""
        where = {"path": PATH[self.system], "query": QUERY[self.system]}
        fault = Fault(**({} if "path" in rule else where) | rule)
        self.server.faults.append(fault)
        return fault

    async def sync(self, **patience: Any) -> RunSummary:
        deps = replace(self.deps, patience=replace(PATIENT, **patience))
        return await sync_connection(deps, self.tenant_id, self.connection_id)

    async def digest(self) -> dict[str, str]:
        return await graph_digest(self.deps.engine, self.tenant_id)

    @property
    def logins(self) -> int:
        """How often we have logged in."""
        return len([each for each in self.server.requests if each.path in TOKENS])

    def gaps(self) -> list[float]:
        """Seconds from each request that was struck to the next request of its kind."""
        log = self.server.requests
        return [
            (_next_like(log, number).at - each.at).total_seconds()
            for number, each in enumerate(log)
            if each.fault
        ]

    async def rows(self, table: Table) -> list[Any]:
        async with open_reading(self.deps.engine, self.tenant_id) as work:
            query = select(table).where(table.c.tenant_id == self.tenant_id).order_by(table.c.id)
            return list((await work.connection.execute(query)).all())

    async def rows_of(self, table: Table, object_type: str) -> list[Any]:
        async with open_reading(self.deps.engine, self.tenant_id) as work:
            query = select(table).where(
                table.c.tenant_id == self.tenant_id, table.c.object_type == object_type
            )
            return list((await work.connection.execute(query)).all())

    async def stream(self) -> Any:
        """The latest run of the stream that is struck."""
        found = await self.rows(stream_run)
        return [each for each in found if each.stream == STREAM[self.system]][-1]

    async def run(self) -> Any:
        """The latest run."""
        return (await self.rows(sync_run))[-1]

    async def connection(self) -> Any:
        (found,) = await self.rows(connection)
        return found

    async def quarantined(self) -> list[tuple[str | None, str | None, str]]:
        """What was set apart: id, field, reason."""
        kept = await self.rows(quarantined_record)
        return [(each.external_id, each.field, each.reason) for each in kept]


def _next_like(log: list[RequestRecord], number: int) -> RequestRecord:
    return next(each for each in log[number + 1 :] if each.path == log[number].path)


@asynccontextmanager
async def rehearsal(
    system: ExternalSystem, engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Rehearsal]:
    """Serve one vendor, connected to a tenant."""
    clock = HandClock()

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds=seconds)

    with Store(clock=clock) as store:
        fill(store)
        org = SalesforceConfig(clock=clock, batch_size=2, min_batch_size=1)
        running = await serve_sandbox(store, salesforce=org, zendesk=ZendeskConfig(clock=clock))
        is_salesforce = system is SALESFORCE
        connection_id = await create_connection(
            engine,
            secrets,
            tenant_id,
            system=system,
            name="vendor",
            base_url=running.salesforce_url if is_salesforce else running.zendesk_url,
            credentials=next(each[2] for each in LOGINS if each[0] is system),
            options={"page_size": 2},
        )
        server = running.salesforce if is_salesforce else running.zendesk
        try:
            async with httpx.AsyncClient() as http:
                deps = SyncDeps(engine, secrets, clock, http, sleep=pass_time)
                yield Rehearsal(system, deps, tenant_id, connection_id, server, clock)
        finally:
            await running.stop()
