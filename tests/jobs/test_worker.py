"""A worker that fails, stops or dies loses no job."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from csgraph.clock import system_clock
from csgraph.jobs.queue import Job
from csgraph.jobs.worker import Run, Task, Worker
from csgraph.storage.connect import connected
from tests.jobs.stage import Stage
from tests.support.eventually import eventually

LATER = system_clock() + timedelta(hours=1)


async def test_a_job_that_fails_is_tried_again_later(stage: Stage) -> None:
    async def fail(_: Run) -> None:
        raise ValueError("x")

    await stage.put(Job("fail", {}))

    await stage.worker(Task("fail", fail)).run_all()

    columns = "status::text, attempts, scheduled_at > now()"
    assert await stage.rows(columns) == [("todo", 1, True)]


async def test_a_job_that_fails_to_the_last_is_kept_to_be_looked_at(stage: Stage) -> None:
    async def fail(_: Run) -> None:
        raise ValueError("x")

    await stage.put(Job("fail", {}))

    await stage.worker(Task("fail", fail, attempts=1)).run_all()

    assert await stage.rows() == [("failed",)]


async def test_a_job_for_later_is_left_alone(stage: Stage) -> None:
    await stage.put(Job("note", {}, at=LATER))

    await stage.worker().run_all()

    assert stage.done == []
    assert await stage.rows() == [("todo",)]


async def test_jobs_of_one_lock_are_done_one_after_the_other(stage: Stage) -> None:
    under_way, most = 0, 0

    async def busy(run: Run) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        stage.done.append(run)

    for number in range(4):
        await stage.put(Job("busy", {"number": number}, lock="same"))

    async with working(stage.worker(Task("busy", busy), jobs_at_once=4, poll_seconds=0.05)):
        await eventually(lambda: is_so(len(stage.done) == 4), 10)

    assert (most, [run.arguments["number"] for run in stage.done]) == (1, [0, 1, 2, 3])


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[None]:
    """Let a worker work for the length of a block."""
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def is_so(fact: bool) -> bool:
    return fact


@pytest.fixture
async def hanging(stage: Stage) -> tuple[Worker, asyncio.Event]:
    """A worker whose task begins, and does not end."""
    begun = asyncio.Event()

    async def hang(_: Run) -> None:
        begun.set()
        await asyncio.Event().wait()

    await stage.put(Job("note", {}))
    return stage.worker(Task("note", hang), grace_seconds=0.1), begun


async def test_a_worker_that_is_told_to_stop_gives_its_jobs_back(
    stage: Stage, hanging: tuple[Worker, asyncio.Event]
) -> None:
    worker, begun = hanging
    async with working(worker):
        await begun.wait()

    assert await stage.rows() == [("todo",)]
    await stage.worker().run_all()
    assert len(stage.done) == 1


async def test_a_job_is_begun_as_soon_as_it_is_queued(stage: Stage) -> None:
    async with working(stage.worker(poll_seconds=60)):
        await eventually(lambda: listened(stage), 10)
        await stage.put(Job("note", {}))
        await eventually(lambda: is_so(bool(stage.done)), 10)


async def listened(stage: Stage) -> bool:
    """Say whether a worker listens for jobs."""
    async with connected(stage.urls.jobs) as connection:
        found = "select count(*) from pg_stat_activity where query ilike 'listen%'"
        return bool(await connection.fetchval(found))


async def test_what_a_killed_worker_was_at_is_taken_up_by_another(stage: Stage) -> None:
    await stage.put(Job("note", {}))
    command = (sys.executable, "-m", "tests.jobs", stage.urls.jobs)
    killed = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert killed.stdout
    assert await killed.stdout.readline() == b"begun\n"
    killed.kill()
    await killed.wait()
    assert await stage.rows() == [("doing",)]

    async with working(stage.worker(heartbeat_seconds=0.2, missed_after_seconds=1)):
        await eventually(lambda: is_so(bool(stage.done)), 15)

    assert [run.tenant_id for run in stage.done] == [stage.tenant]
