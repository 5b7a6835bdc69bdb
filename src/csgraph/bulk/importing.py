"""Runs an import: the lines of a file, in batches that are each committed with their outcomes.

An import that was interrupted goes on behind the last line whose outcome is kept, since the
outcome was committed with what the line wrote. A batch is short, so that the feed of changes
does not lag behind it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.applying import Applier
from csgraph.bulk.files import (
    Extent,
    Line,
    Part,
    Reader,
    add_part,
    drop_file,
    extent_of,
    lines_of,
)
from csgraph.bulk.jobs import Attempt, ended, hold, settle
from csgraph.bulk.paying import LINE, Payer
from csgraph.bulk.rows import Row, RowReader, outcome
from csgraph.clock import Clock
from csgraph.domain.accounts.commands import NODE_TYPE as ACCOUNT
from csgraph.domain.bulk.rules import BulkStatus, ImportPolicy
from csgraph.domain.tiers.commands import REVENUE_COLUMNS, keep_baselines
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.graph.compiler import Compiler
from csgraph.graph.importing import plan_import
from csgraph.ids import encode_id, new_id
from csgraph.storage.work import Writing, open_reading, open_writing

WANTED_SECONDS: Final = 0.4
FEWEST, MOST = 100, 5_000
"""Lines of a batch."""


_Batch = tuple[list[Row], tuple[int, int]]
"""Rows, with the byte and the line at which the next batch begins."""


@dataclass
class Pace:
    """How many lines make a batch: as many as take half a second."""

    lines: int = 500

    def took(self, count: int, seconds: float) -> None:
        """Learn from a batch."""
        if count >= self.lines // 2:
            fitting = int(count * WANTED_SECONDS / max(seconds, 0.001))
            self.lines = max(FEWEST, min(MOST, fitting, self.lines * 2))


@dataclass(frozen=True)
class Importer:
    """Runs imports; ``engine`` is of the role that may make tables of its own."""

    engine: AsyncEngine
    compiler: Compiler
    clock: Clock
    payer: Payer

    async def run(self, attempt: Attempt) -> Extent:
        """Do what is left of an import.

        Raises:
            Superseded: it was cancelled, or another worker is at it.
            CsgraphError: the mutation is served no longer, or the database is not there.
        """
        row = attempt.row
        plan = plan_import(self.compiler, row.mutation, attempt.principal.scopes)
        reader = RowReader(plan)
        run = _Run(self, attempt, reader, Applier(plan, reader))
        tries = row.dry_run or (
            row.error_policy == ImportPolicy.REJECT_EVERYTHING.value and not row.is_checked
        )
        extent = await run.through(tries=tries)
        if tries and not row.dry_run and not extent.failed_count:
            await self._start_again(attempt)
            extent = await run.through(tries=False)
        await self._end(attempt, extent, kept=not tries or not extent.failed_count)
        return extent

    async def _start_again(self, attempt: Attempt) -> None:
        """All lines have passed: begin again, this time to stay."""
        async with open_writing(self.engine, attempt.job.tenant_id) as work:
            await settle(work, attempt, {"is_checked": True})
            await drop_file(work, attempt.job.id)

    async def _end(self, attempt: Attempt, extent: Extent, *, kept: bool) -> None:
        counted = {"row_count": extent.row_count, "failed_count": extent.failed_count}
        values = {**ended(BulkStatus.COMPLETED, self.clock()), **counted}
        if not kept and not attempt.row.dry_run:
            text = f"{extent.failed_count:,} lines were refused, so that nothing was kept."
            failed = {"status": BulkStatus.FAILED.value, "error_code": "ROLLED_BACK"}
            values |= {**failed, "error_message": text}
        async with open_writing(self.engine, attempt.job.tenant_id) as work:
            await settle(work, attempt, values)


@dataclass
class _Run:
    importer: Importer
    attempt: Attempt
    reader: RowReader
    applier: Applier

    async def through(self, *, tries: bool) -> Extent:
        """Go through the lines that have no outcome yet."""
        attempt, engine = self.attempt, self.importer.engine
        async with open_reading(engine, attempt.job.tenant_id) as work:
            extent = await extent_of(work, attempt.job.id)
        change_set_id = attempt.row.logged_as_id or new_id()
        file = Reader(engine, attempt.job.tenant_id, attempt.row.upload_id)
        pace = Pace()
        batches = _batches(lines_of(file, extent), pace)
        coming = asyncio.create_task(self._next(batches))
        try:
            while (found := await coming) is not None:
                coming = asyncio.create_task(self._next(batches))  # beside the writing of this one
                rows, end = found
                await self.importer.payer.pay_points(attempt.principal, LINE * len(rows))
                started = time.perf_counter()
                extent = await self._batch(rows, end, extent, change_set_id, tries=tries)
                pace.took(len(rows), time.perf_counter() - started)
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        return extent

    async def _next(self, batches: AsyncIterator[list[Line]]) -> _Batch | None:
        """Read the lines of the next batch; None when there are no more."""
        lines = await anext(batches, None)
        if lines is None:
            return None
        rows = await asyncio.to_thread(self._read, lines)
        return rows, (lines[-1].end, lines[-1].number)

    def _read(self, lines: Sequence[Line]) -> list[Row]:
        return [self.reader.read(line) for line in lines if line.text]

    async def _batch(
        self,
        rows: list[Row],
        end: tuple[int, int],
        extent: Extent,
        change_set_id: UUID,
        *,
        tries: bool,
    ) -> Extent:
        attempt, plan = self.attempt, self.applier.plan
        async with open_writing(self.importer.engine, attempt.job.tenant_id) as work:
            await hold(work, attempt)
            await begin_change_set(work, _actor(attempt), change_set_id)
            trying = await work.connection.begin_nested()
            await self.applier.apply(work, rows, change_set_id)
            await self._follow(work, rows, change_set_id)
            await (trying.rollback() if tries else trying.commit())
            if not tries and attempt.row.logged_as_id is None:
                await self._name_change_set(work, change_set_id)
            prefix = plan.node.prefix or ""
            told = [outcome(row, prefix, kept=not tries) for row in rows]
            part = await Part.of(
                b"".join(told),
                row_count=len(rows),
                failed_count=sum(bool(row.problems) for row in rows),
                source_byte=end[0],
                source_line=end[1],
            )
            return await add_part(work, attempt.job.id, extent, part)

    async def _follow(self, work: Writing, rows: Sequence[Row], change_set_id: UUID) -> None:
        """Bring up to date what is stored and follows from the rows."""
        if self.applier.plan.node.name == ACCOUNT:
            ids = [row.target for row in rows if row.target and REVENUE_COLUMNS & row.values.keys()]
            if ids:
                await keep_baselines(work, change_set_id, self.importer.clock(), ids)

    async def _name_change_set(self, work: Writing, change_set_id: UUID) -> None:
        """Tell where what is written is logged; once for all attempts."""
        if not self._is_named:
            await settle(work, self.attempt, {"logged_as_id": change_set_id})
            self._is_named = True

    _is_named: bool = False


def _actor(attempt: Attempt) -> Actor:
    row = attempt.row
    if row.credential_id is None:
        return Actor("SYSTEM", "csgraph bulk import", row.reason, row.request_id)
    key = encode_id("key", row.credential_id)
    return Actor("PRINCIPAL", key, row.reason, row.request_id)


async def _batches(parts: AsyncIterator[list[Line]], pace: Pace) -> AsyncIterator[list[Line]]:
    pending: list[Line] = []
    async for lines in parts:
        pending += lines
        while len(pending) >= pace.lines:
            size = pace.lines
            yield pending[:size]
            del pending[:size]
    while pending:
        size = pace.lines
        yield pending[:size]
        del pending[:size]


__all__ = ["Importer", "Pace"]
