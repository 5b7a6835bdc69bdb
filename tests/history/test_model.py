"""Random edits, deletions and syncs: each instant reads as it was, undo is exact or refused."""

from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.history.checking import check_differences, check_instants, check_revert
from tests.history.world import World
from tests.support.http import Api


async def test_the_past_reads_as_it_was(
    api: Api, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    world = World(api, ingest_engine, tenant_id, Random(1))

    await world.run(30)
    await check_instants(world, 8)
    await check_differences(world, 6)
    done = [await check_revert(world) for _ in range(6)]
    await check_instants(world, 8)

    assert any(done)
