"""Whose turn it is, told to a role that sees no tenant's rows; what is too old to keep."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.deliveries.ringing import prune, ring
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from tests.webhooks.stage import Stage, uuid_of


@pytest.fixture
async def queue(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.jobs, pool_size=1)
    yield engine
    await engine.dispose()
    async with connected(urls.jobs) as connection:
        await connection.execute("delete from procrastinate_jobs")


async def rung(stage: Stage, urls: DatabaseUrls, queue: AsyncEngine, most: int = 8) -> list[str]:
    """Ring; return the webhooks of the test's tenant that have a turn."""
    await ring(queue, stage.clock(), most)
    async with connected(urls.jobs) as connection:
        found = await connection.fetch(
            "select args ->> 'webhook_id' as id from procrastinate_jobs "
            "where args ->> 'tenant_id' = $1 order by id",
            str(stage.tenant_id),
        )
    return [str(row["id"]) for row in found]


async def test_a_webhook_has_its_turn_when_something_changed_and_once(
    stage: Stage, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    id_ = await stage.register()
    await stage.turn()
    assert await rung(stage, urls, queue) == []

    await stage.account("Acme")

    assert await rung(stage, urls, queue) == [str(uuid_of(id_))]
    assert await rung(stage, urls, queue) == [str(uuid_of(id_))]


async def test_it_has_its_turn_when_a_delivery_is_due_and_not_before(
    stage: Stage, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    id_ = await stage.register()
    await stage.account("Acme")
    stage.receiver.status(500)
    await stage.turn()

    assert await rung(stage, urls, queue) == []
    stage.clock.pass_(seconds=6)
    assert await rung(stage, urls, queue) == [str(uuid_of(id_))]


async def test_a_tenant_has_so_many_turns_at_once_and_no_more(
    stage: Stage, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    for _ in range(4):
        await stage.register()
    await stage.account("Acme")

    assert len(await rung(stage, urls, queue, most=3)) == 3
    assert len(await rung(stage, urls, queue, most=3)) == 3


async def test_settled_deliveries_are_kept_for_a_while(stage: Stage, queue: AsyncEngine) -> None:
    await stage.register()
    await stage.account("Acme")
    await stage.turn()
    stage.receiver.status(500)
    await stage.account("Umbrella")
    await stage.turn()

    await prune(queue, system_clock() - timedelta(hours=1))
    kept = len(await stage.deliveries())
    await prune(queue, system_clock() + timedelta(hours=1))

    assert kept == 2
    assert [each["status"] for each in await stage.deliveries()] == ["PENDING"]
