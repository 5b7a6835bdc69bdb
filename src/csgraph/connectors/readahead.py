"""Reads one page ahead: the vendor answers with the next while the present one lands.

Never more than one, so that memory is bounded by two pages; and a page that fails to
come is told only once the one before it was taken care of.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from csgraph.connectors.port import Page


@dataclass(frozen=True, slots=True)
class _Come:
    """A page, or how reading ended."""

    page: Page | None = None
    fault: Exception | None = None


@asynccontextmanager
async def one_ahead(pages: AsyncIterator[Page]) -> AsyncIterator[AsyncIterator[Page]]:
    """Iterate over pages that a task of its own reads; it ends with the block."""
    came: asyncio.Queue[_Come] = asyncio.Queue(maxsize=1)
    taken = asyncio.Semaphore(0)
    reading = asyncio.create_task(_read(pages, came, taken))
    try:
        yield _each(came, taken)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _read(
    pages: AsyncIterator[Page], came: "asyncio.Queue[_Come]", taken: asyncio.Semaphore
) -> None:
    """Read in one task from beginning to end, as what is open between pages requires."""
    try:
        async for page in pages:
            await came.put(_Come(page))
            await taken.acquire()
    except Exception as fault:  # noqa: BLE001 - raised where the pages are used
        await came.put(_Come(fault=fault))
    else:
        await came.put(_Come())
    finally:
        close = getattr(pages, "aclose", None)
        if close is not None:
            await close()


async def _each(came: "asyncio.Queue[_Come]", taken: asyncio.Semaphore) -> AsyncIterator[Page]:
    while True:
        found = await came.get()
        if found.fault is not None:
            raise found.fault
        if found.page is None:
            return
        taken.release()
        yield found.page
