"""What jobs come to, and what waits in the queue, as metrics tell it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.deliveries.counting import count
from csgraph.jobs.queue import Job
from csgraph.jobs.worker import Run, Task, Worker
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.telemetry.job_metrics import JobMetrics
from csgraph.telemetry.metrics import Metrics
from tests.jobs.stage import Stage


@pytest.fixture
async def queue(queue_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(queue_urls.jobs, pool_size=1)
    yield engine
    await engine.dispose()


async def test_runs_are_counted_by_what_they_came_to(stage: Stage) -> None:
    metrics = Metrics()

    async def fail(_: Run) -> None:
        raise ValueError("x")

    for name in ("note", "note", "once", "again"):
        await stage.put(Job(name, {}))
    tasks = (Task("note", stage.note), Task("once", fail, attempts=1), Task("again", fail))

    await Worker(stage.urls.jobs, tasks, counted=JobMetrics(metrics)).run_all()

    def runs(task: str, outcome: str) -> float | None:
        labels = {"task": task, "outcome": outcome}
        return metrics.registry.get_sample_value("csgraph_job_runs_total", labels)

    assert (runs("note", "DONE"), runs("once", "FAILED"), runs("again", "RETRIED")) == (2, 1, 1)
    assert runs("once", "DONE") is runs("again", "FAILED") is None
    took = metrics.registry.get_sample_value("csgraph_job_run_seconds_count", {"task": "note"})
    assert took == 2


async def test_depth_and_age_of_the_queue_are_shown(stage: Stage, queue: AsyncEngine) -> None:
    metrics = Metrics()
    counted = JobMetrics(metrics)

    async def fail(_: Run) -> None:
        raise ValueError("x")

    now = system_clock()
    await stage.put(Job("broken", {}))
    await stage.worker(Task("broken", fail, attempts=1)).run_all()
    await stage.put(Job("note", {}, at=now - timedelta(hours=2)))
    await stage.put(Job("note", {}))
    await stage.put(Job("note", {}, at=now + timedelta(days=1)))

    await count(queue, counted.queue, now + timedelta(hours=1))

    def depth(task: str, state: str) -> float | None:
        labels = {"task": task, "state": state}
        return metrics.registry.get_sample_value("csgraph_jobs", labels)

    assert (depth("note", "DUE"), depth("note", "SCHEDULED")) == (2, 1)
    assert depth("broken", "FAILED") == 1
    age = metrics.registry.get_sample_value("csgraph_jobs_oldest_due_seconds", {"task": "note"})
    assert age == pytest.approx(3_600, abs=60)
    counted.queue.forget()
    assert depth("note", "DUE") is None
