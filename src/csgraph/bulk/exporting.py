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

from csgraph.bulk.files import PART_BYTES, Extent, Part, add_parts, drop_file
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
_AHEAD: Final = 4
"""Parts that may wait to be kept while the next one is read: what waits is kept at once."""


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
            if export.check is not None:
                drawn = export.parameters(export.check)
                told = await fetch_text(work, export.check.text, drawn)
                without_fault(told, export.check, export.prepared.values)
            keeper = _Keeper(self, attempt)
            async with keeper:
                drawn = export.parameters(export.lines)
                await stream_lines(work, export.lines.text, drawn, keeper.take)
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
    _read: int = 0
    _parts: asyncio.Queue[bytearray | None] = field(
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
            await self._hand_on(self._pending)
        await self._put(None)
        await self._keeping

    async def take(self, content: bytes) -> None:
        """Take some more of the stream: whole lines, and perhaps the beginning of one."""
        self._pending += content
        if len(self._pending) < PART_BYTES:
            return
        end = self._pending.rfind(b"\n") + 1
        if end:
            part, self._pending = self._pending, self._pending[end:]
            del part[end:]
            await self._hand_on(part)

    async def _hand_on(self, content: bytearray) -> None:
        """Hand on a part that is paid for: what was paid for before is kept meanwhile."""
        await self.exporter.payer.pay(self.attempt.principal, content)
        await self._put(content)

    async def _put(self, content: bytearray | None) -> None:
        """Queue a part, or the end; what went wrong with those before it goes wrong here."""
        keeping = self._keeping
        if keeping is None:
            raise AssertionError
        putting = asyncio.ensure_future(self._parts.put(content))
        await asyncio.wait({putting, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not putting.done():
            putting.cancel()
            keeping.result()

    async def _keep(self) -> None:
        """Keep what waits until the end is told, several parts a transaction."""
        is_told = True
        while is_told:
            waiting = [await self._parts.get()]
            while not self._parts.empty():
                waiting.append(self._parts.get_nowait())
            is_told = waiting[-1] is not None
            parts = [await self._packed(content) for content in waiting if content is not None]
            if parts:
                await self._write(parts)

    async def _packed(self, content: bytearray) -> Part:
        self._read += len(content)
        if self._read > self.exporter.largest:
            limit = f"{self.exporter.largest:,} bytes"
            raise LimitExceeded(f"The file would be larger than {limit}: filter the list.")
        return await Part.of(content, row_count=content.count(b"\n"))

    async def _write(self, parts: list[Part]) -> None:
        tenant_id = self.attempt.job.tenant_id
        async with open_writing(self.exporter.writing, tenant_id) as work:
            await hold(work, self.attempt)
            self.extent = await add_parts(work, self.attempt.id, self.extent, parts)


__all__ = ["Exporter"]
