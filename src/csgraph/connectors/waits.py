"""What a run tells of its waits: in its row, in its present stream's, to whoever watches."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.connectors import runs
from csgraph.connectors.pauses import Pauses, Wait
from csgraph.connectors.progress import ProgressSink
from csgraph.connectors.transport import seconds_to_leave_alone
from csgraph.domain.sources.tables import stream_run, sync_run
from csgraph.errors import CredentialsRejected, CsgraphError, RateLimited, UpstreamError
from csgraph.ids import ConnectionId, TenantId
from csgraph.storage.work import Writing, open_writing

FIRST_RETREAT_SECONDS = 300.0
LONGEST_RETREAT_SECONDS = 3_600.0
LONGEST_TOLD_SECONDS = 86_400.0


@dataclass(slots=True)
class WaitRecord:
    """Shows the waits of a run while they last; a ``WaitObserver``.

    Only waits of some seconds get here, each of which costs two short transactions.
    """

    engine: AsyncEngine
    tenant_id: TenantId
    run_id: UUID
    progress: ProgressSink
    pauses: Pauses
    stream: str = ""
    stream_id: UUID | None = None
    _before: tuple[int, float] = field(default=(0, 0.0))

    def begin_stream(self, stream: str, stream_id: UUID) -> None:
        """Count for this stream from now on."""
        self.stream, self.stream_id = stream, stream_id
        self._before = self.pauses.retries, self.pauses.waited_seconds

    def end_stream(self) -> None:
        """Count for no stream."""
        self.stream_id = None

    async def count(self, work: Writing) -> None:
        """Record how often and how long the present stream has waited."""
        if self.stream_id is not None:
            retries, seconds = self._before
            await runs.count_waits(
                work,
                self.stream_id,
                self.pauses.retries - retries,
                self.pauses.waited_seconds - seconds,
            )

    async def waiting(self, wait: Wait) -> None:
        """Show a wait."""
        self.progress.stream_waiting(self.stream, wait.seconds, wait.code)
        await self._write(wait)

    async def resumed(self) -> None:
        """Show that it is over."""
        self.progress.stream_waiting(self.stream, 0.0, "")
        await self._write(None)

    async def _write(self, wait: Wait | None) -> None:
        async with open_writing(self.engine, self.tenant_id) as work:
            await runs.note_wait(work, sync_run, self.run_id, wait)
            if self.stream_id is not None:
                await runs.note_wait(work, stream_run, self.stream_id, wait)
                await self.count(work)


async def until_next_run(
    work: Writing,
    connection_id: ConnectionId,
    clock: Clock,
    errors: list[CsgraphError],
    *,
    was_all_in_vain: bool,
) -> Wait | None:
    """Return how long a vendor is left alone after a run that ended with these errors.

    As long as it asked for; when it answered nothing that could be read, longer with each
    run in a row of which that is true.
    """
    told = [(seconds, each.code) for each in errors if (seconds := seconds_to_leave_alone(each))]
    if told:
        seconds, code = max(told)
        seconds = min(seconds, LONGEST_TOLD_SECONDS)
        return Wait(clock() + timedelta(seconds=seconds), seconds, code)
    if not was_all_in_vain or not any(map(_is_the_vendors, errors)):
        return None
    earlier = await runs.failures_in_a_row(work, connection_id)
    if not earlier:
        return None
    seconds = min(FIRST_RETREAT_SECONDS * 2 ** min(earlier, 10), LONGEST_RETREAT_SECONDS)
    return Wait(clock() + timedelta(seconds=seconds), seconds, UpstreamError.code)


def _is_the_vendors(error: CsgraphError) -> bool:
    return isinstance(error, UpstreamError) and not isinstance(
        error, CredentialsRejected | RateLimited
    )
