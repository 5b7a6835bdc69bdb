"""Asks the database now and then what waits in the queue, and how the webhooks are."""

import asyncio
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import BigInteger, Double, Text, column, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.domain.webhooks.rules import FAILURES_BEFORE_OPEN
from csgraph.errors import CsgraphError
from csgraph.telemetry.job_metrics import QueuedJobs, QueueFigures

EVERY_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


async def count(queue: AsyncEngine, figures: QueueFigures, at: datetime) -> None:
    """Take note of what waits at an instant."""
    jobs: Any = func.jobs.queue_figures(at).table_valued(
        column("task", Text),
        column("state", Text),
        column("count", BigInteger),
        column("oldest_seconds", Double),
    )
    circuits: Any = func.jobs.webhook_circuits(at, FAILURES_BEFORE_OPEN).table_valued(
        column("state", Text), column("count", BigInteger)
    )
    async with queue.begin() as connection:
        waiting = (await connection.execute(select(jobs))).all()
        states = (await connection.execute(select(circuits))).all()
    figures.told((QueuedJobs(*row) for row in waiting), {row[0]: row[1] for row in states})


async def keep_counting(
    queue: AsyncEngine, figures: QueueFigures, clock: Clock, seconds: float = EVERY_SECONDS
) -> None:
    """Count until cancelled; what can't be counted is not shown."""
    while True:
        try:
            await count(queue, figures, clock())
        except (CsgraphError, DBAPIError, OSError) as error:
            figures.forget()
            _log.warning("queue_not_counted", kind=type(error).__name__)
        await asyncio.sleep(seconds)
