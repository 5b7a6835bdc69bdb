"""Runs an export: one statement in one snapshot, streamed into the parts of a file.

A snapshot ends with the transaction that holds it, and the transaction with its worker. So
an export that was interrupted begins anew, into a file of its own: what is fetched is always
what was there at one instant.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.files import PART_BYTES, Extent, Part, add_part, drop_file
from csgraph.bulk.jobs import Attempt, ended, hold, settle
from csgraph.bulk.paying import Payer
from csgraph.clock import Clock
from csgraph.domain.bulk.rules import BulkStatus
from csgraph.errors import LimitExceeded
from csgraph.graph.compiler import Compiler
from csgraph.graph.execute import without_fault
from csgraph.graph.exporting import plan_export
from csgraph.storage.streaming import stream_lines
from csgraph.storage.work import fetch_text, open_reading, open_writing

LARGEST_EXPORT: Final = 20_000_000_000
_AHEAD: Final = 2
"""Parts that may wait to be kept while the next one is read."""


@dataclass(frozen=True)
class Exporter:
    """Runs exports.

    ``reading`` is an engine whose statements may run long; nothing is written through it.
    """

    reading: AsyncEngine
    writing: AsyncEngine
    compiler: Compiler
    clock: Clock
    payer: Payer
    largest: int = LARGEST_EXPORT

    async def run(self, attempt: Attempt) -> Extent:
        """Read the query to its end.

        Raises:
            Superseded: it was cancelled, or another worker is at it.
            CsgraphError: the query is served no longer, or the file would be too large.
        """
        row, now = attempt.row, self.clock()
        await self._drop_former(attempt)
        export = plan_export(self.compiler, row.query, row.variables or {}, attempt.principal, now)
        async with open_reading(self.reading, attempt.job.tenant_id) as work:
            snapshot_at: datetime = (await work.connection.execute(select(func.now()))).scalar_one()
            await self._note_snapshot(attempt, snapshot_at)
            page = export.prepared.compiled.statement
            if page is not None and page.fields:
                values = export.prepared.values
                drawn = [draw(values) for draw in page.draws]
                without_fault(await fetch_text(work, page.text, drawn), page, values)
            keeper = _Keeper(self, attempt)
            async with keeper:
                await stream_lines(work, export.statement.text, export.parameters(), keeper.take)
        extent = keeper.extent
        async with open_writing(self.writing, attempt.job.tenant_id) as writing:
            counted = {"row_count": extent.row_count, "byte_count": extent.byte_count}
            done = ended(BulkStatus.COMPLETED, self.clock())
            await settle(writing, attempt, {**done, **counted})
        return extent

    async def _drop_former(self, attempt: Attempt) -> None:
        if attempt.row.attempt_id is not None:
            async with open_writing(self.writing, attempt.job.tenant_id) as work:
                await drop_file(work, attempt.row.attempt_id)

    async def _note_snapshot(self, attempt: Attempt, snapshot_at: datetime) -> None:
        async with open_writing(self.writing, attempt.job.tenant_id) as work:
            await settle(work, attempt, {"snapshot_at": snapshot_at})


@dataclass
class _Keeper:
    """Keeps what is streamed, part by part, beside the reading of what follows."""

    exporter: Exporter
    attempt: Attempt
    extent: Extent = field(default_factory=Extent)
    _pending: bytearray = field(default_factory=bytearray)
    _parts: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_AHEAD)
    )
    _keeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeping = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._keeping is None:
            raise AssertionError
        if kind is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            return
        if self._pending:
            await self._put(bytes(self._pending))
        await self._put(None)
        await self._keeping

    async def take(self, content: bytes) -> None:
        """Take some more of the stream: whole lines, and perhaps the beginning of one."""
        self._pending += content
        if len(self._pending) < PART_BYTES:
            return
        end = self._pending.rfind(b"\n") + 1
        if end:
            await self._put(bytes(self._pending[:end]))
            del self._pending[:end]

    async def _put(self, content: bytes | None) -> None:
        """Hand on a part; what went wrong with those before it goes wrong here."""
        keeping = self._keeping
        if keeping is None:
            raise AssertionError
        putting = asyncio.ensure_future(self._parts.put(content))
        await asyncio.wait({putting, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not putting.done():
            putting.cancel()
            keeping.result()

    async def _keep(self) -> None:
        while (content := await self._parts.get()) is not None:
            if self.extent.byte_count + len(content) > self.exporter.largest:
                limit = f"{self.exporter.largest:,} bytes"
                raise LimitExceeded(f"The file would be larger than {limit}: filter the list.")
            await self.exporter.payer.pay(self.attempt.principal, content)
            part = await Part.of(content, row_count=content.count(b"\n"))
            tenant_id = self.attempt.job.tenant_id
            async with open_writing(self.exporter.writing, tenant_id) as work:
                await hold(work, self.attempt)
                self.extent = await add_part(work, self.attempt.id, self.extent, part)


__all__ = ["Exporter"]
