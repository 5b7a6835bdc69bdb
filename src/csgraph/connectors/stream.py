"""Reads one stream of a run: pages from the connector into the graph.

A page's records, the stream's state and the counters are one transaction.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors import runs
from csgraph.connectors.port import Connector, Page, State, StreamSpec
from csgraph.connectors.progress import ProgressSink
from csgraph.connectors.readahead import one_ahead
from csgraph.connectors.runs import StreamTally
from csgraph.connectors.waits import WaitRecord
from csgraph.domain.sources.rules import RunStatus, SyncPhase
from csgraph.domain.sources.tables import stream_run, stream_state
from csgraph.ids import TenantId
from csgraph.ingest.absent import AbsenceDoubted
from csgraph.ingest.checkpoints import Moment
from csgraph.ingest.custom_fields import store_definitions
from csgraph.ingest.origin import Origin
from csgraph.ingest.page import Intake, take_in
from csgraph.storage.work import Writing, open_writing

DOUBTED = "doubted"
"""Kept with the state of a stream whose next page was not believed when it last came."""


@dataclass(slots=True)
class StreamReading:
    """One stream of a run."""

    engine: AsyncEngine
    origin: Origin
    tenant_id: TenantId
    spec: StreamSpec
    waits: WaitRecord
    turn: AbstractAsyncContextManager[object]
    """Held while a page is worked on, never while the vendor is waited for."""
    tally: StreamTally = field(init=False)
    _row_id: UUID | None = None
    _is_announced: bool = False
    _fields_hash: str | None = None
    _state: State | None = None

    def __post_init__(self) -> None:
        self.tally = StreamTally(self.spec.name)

    async def read(self, connector: Connector, progress: ProgressSink, now: datetime) -> None:
        """Read from where the stream was left to its present end."""
        state = self._state = await self._begin()
        await self._discover(connector, now)
        await self.origin.reached(Moment.BEFORE_FETCH)
        async with one_ahead(connector.read(self.spec.name, state)) as pages:
            async for page in pages:
                await self.origin.reached(Moment.AFTER_FETCH)
                self._announce(progress, page.expected)
                intake = await self._take(page)
                self.tally.add(intake)
                progress.page_landed(
                    self.spec.name, intake.read, intake.changed, intake.quarantined
                )
                await self.origin.reached(Moment.BEFORE_FETCH)

    async def finish(self, progress: ProgressSink) -> None:
        """Record how it ended."""
        status = self.tally.status
        if status is RunStatus.RUNNING:
            status = RunStatus.INTERRUPTED
        if self._row_id is not None:
            async with self._writing() as work:
                await self.waits.count(work)
                await runs.finish(work, stream_run, self._row_id, status, self.tally.error)
            self.waits.end_stream()
        self._announce(progress, None)
        progress.stream_finished(self.spec.name, status)

    async def _begin(self) -> State | None:
        async with self._writing() as work:
            state = await self._load_state(work)
            phase = SyncPhase(state["phase"]) if state else SyncPhase.BACKFILL
            self._row_id = await runs.begin_stream(
                work, self.origin.sync_run_id, self.spec.name, phase
            )
        self.waits.begin_stream(self.spec.name, self._row_id)
        return state

    async def _discover(self, connector: Connector, now: datetime) -> None:
        found = await connector.discover(self.spec.name)
        self._fields_hash = found.fields_hash
        if not found.node_types:
            return
        async with self._writing() as work:
            await runs.fence(work, self.origin.sync_run_id)
            await store_definitions(
                work,
                self.origin.registry,
                self.origin.connection_id,
                found.node_types,
                found.custom_fields,
                now,
            )

    async def _take(self, page: Page) -> Intake:
        """Land a page; that one is not believed is remembered when it is asked for again."""
        try:
            intake = await self._land(page)
        except AbsenceDoubted:
            left = self._state or {"phase": SyncPhase.BACKFILL.value}
            async with self._writing() as work:
                await runs.fence(work, self.origin.sync_run_id)
                await self._store_state(work, {**left, DOUBTED: True})
            raise
        if page.next_state is not None:
            self._state = page.next_state
        return intake

    async def _land(self, page: Page) -> Intake:
        async with self.turn, self._writing() as work:
            await runs.fence(work, self.origin.sync_run_id)
            intake = Intake()
            if page.records or page.covers:
                confirmed = bool(self._state and self._state.get(DOUBTED))
                intake = await take_in(
                    work, self.origin, page.records, page.covers, is_confirmed=confirmed
                )
            await self.origin.reached(Moment.BEFORE_STATE)
            if page.next_state is not None:
                await self._store_state(work, page.next_state)
            if self._row_id is not None:
                await runs.count_page(work, self._row_id, intake, page.expected)
            await self.origin.reached(Moment.AFTER_STATE)
            await self.origin.reached(Moment.BEFORE_COMMIT)
        await self.origin.reached(Moment.AFTER_COMMIT)
        return intake

    async def _load_state(self, work: Writing) -> State | None:
        stored = stream_state.c
        found: State | None = await work.connection.scalar(
            select(stored.state).where(
                stored.tenant_id == self.tenant_id,
                stored.connection_id == self.origin.connection_id,
                stored.stream == self.spec.name,
            )
        )
        return found

    async def _store_state(self, work: Writing, state: State) -> None:
        key = {
            "tenant_id": self.tenant_id,
            "connection_id": self.origin.connection_id,
            "stream": self.spec.name,
        }
        reached = {"state": dict(state), "schema_hash": self._fields_hash}
        statement = upsert(stream_state).values(**reached, **key)
        given = statement.excluded
        await work.connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(key),
                set_={
                    "state": given.state,
                    "schema_hash": given.schema_hash,
                    "updated_at": func.clock_timestamp(),
                },
                where=stream_state.c.state.is_distinct_from(given.state),
            )
        )

    def _announce(self, progress: ProgressSink, expected: int | None) -> None:
        if not self._is_announced:
            progress.stream_started(self.spec.name, expected)
            self._is_announced = True

    def _writing(self) -> AbstractAsyncContextManager[Writing]:
        return open_writing(self.engine, self.tenant_id)
