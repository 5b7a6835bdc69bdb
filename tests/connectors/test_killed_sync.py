"""A sync that is killed in mid-page, again and again, ends as one that never was."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import column, func, select, table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from csgraph.clock import system_clock
from csgraph.connectors.connections import create_connection
from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.digest import graph_digest
from csgraph.ingest.page import tenant_lock_key
from csgraph.sandbox.company import generate
from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
)
from csgraph.sandbox.serve import RunningSandbox, SalesforceConfig, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.eventually import eventually

SECRET = "a secret of thirty-two characters or more"
SCRIPT = Path(__file__).with_name("stepwise_sync.py")
PAGE = 60
LOCKS = table("pg_locks", column("locktype"), column("granted"), column("objid"))


@dataclass
class Killer:
    """Runs syncs of one tenant that it kills in the middle of a page."""

    urls: DatabaseUrls
    tenant_id: TenantId
    lock: AsyncConnection
    kills: int = 0

    async def sync(self, connection_id: ConnectionId) -> None:
        """Start a sync; kill it in the first page after one that changed something; start again."""
        while not await self._ends(connection_id):
            self.kills += 1

    async def _ends(self, connection_id: ConnectionId) -> bool:
        arguments = (self.urls.ingest, SECRET, str(self.tenant_id), str(connection_id))
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), *arguments, stdin=PIPE, stdout=PIPE
        )
        is_held = False
        try:
            while told := await self._told(process, blocked=is_held):
                if "ended" in told:
                    assert told["ended"] == "SUCCEEDED"
                    return True
                if told["changed"] and not is_held:
                    await self._hold()
                    is_held = True
                process.stdin.write(b"\n")
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            if is_held:
                await self._release()
        return False

    async def _told(self, process: Process, *, blocked: bool) -> dict[str, object]:
        """What the sync says next; nothing once it is stuck in the middle of a page."""
        line = asyncio.ensure_future(process.stdout.readline())

        async def has_news() -> bool:
            return line.done() or (blocked and await self._is_waited_for())

        await eventually(has_news, seconds=60)
        if line.done():
            return json.loads(line.result())
        line.cancel()
        return {}

    async def _is_waited_for(self) -> bool:
        waiting = select(func.count()).select_from(LOCKS)
        waiting = waiting.where(LOCKS.c.locktype == "advisory", ~LOCKS.c.granted)
        return bool(await self.lock.scalar(waiting))

    async def _hold(self) -> None:
        await self.lock.scalar(select(func.pg_advisory_lock(tenant_lock_key(self.tenant_id))))

    async def _release(self) -> None:
        await self.lock.scalar(select(func.pg_advisory_unlock(tenant_lock_key(self.tenant_id))))


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    with Store() as store:
        generate(store, seed=3, accounts=10, as_of=datetime(2026, 4, 1, tzinfo=UTC))
        config = SalesforceConfig(batch_size=PAGE, min_batch_size=1)
        running = await serve_sandbox(store, salesforce=config)
        yield running
        await running.stop()


@pytest.fixture
async def killer(
    urls: DatabaseUrls, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> AsyncIterator[Killer]:
    async with ingest_engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield Killer(urls, tenant_id, connection)


@asynccontextmanager
async def unkilled(engine: AsyncEngine) -> AsyncIterator[Callable[..., Awaitable[object]]]:
    async with httpx.AsyncClient() as http:
        deps = SyncDeps(engine, Secrets(SECRET), system_clock, http)

        async def sync(tenant_id: TenantId, connection_id: ConnectionId) -> object:
            return await sync_connection(deps, tenant_id, connection_id)

        yield sync


async def connect(
    engine: AsyncEngine, tenant_id: TenantId, sandbox: RunningSandbox
) -> list[ConnectionId]:
    logins = (
        (
            ExternalSystem.SALESFORCE,
            sandbox.salesforce_url,
            {"client_id": SALESFORCE_CLIENT_ID, "client_secret": SALESFORCE_CLIENT_SECRET},
        ),
        (
            ExternalSystem.ZENDESK,
            sandbox.zendesk_url,
            {"client_id": ZENDESK_CLIENT_ID, "client_secret": ZENDESK_CLIENT_SECRET},
        ),
    )
    return [
        await create_connection(
            engine,
            Secrets(SECRET),
            tenant_id,
            system=system,
            name=system.value.lower(),
            base_url=url,
            credentials=credentials,
            options={"page_size": PAGE},
        )
        for system, url, credentials in logins
    ]


async def test_a_sync_killed_in_every_page_ends_as_an_unkilled_one(
    killer: Killer,
    sandbox: RunningSandbox,
    ingest_engine: AsyncEngine,
    tenant_id: TenantId,
    other_tenant_id: TenantId,
) -> None:
    for connection_id in await connect(ingest_engine, tenant_id, sandbox):
        await killer.sync(connection_id)
    async with unkilled(ingest_engine) as sync:
        for connection_id in await connect(ingest_engine, other_tenant_id, sandbox):
            await sync(other_tenant_id, connection_id)

    assert killer.kills >= 6
    killed = await graph_digest(ingest_engine, tenant_id)
    assert killed == await graph_digest(ingest_engine, other_tenant_id)
