"""A sync that is killed at every step of its way ends as one that never was."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.sources.tables import source_record, sync_run
from csgraph.events.tables import change, change_set
from csgraph.ids import TenantId
from csgraph.ingest.checkpoints import Moment
from csgraph.ingest.digest import graph_digest
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.connectors.forks import Forks, Killer
from tests.support.company import Company


async def traces(engine: AsyncEngine, tenant_id: TenantId) -> list[object]:
    """Everything that a write would leave behind, but the runs themselves."""
    async with open_reading(engine, tenant_id) as work:
        counts = [
            await work.connection.scalar(
                select(func.count()).select_from(table).where(table.c.tenant_id == tenant_id)
            )
            for table in (change, change_set)
        ]
        landed = select(func.max(source_record.c.landed_at))
        return [*counts, await work.connection.scalar(landed)]


async def ended_runs(engine: AsyncEngine, tenant_id: TenantId) -> Counter[str]:
    async with open_reading(engine, tenant_id) as work:
        found = await work.connection.execute(
            select(sync_run.c.status).where(sync_run.c.tenant_id == tenant_id)
        )
        return Counter(found.scalars())


async def test_a_sync_killed_at_every_step_ends_as_an_unkilled_one(
    forks: Forks,
    company: Company,
    ingest_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    other_tenant_id: TenantId,
) -> None:
    killer = Killer(forks, tenant_id)
    mine = await company.connect(ingest_engine, secrets, tenant_id)
    others = await company.connect(ingest_engine, secrets, other_tenant_id)
    for day, step in enumerate((2, 5)):  # everything there is, then what a day has changed
        if day:
            company.evolve()
        for my_id, other_id in zip(mine, others, strict=True):
            unkilled = await forks.sync(other_tenant_id, other_id, company.now)
            assert unkilled["ended"] == "SUCCEEDED", unkilled
            await killer.sync(my_id, company.now, unkilled["reached"], step)
        killed = await graph_digest(ingest_engine, tenant_id)
        assert killed == await graph_digest(ingest_engine, other_tenant_id)

    assert killer.killed.keys() == {*Moment}
    assert (await ended_runs(ingest_engine, tenant_id))["INTERRUPTED"] == killer.killed.total()
    left = await traces(ingest_engine, tenant_id)
    for my_id in mine:
        assert (await forks.sync(tenant_id, my_id, company.now))["ended"] == "SUCCEEDED"
    assert await traces(ingest_engine, tenant_id) == left
