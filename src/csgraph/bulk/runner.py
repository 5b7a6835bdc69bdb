"""Does exports and imports, as the jobs that they were queued as.

One worker is at each: the lease that tells of it ends with the worker's connection. What fails
for want of the database is left as it is, to be taken up again; so is what a worker was at
that died.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.expiry import drop_expired
from csgraph.bulk.exporting import Exporter
from csgraph.bulk.importing import Importer
from csgraph.bulk.jobs import Attempt, BulkKind, Job, Superseded, fail, take_up, waiting_jobs
from csgraph.bulk.paying import Payer
from csgraph.clock import Clock
from csgraph.connectors.lease import Leases
from csgraph.domain.bulk.commands import TASK
from csgraph.errors import Conflict, CsgraphError, Timeout, Unavailable
from csgraph.graph.compiler import Compiler
from csgraph.ids import ConnectionId, encode_id
from csgraph.jobs.worker import Run, Task
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.failures import as_csgraph_error

LONGEST_READ: Final = "4h"
"""How long an export may take. A reader that is long holds back vacuum, not the feed."""

LOOKED_AFTER_SECONDS: Final = 30.0
"""How often it is looked for work that no job stands for any more, and for old files."""

_SHARED_WORK: Final = {
    "max_parallel_workers_per_gather": "4",
    "parallel_tuple_cost": "0",
    "parallel_setup_cost": "0",
}
"""To make JSON is most of an export's work: it is spread over what processors there are."""

_PASSING: Final = (Unavailable, Timeout)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class BulkRunner:
    """Runs bulk work of whichever tenant."""

    leases: Leases
    exporter: Exporter
    importer: Importer
    clock: Clock

    async def run(self, job: Job) -> bool:
        """Do a job; say whether it was there to be done, and nobody else is at it."""
        try:
            async with self.leases.hold(ConnectionId(job.id)):
                attempt = await take_up(self.exporter.writing, job, self.clock())
                if attempt is None:
                    return False
                await self._run(attempt)
                return True
        except Superseded:
            _log.info("bulk_stopped", job=job.kind.value, id=str(job.id))
        except Conflict:
            pass  # another worker is at it
        return False

    async def _run(self, attempt: Attempt) -> None:
        job = attempt.job
        work = self.exporter if job.kind is BulkKind.EXPORT else self.importer
        try:
            extent = await work.run(attempt)
        except Superseded:
            raise
        except (CsgraphError, DBAPIError) as error:
            found = _as_ours(error)
            if isinstance(found, _PASSING):
                raise found from error
            await fail(self.exporter.writing, attempt, found, self.clock())
            _log.warning("bulk_failed", job=job.kind.value, id=str(job.id), code=found.code)
        else:
            tenant = encode_id("ten", job.tenant_id)
            counted = {"rows": extent.row_count, "refused": extent.failed_count}
            _log.info("bulk_ended", job=job.kind.value, id=str(job.id), tenant=tenant, **counted)

    def task(self) -> Task:
        """Return what a worker does for a queued job."""

        async def run(given: Run) -> None:
            kind, id_ = BulkKind(given.arguments["kind"]), UUID(given.arguments["id"])
            await self.run(Job(kind, given.tenant_id, id_))

        return Task(TASK, run)

    async def look_after(self, owner: AsyncEngine) -> None:
        """Take up what nobody is at, and throw old files away, until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AFTER_SECONDS)
            try:
                for job in await waiting_jobs(owner):
                    await self.run(job)
                await drop_expired(owner, self.importer.engine, self.clock())
            except (CsgraphError, DBAPIError, OSError) as error:
                _log.warning("bulk_interrupted", kind=type(error).__name__)
            except Exception:  # noqa: BLE001 - one job must not stop the others
                _log.exception("bulk_fault")


@asynccontextmanager
async def bulk_runner(
    urls: DatabaseUrls, compiler: Compiler, clock: Clock, payer: Payer
) -> AsyncIterator[BulkRunner]:
    """Open what bulk work needs."""
    short = {"statement_timeout": "60s", "lock_timeout": "5s", "transaction_timeout": "120s"}
    reading = make_engine(urls.app, 2, {"transaction_timeout": LONGEST_READ, **_SHARED_WORK})
    writing = make_engine(urls.app, 3, short)
    loading = make_engine(urls.ingest, 3, short)
    try:
        yield BulkRunner(
            Leases(writing),
            Exporter(reading, writing, compiler, clock, payer),
            Importer(loading, compiler, clock, payer),
            clock,
        )
    finally:
        for engine in (reading, writing, loading):
            await engine.dispose()


def _as_ours(error: CsgraphError | DBAPIError) -> CsgraphError:
    if isinstance(error, CsgraphError):
        return error
    cause = error.orig.__cause__ if error.orig else None
    return as_csgraph_error(
        cause if isinstance(cause, Exception) else error, is_lost=error.connection_invalidated
    )


__all__ = ["BulkRunner", "bulk_runner"]
