"""Puts jobs into the queue, in the transaction of the write that they follow from.

A write that is rolled back leaves no job; one that is committed leaves it for certain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Text, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.errors import LimitExceeded
from csgraph.storage.columns import Instant
from csgraph.storage.job_queue import TOO_MANY
from csgraph.storage.work import Writing

DEFAULT_QUEUE: Final = "default"
JOBS_OF_A_TENANT: Final = 20
"""How many of a tenant's jobs may wait and run at once: others' don't wait behind more."""


@dataclass(frozen=True)
class Job:
    """What is to be done for the transaction's tenant.

    ``arguments`` are ids and numbers: the queue is no tenant's table. Of jobs with the same
    ``lock`` one runs at a time, in order; of jobs with the same ``once`` one waits at a time.
    """

    task: str
    arguments: Mapping[str, Any]
    queue: str = DEFAULT_QUEUE
    lock: str | None = None
    once: str | None = None
    priority: int = 0
    at: datetime | None = None


async def enqueue(work: Writing, job: Job, most: int = JOBS_OF_A_TENANT) -> int | None:
    """Queue a job; return its number, or None when one waits already that does the same.

    Raises:
        LimitExceeded: as many of the tenant's jobs wait or run as may.
    """
    made: int | None = await work.connection.scalar(
        select(
            func.api.enqueue_job(
                literal(job.queue, Text),
                literal(job.task, Text),
                literal(dict(job.arguments), JSONB),
                literal(job.lock, Text),
                literal(job.once, Text),
                literal(job.priority, Integer),
                literal(job.at, Instant),
                literal(most, Integer),
                type_=BigInteger,
            )
        )
    )
    if made == TOO_MANY:
        msg = f"{most} jobs are waiting or under way, which is as many as may: try again later."
        raise LimitExceeded(msg)
    return made
