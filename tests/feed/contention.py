"""Writers with transactions of random length, and a reader that has to see all they commit.

What was committed is what the writers say of it, each in its own order; what was read is what
the reader was told. Both have to be the same, once each, in the order of their cursors.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.feed.changing import Changing

NextPage = Callable[[str | None], Awaitable[tuple[list[tuple[str, str]], str]]]
"""Returns events behind a cursor, each with its cursor and the name of its record, and where
to go on."""


@dataclass
class Told:
    """What came of it."""

    committed: list[str] = field(default_factory=list)
    rolled_back: int = 0
    read: list[str] = field(default_factory=list)
    cursors: list[tuple[int, ...]] = field(default_factory=list)
    pages: int = 0

    def check(self) -> None:
        """Hold what was read to what was committed."""
        assert len(self.read) == len(set(self.read)), "a change was told twice"
        assert set(self.read) == set(self.committed), "a change was not told, or never made"
        assert self.cursors == sorted(self.cursors), "cursors were out of order"


class _Undone(Exception):
    pass


async def contend(
    changing: Changing,
    next_page: NextPage,
    *,
    writers: int,
    seconds: float,
    longest: float,
    seed: int = 0,
) -> Told:
    """Write and read for so many seconds; then read what is left."""
    told, ends_at = Told(), time.monotonic() + seconds

    async def write(number: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        count = 0
        while time.monotonic() < ends_at:
            names = [f"{number}-{count + index}" for index in range(chance.randint(1, 3))]
            count += len(names)
            try:
                async with changing.work() as work:
                    for name in names:
                        await work.make_accounts([name])
                        await asyncio.sleep(chance.uniform(0, longest) * chance.random())
                    if chance.random() < 0.1:
                        raise _Undone  # noqa: TRY301 - it is how a transaction is rolled back
            except _Undone:
                told.rolled_back += 1
            else:
                told.committed += names

    async def read() -> None:
        after: str | None = None
        while not writing.done() or len(told.read) < len(told.committed):
            events, after = await next_page(after)
            told.pages += 1
            told.read += [name for _, name in events]
            told.cursors += [tuple(map(int, cursor.split("."))) for cursor, _ in events]
            if not events:
                await asyncio.sleep(0.01)

    writing = asyncio.ensure_future(asyncio.gather(*map(write, range(writers))))
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(writing, read())
    return told
