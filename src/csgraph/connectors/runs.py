"""The record of sync runs: which streams, how far, what went wrong.

A run that is found RUNNING by whoever holds the lease has lost its process; it is marked
INTERRUPTED, which also stops that process, should it live on after all.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, insert, literal, select, update

from csgraph.connectors.pauses import Wait
from csgraph.domain.sources.rules import RunStatus, SyncPhase
from csgraph.domain.sources.tables import stream_run, sync_run
from csgraph.errors import Conflict, CsgraphError
from csgraph.ids import ConnectionId, new_id
from csgraph.ingest.page import Intake
from csgraph.storage.work import Writing

Failure = CsgraphError | None


@dataclass(slots=True)
class StreamTally:
    """What a stream's run has read so far."""

    stream: str
    status: RunStatus = RunStatus.RUNNING
    read: int = 0
    changed: int = 0
    quarantined: int = 0
    error: CsgraphError | None = None

    def add(self, intake: Intake) -> None:
        """Count a page."""
        self.read += intake.read
        self.changed += intake.changed
        self.quarantined += intake.quarantined


async def begin_run(work: Writing, connection_id: ConnectionId) -> UUID:
    """Begin a run; put an end to those whose process is gone."""
    run, stream = sync_run.c, stream_run.c
    stale = and_(
        run.tenant_id == work.tenant_id,
        run.connection_id == connection_id,
        run.status == RunStatus.RUNNING.value,
    )
    ended = {"status": RunStatus.INTERRUPTED.value, "finished_at": func.clock_timestamp()}
    await work.connection.execute(
        update(stream_run)
        .where(
            stream.tenant_id == work.tenant_id,
            stream.status == RunStatus.RUNNING.value,
            stream.sync_run_id.in_(select(run.id).where(stale)),
        )
        .values(ended)
    )
    await work.connection.execute(update(sync_run).where(stale).values(ended))
    run_id = new_id()
    await work.connection.execute(
        insert(sync_run).values(
            tenant_id=work.tenant_id,
            id=run_id,
            connection_id=connection_id,
            status=RunStatus.RUNNING.value,
        )
    )
    return run_id


async def fence(work: Writing, run_id: UUID) -> None:
    """Make sure that the run is still under way, until the transaction ends.

    Raises:
        Conflict: another run has taken over.
    """
    found = await work.connection.scalar(
        select(sync_run.c.status)
        .where(_is(sync_run, work, run_id))
        .with_for_update(read=True, key_share=False)
    )
    if found != RunStatus.RUNNING.value:
        raise Conflict("Another run of this connection has taken over; this one stops.")


async def begin_stream(work: Writing, run_id: UUID, stream: str, phase: SyncPhase) -> UUID:
    """Record that a stream is being read."""
    stream_id = new_id()
    await work.connection.execute(
        insert(stream_run).values(
            tenant_id=work.tenant_id,
            id=stream_id,
            sync_run_id=run_id,
            stream=stream,
            phase=phase.value,
            status=RunStatus.RUNNING.value,
        )
    )
    return stream_id


async def count_page(work: Writing, stream_id: UUID, intake: Intake, expected: int | None) -> None:
    """Add a page to its stream's counters; what is expected is told by the first."""
    counted = stream_run.c
    await work.connection.execute(
        update(stream_run)
        .where(_is(stream_run, work, stream_id))
        .values(
            records_read=counted.records_read + intake.read,
            records_changed=counted.records_changed + intake.changed,
            records_quarantined=counted.records_quarantined + intake.quarantined,
            records_expected=func.coalesce(counted.records_expected, expected),
        )
    )


async def note_wait(work: Writing, table: Table, row_id: UUID, wait: Wait | None) -> None:
    """Record that a run, or a stream of it, waits for its vendor, or no longer does."""
    await work.connection.execute(
        update(table)
        .where(_is(table, work, row_id), table.c.status == RunStatus.RUNNING.value)
        .values(resumes_at=wait.until if wait else None, waiting_code=wait.code if wait else None)
    )


async def count_waits(work: Writing, stream_id: UUID, retries: int, seconds: float) -> None:
    """Record how often and how long a stream waited."""
    await work.connection.execute(
        update(stream_run)
        .where(_is(stream_run, work, stream_id))
        .values(retries=retries, waited_seconds=round(seconds))
    )


async def failures_in_a_row(work: Writing, connection_id: ConnectionId) -> int:
    """Return how many runs of a connection have failed since the last that read anything."""
    run = sync_run.c
    of_connection = and_(run.tenant_id == work.tenant_id, run.connection_id == connection_id)
    good = (RunStatus.SUCCEEDED.value, RunStatus.PARTIAL.value)
    last_good = select(func.max(run.started_at)).where(of_connection, run.status.in_(good))
    since = func.coalesce(
        last_good.scalar_subquery(), literal("-infinity").cast(run.started_at.type)
    )
    failed = and_(of_connection, run.status == RunStatus.FAILED.value, run.started_at > since)
    counted = select(func.count()).select_from(sync_run).where(failed)
    return await work.connection.scalar(counted) or 0


async def finish(
    work: Writing,
    table: Table,
    row_id: UUID,
    status: RunStatus,
    error: Failure = None,
    wait: Wait | None = None,
) -> None:
    """Record how a run, or a stream of it, ended; one already ended stays as it is.

    With ``wait`` the next run is not to begin before.
    """
    await work.connection.execute(
        update(table)
        .where(_is(table, work, row_id), table.c.status == RunStatus.RUNNING.value)
        .values(
            status=status.value,
            finished_at=func.clock_timestamp(),
            error_code=error.code if error else None,
            error_message=error.message if error else None,
            resumes_at=wait.until if wait else None,
            waiting_code=wait.code if wait else None,
        )
    )


def _is(table: Table, work: Writing, row_id: UUID) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == work.tenant_id, table.c.id == row_id)
