"""Does what is in the queue, as one of any number of workers.

A worker that is told to stop finishes what it is at, or gives it back. One that was
killed is missed after a while: the others take its jobs up again. So a job may be done
twice, and never not at all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy

from csgraph.ids import TenantId
from csgraph.telemetry.job_metrics import JobMetrics
from csgraph.telemetry.metrics import Metrics

DONE: Final = "DONE"
RETRIED: Final = "RETRIED"
FAILED: Final = "FAILED"

_LONGEST_PAUSE: Final = timedelta(minutes=15)
_RECONNECT_SECONDS: Final = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Run:
    """One run of a job, on behalf of a tenant: it opens transactions of its own for it."""

    tenant_id: TenantId
    arguments: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Task:
    """What is done for jobs of one name; one that fails is tried again, ``attempts`` in all."""

    name: str
    run: Callable[[Run], Awaitable[None]]
    attempts: int = 10


@dataclass(frozen=True)
class WorkerOptions:
    """How a worker works.

    Who has not been heard of for ``missed_after_seconds`` is taken for dead.
    """

    queues: tuple[str, ...] | None = None
    """Those that it looks at; None for all."""
    jobs_at_once: int = 16
    grace_seconds: float = 10.0
    poll_seconds: float = 1.0
    heartbeat_seconds: float = 5.0
    missed_after_seconds: float = 25.0
    kept_hours: int = 7 * 24
    """How long a job that failed for good is kept, to be looked at."""


@dataclass
class Worker:
    """A worker at the queue behind a URL of the queue's role."""

    url: str
    tasks: Iterable[Task]
    options: WorkerOptions = field(default_factory=WorkerOptions)
    counted: JobMetrics = field(default_factory=lambda: JobMetrics(Metrics()))

    async def run(self) -> None:
        """Work until cancelled; what is under way then is finished, or given back."""
        while True:
            try:
                async with self._app() as app:
                    await self._work(app)
            except ConnectorException as error:
                _log.warning("queue_unreachable", kind=type(error.__cause__ or error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def run_all(self) -> None:
        """Do what may be done now, and return."""
        async with self._app() as app:
            await app.run_worker_async(wait=False, listen_notify=False, **self._given())

    def _app(self) -> Any:
        connector = PsycopgConnector(
            conninfo=_conninfo(self.url), min_size=1, max_size=4, timeout=10.0
        )
        app = App(connector=connector)
        for each in self.tasks:
            _register(app, each, self.counted)
        return app.open_async()

    def _given(self) -> dict[str, Any]:
        chosen = self.options
        return {
            "queues": chosen.queues and list(chosen.queues),
            "concurrency": chosen.jobs_at_once,
            "shutdown_graceful_timeout": chosen.grace_seconds,
            "install_signal_handlers": False,
            "fetch_job_polling_interval": chosen.poll_seconds,
            "update_heartbeat_interval": chosen.heartbeat_seconds,
            "stalled_worker_timeout": chosen.missed_after_seconds,
            "delete_jobs": "successful",
        }

    async def _work(self, app: App) -> None:
        """Work, and look after others' jobs, until cancelled or the database is gone."""
        looking = asyncio.create_task(self._look_after(app))
        try:
            await app.run_worker_async(**self._given())
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look_after(self, app: App) -> None:
        while True:
            try:
                await self.take_up(app)
                await app.job_manager.delete_old_jobs(
                    self.options.kept_hours, include_failed=True, include_aborted=True
                )
            except ConnectorException as error:
                _log.warning("queue_unreachable", kind=type(error.__cause__ or error).__name__)
            await asyncio.sleep(self.options.missed_after_seconds / 2)

    async def take_up(self, app: App) -> None:
        """Queue anew what workers were at that are missed."""
        missed = await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=self.options.missed_after_seconds
        )
        for job in missed:
            _log.warning("job_taken_up", job=job.id, task=job.task_name)
            self.counted.run_ended(job.task_name, RETRIED)
            try:
                await app.job_manager.retry_job(job)
            except ConnectorException:
                continue  # another worker was faster


def _register(app: App, task: Task, counted: JobMetrics) -> None:
    async def run(context: JobContext, /, tenant_id: str, **arguments: Any) -> None:
        begun = time.perf_counter()
        try:
            await task.run(Run(TenantId(UUID(tenant_id)), arguments, context.job.attempts))
        finally:
            counted.run_took(task.name, time.perf_counter() - begun)
        counted.run_ended(task.name, DONE)

    again = _Again(task.attempts, counted)
    app.task(name=task.name, pass_context=True, retry=again)(run)


class _Again(BaseRetryStrategy):
    """Tries again, after longer and longer pauses; at once what a stopping worker gives back."""

    def __init__(self, attempts: int, counted: JobMetrics) -> None:
        self._attempts = attempts
        self._counted = counted

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        """Return when to try again; None for never."""
        if isinstance(exception, asyncio.CancelledError):
            self._counted.run_ended(job.task_name, RETRIED)
            return RetryDecision()
        _log.warning(
            "job_failed",
            job=job.id,
            task=job.task_name,
            attempt=job.attempts + 1,
            kind=type(exception).__name__,
            code=getattr(exception, "code", None),
        )
        if job.attempts + 1 >= self._attempts:
            self._counted.run_ended(job.task_name, FAILED)
            return None
        self._counted.run_ended(job.task_name, RETRIED)
        pause = min(timedelta(seconds=2**job.attempts), _LONGEST_PAUSE)
        return RetryDecision(retry_in={"seconds": int(pause.total_seconds())})


def _conninfo(url: str) -> str:
    """Return a URL as psycopg takes it; its name tells the connections from others'."""
    sign = "&" if "?" in url else "?"
    return f"{url}{sign}application_name=csgraph-jobs&connect_timeout=5"
