"""Files in the database, in parts.

A part is compressed for itself, so that a file can be read from any byte on, and parts in
their order are one gzip file. What a part holds is committed with it: a file never has a
gap, and what is cut off goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from isal import igzip
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.bulk.tables import bulk_chunk
from csgraph.errors import LimitExceeded
from csgraph.ids import TenantId
from csgraph.storage.work import Reading, Writing, open_reading

PART_BYTES: Final = 1_000_000
LONGEST_LINE: Final = 1_000_000
_LEVEL: Final = 1
"""A text of JSON becomes a fifth; higher levels cost more than they save."""

_c = bulk_chunk.c


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that is not kept yet."""

    content: bytes
    byte_count: int
    row_count: int = 0
    failed_count: int = 0
    source_byte: int | None = None
    source_line: int | None = None

    @classmethod
    async def of(cls, content: bytes | bytearray, **counted: int) -> "Part":
        """Return a part of a file, compressed beside the event loop."""
        packed = await asyncio.to_thread(_packed, content)
        return cls(packed, len(content), **counted)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a file goes: what its next part begins with."""

    parts: int = 0
    byte_count: int = 0
    stored_count: int = 0
    row_count: int = 0
    failed_count: int = 0
    source_byte: int = 0
    source_line: int = 0

    def after(self, part: Part) -> "Extent":
        """Return the extent with one part more."""
        return Extent(
            self.parts + 1,
            self.byte_count + part.byte_count,
            self.stored_count + len(part.content),
            self.row_count + part.row_count,
            self.failed_count + part.failed_count,
            self.source_byte if part.source_byte is None else part.source_byte,
            self.source_line if part.source_line is None else part.source_line,
        )


async def extent_of(work: Reading, file_id: UUID) -> Extent:
    """Return how far a file goes."""
    summed = (_c.byte_count, _c.stored_count, _c.row_count, _c.failed_count)
    found = await work.connection.execute(
        select(
            func.count(),
            *(func.coalesce(func.sum(column), 0) for column in summed),
            func.coalesce(func.max(_c.source_byte), 0),
            func.coalesce(func.max(_c.source_line), 0),
        ).where(*_is(work, file_id))
    )
    return Extent(*(int(value) for value in found.one()))


async def add_part(work: Writing, file_id: UUID, extent: Extent, part: Part) -> Extent:
    """Keep a part behind the others; return how far the file goes with it."""
    return await add_parts(work, file_id, extent, [part])


async def add_parts(work: Writing, file_id: UUID, extent: Extent, parts: Sequence[Part]) -> Extent:
    """Keep parts behind the others; return how far the file goes with them."""
    rows = []
    for part in parts:
        rows.append(_row(work, file_id, extent, part))
        extent = extent.after(part)
    await work.connection.execute(insert(bulk_chunk), rows)
    return extent


def _row(work: Writing, file_id: UUID, extent: Extent, part: Part) -> dict[str, Any]:
    return {
        "tenant_id": work.tenant_id,
        "file_id": file_id,
        "ordinal": extent.parts,
        "first_byte": extent.byte_count,
        "byte_count": part.byte_count,
        "first_stored": extent.stored_count,
        "stored_count": len(part.content),
        "row_count": part.row_count,
        "failed_count": part.failed_count,
        "source_byte": part.source_byte,
        "source_line": part.source_line,
        "content": part.content,
    }


async def drop_file(work: Writing, file_id: UUID) -> None:
    """Throw a file away."""
    await work.connection.execute(delete(bulk_chunk).where(*_is(work, file_id)))


@dataclass(frozen=True)
class Reader:
    """Reads a file; each part in a transaction of its own."""

    engine: AsyncEngine
    tenant_id: TenantId
    file_id: UUID

    async def read(
        self, start: int = 0, stop: int | None = None, *, packed: bool = False
    ) -> AsyncIterator[bytes]:
        """Yield the bytes from one to before another; ``packed`` as they are kept."""
        at = start
        while stop is None or at < stop:
            found = await self._part(at, packed=packed)
            if found is None:
                return
            first, content = found
            if not packed:
                content = await asyncio.to_thread(igzip.decompress, content)
            end = len(content) if stop is None else min(len(content), stop - first)
            yield content[at - first : end]
            at = first + end

    async def _part(self, at: int, *, packed: bool) -> tuple[int, bytes] | None:
        first, count = (
            (_c.first_stored, _c.stored_count) if packed else (_c.first_byte, _c.byte_count)
        )
        async with open_reading(self.engine, self.tenant_id) as work:
            found: Any = await work.connection.execute(
                select(first, _c.content)
                .where(*_is(work, self.file_id), first <= at, first + count > at)
                .order_by(first.desc())
                .limit(1)
            )
            row = found.one_or_none()
        return None if row is None else (int(row[0]), bytes(row[1]))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, with where the next one begins."""

    number: int
    text: bytes
    end: int


async def lines_of(reader: Reader, extent: Extent) -> AsyncIterator[list[Line]]:
    """Yield the lines of a file behind what an extent accounts for, part by part.

    Raises:
        LimitExceeded: a line is too long.
    """
    at, number, rest = extent.source_byte, extent.source_line, b""
    async for content in reader.read(at):
        whole, newline, rest = (rest + content).rpartition(b"\n")
        lines = list(_split(whole + newline, number, at))
        if lines:
            number, at = lines[-1].number, lines[-1].end
            yield lines
        if len(rest) > LONGEST_LINE:
            msg = f"Line {number + 1:,} of the file has more than {LONGEST_LINE:,} bytes."
            raise LimitExceeded(msg)
    if rest:
        yield [Line(number + 1, rest, at + len(rest))]


def _split(text: bytes, number: int, at: int) -> Iterator[Line]:
    for line in text.splitlines(keepends=True) if b"\r" not in text else _unix(text):
        number, at = number + 1, at + len(line)
        yield Line(number, line.strip(), at)


def _unix(text: bytes) -> list[bytes]:
    """Split at line feeds alone: a carriage return may stand inside a line."""
    return [each + b"\n" for each in text.split(b"\n")[:-1]]


def _is(work: Reading, file_id: UUID) -> tuple[Any, ...]:
    return _c.tenant_id == work.tenant_id, _c.file_id == file_id


def _packed(content: bytes | bytearray) -> bytes:
    return igzip.compress(content, _LEVEL, mtime=0)


__all__ = [
    "Extent",
    "Line",
    "Part",
    "Reader",
    "add_part",
    "add_parts",
    "drop_file",
    "extent_of",
    "lines_of",
]
