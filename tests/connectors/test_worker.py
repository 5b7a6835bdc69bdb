"""A worker's connections don't wait for each other."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.connections import create_connection
from csgraph.connectors.known import active_connections
from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.sources.tables import sync_run
from csgraph.sandbox.traffic import Fault, FaultKind
from csgraph.sandbox.zendesk.app import ZendeskConfig, ZendeskSandbox
from csgraph.tenancy.tenants import list_tenants
from csgraph.worker import PAGES_AT_ONCE, run_worker
from tests.support.eventually import eventually
from tests.support.vendors import SALESFORCE_URL, ZENDESK_URL, Vendors, sf_account

HUNG = PAGES_AT_ONCE + 2
TOKEN = {"email": "a@b.c", "api_token": "t"}


async def slug_of(owner: AsyncEngine, vendors: Vendors) -> str:
    return next(each.slug for each in await list_tenants(owner) if each.id == vendors.tenant_id)


@asynccontextmanager
async def worker(owner: AsyncEngine, vendors: Vendors, **mounts: httpx.ASGITransport):
    """Run a worker for the tenant alone, whose vendors are reached by these addresses."""
    reached = {
        SALESFORCE_URL: httpx.ASGITransport(app=vendors.org.app),
        ZENDESK_URL: httpx.ASGITransport(app=vendors.desk.app),
        **{f"http://{name}.test": each for name, each in mounts.items()},
    }
    async with httpx.AsyncClient(mounts=reached) as http:
        deps = replace(vendors.deps, http=http)
        slug = await slug_of(owner, vendors)
        working = asyncio.create_task(run_worker(deps, owner, 0.05, tenant_slug=slug))
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def hang(vendors: Vendors, count: int) -> dict[str, httpx.ASGITransport]:
    """Connect to some accounts that take a request and never answer."""
    desk = ZendeskSandbox(vendors.store, ZendeskConfig(clock=vendors.clock))
    desk.faults.append(Fault(kind=FaultKind.DELAY, times=None))
    for number in range(count):
        await create_connection(
            vendors.deps.engine,
            vendors.deps.secrets,
            vendors.tenant_id,
            system=ExternalSystem.ZENDESK,
            name=f"hung {number}",
            base_url=f"http://hung{number}.test",
            credentials=TOKEN,
        )
    return {f"hung{number}": httpx.ASGITransport(app=desk.app) for number in range(count)}


async def test_vendors_that_hang_keep_no_other_from_being_synced(
    owner_engine: AsyncEngine, vendors: Vendors
) -> None:
    vendors.put(Account=[sf_account(1)])
    hung = await hang(vendors, HUNG)

    async def is_synced() -> bool:
        runs = await vendors.rows(sync_run, sync_run.c.connection_id == vendors.salesforce)
        return len([each for each in runs if each.status == "SUCCEEDED"]) > 2

    async with worker(owner_engine, vendors, **hung):
        await eventually(is_synced, seconds=30)
        waiting = await vendors.rows(sync_run, sync_run.c.status == "RUNNING")

    assert len(await vendors.rows(account)) == 1
    assert len(waiting) >= HUNG


async def test_a_connection_told_to_stay_away_is_left_alone_until_then(
    owner_engine: AsyncEngine, vendors: Vendors
) -> None:
    vendors.org.faults.append(Fault(kind=FaultKind.QUOTA, path="/services/data", times=None))
    slug = await slug_of(owner_engine, vendors)

    async def due() -> list[str]:
        known = await active_connections(owner_engine, slug)
        return [each.name for each in known if each.is_due(vendors.clock())]

    await vendors.sync_salesforce()
    at_once = await due()
    vendors.clock.advance(hours=1)

    assert at_once == ["zendesk"]
    assert await due() == ["salesforce", "zendesk"]
