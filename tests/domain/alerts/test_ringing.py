"""Whose rules are to be evaluated, told to a role that sees no tenant's rows."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.jobs.worker import Run, Task, Worker
from csgraph.storage.alert_work import TASK
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.watching.ringing import ring
from csgraph.watching.surroundings import WatchDeps
from csgraph.watching.turn import take_turn
from tests.domain.alerts.conftest import Rules
from tests.domain.alerts.test_turns import champion, settled, turn
from tests.domain.writing import done
from tests.support.http import Api

ALL = 100_000


@pytest.fixture
async def queue(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.jobs, pool_size=1)
    yield engine
    await engine.dispose()
    async with connected(urls.jobs) as connection:
        await connection.execute("delete from procrastinate_jobs")


async def turns(rules: Rules, urls: DatabaseUrls, queue: AsyncEngine) -> int:
    """Ring; return how many turns of the test's tenant wait, and take them from the queue."""
    await ring(queue, rules.clock(), most=ALL)
    await ring(queue, rules.clock(), most=ALL)  # one waits already
    async with connected(urls.jobs) as connection:
        gone = await connection.fetch("delete from procrastinate_jobs returning args")
    return sum(str(rules.tenant_id) in row["args"] for row in gone)


async def test_a_tenant_has_its_turn_when_something_changed_or_time_has_passed(
    api: Api, rules: Rules, deps: WatchDeps, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    assert await turns(rules, urls, queue) == 1
    await turn(deps, rules.tenant_id)
    await turn(deps, rules.tenant_id)
    assert await turns(rules, urls, queue) == 0

    await champion(api)
    await settled(deps, rules.tenant_id)
    assert await turns(rules, urls, queue) == 1

    await turn(deps, rules.tenant_id)
    assert await turns(rules, urls, queue) == 0
    rules.clock.moved = timedelta(minutes=61)
    assert await turns(rules, urls, queue) == 1


async def test_a_tenant_has_its_turn_when_a_snoozed_alert_is_to_wake(
    api: Api, rules: Rules, deps: WatchDeps, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, rules.tenant_id)
    [alert] = await rules.alerts("CHAMPION_LEFT")
    until = (rules.clock() + timedelta(minutes=5)).isoformat()
    await done(api, "alertSnooze", "alert { id }", id=alert["id"], wakesAt=until)
    for _ in range(2):
        await turn(deps, rules.tenant_id)
    assert await turns(rules, urls, queue) == 0

    rules.clock.moved = timedelta(minutes=6)

    assert await turns(rules, urls, queue) == 1


async def test_a_worker_takes_the_turn(
    api: Api, rules: Rules, deps: WatchDeps, urls: DatabaseUrls, queue: AsyncEngine
) -> None:
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await settled(deps, rules.tenant_id)
    await ring(queue, rules.clock(), most=ALL)

    async def evaluate(run: Run) -> None:
        if run.tenant_id == TenantId(rules.tenant_id):
            await take_turn(deps, run.tenant_id)

    await Worker(urls.jobs, [Task(TASK, evaluate)]).run_all()

    assert len(await rules.alerts("CHAMPION_LEFT")) == 1
