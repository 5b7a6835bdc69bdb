"""A worker that stands still while another takes over writes nothing when it wakes."""

from signal import SIGSTOP

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.lease import lease_key
from csgraph.domain.sources.tables import sync_run
from csgraph.embedded import Server
from csgraph.ids import TenantId
from csgraph.ingest.checkpoints import Moment
from csgraph.ingest.digest import graph_digest
from csgraph.ingest.tenant_lock import tenant_lock_key
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.connectors.forks import Forks
from tests.support.company import Company

HOLDERS = """select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'
    and (classid::bigint << 32) | objid::bigint = any ($1::bigint[])"""


async def run_ends(engine: AsyncEngine, tenant_id: TenantId) -> list[str]:
    async with open_reading(engine, tenant_id) as work:
        found = await work.connection.execute(
            select(sync_run.c.status)
            .where(sync_run.c.tenant_id == tenant_id)
            .order_by(sync_run.c.id)
        )
        return [*found.scalars()]


@pytest.mark.parametrize(
    ("moment", "wakes_to"),
    [
        (Moment.AFTER_FETCH, {"ended": "PARTIAL", "error": "CONFLICT"}),
        (Moment.AFTER_COMMIT, {"ended": "PARTIAL", "error": "CONFLICT"}),
        (Moment.BEFORE_MERGE, {"failed": "UPSTREAM_UNAVAILABLE"}),
        (Moment.BEFORE_COMMIT, {"failed": "UPSTREAM_UNAVAILABLE"}),
    ],
)
async def test_a_worker_that_was_paused_past_the_loss_of_its_lease_writes_nothing(
    forks: Forks,
    company: Company,
    server: Server,
    ingest_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    moment: Moment,
    wakes_to: dict[str, str],
) -> None:
    salesforce, _ = await company.connect(ingest_engine, secrets, tenant_id)
    at = ("contacts", moment, 2)
    paused = await forks.sync(tenant_id, salesforce, company.now, at, SIGSTOP)
    assert paused["is_stopped"]
    refused = await forks.sync(tenant_id, salesforce, company.now)
    assert refused["failed"] == "CONFLICT"

    admin = await asyncpg.connect(server.admin_url)
    # As when its network is gone: the server drops its sessions, those with a page included.
    keys = [lease_key(salesforce), tenant_lock_key(tenant_id)]
    assert await admin.fetch(HOLDERS, keys)
    await admin.close()
    taken_over = await forks.sync(tenant_id, salesforce, company.now)
    assert taken_over["ended"] == "SUCCEEDED"
    before = await graph_digest(ingest_engine, tenant_id)
    woken = await forks.resume(paused["pid"])

    assert {name: woken.get(name) for name in wakes_to} == wakes_to
    assert await graph_digest(ingest_engine, tenant_id) == before
    assert await run_ends(ingest_engine, tenant_id) == ["INTERRUPTED", "SUCCEEDED"]
