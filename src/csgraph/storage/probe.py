"""Whether the database answers, and with which schema, on a connection of its own.

Apart from the pool, so that a busy server is not taken for one without a database.
Whoever asks at the same time gets the same answer, and a good one is kept for a moment:
asking often costs the database nothing.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

import asyncpg

from csgraph.errors import CsgraphError, Unavailable
from csgraph.storage.connect import connect

BOUND_SECONDS: Final = 2.0
KEPT_SECONDS: Final = 0.25
MOST_SAMPLES: Final = 2_000

_FAILURES: Final = (
    CsgraphError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was lost while a statement was prepared
    OSError,  # the bound on time is one of these
)

_STATE: Final = """
select obj_description('api'::regnamespace), pg_snapshot_xmin(s)::text::bigint,
  pg_snapshot_xmax(s)::text::bigint
from pg_current_snapshot() s
"""


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What the database said: its schema's mark, and which transactions are over.

    All below ``xmin`` are over; the change feed is read up to there. ``xmax`` comes
    after the last that is.
    """

    mark: str | None
    xmin: int
    xmax: int


class FeedLag:
    """For how long the change feed has stood still behind an open writing transaction.

    Known from the states that were seen: the earliest in which a transaction above the
    present ``xmin`` was over. At most as long as it really is.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def observe(self, state: DatabaseState, now: float) -> None:
        """Take note of a state."""
        while self._samples and self._samples[0][1] <= state.xmin:
            self._samples.popleft()
        if state.xmax > state.xmin and len(self._samples) < MOST_SAMPLES:
            self._samples.append((now, state.xmax))

    def seconds(self, now: float) -> float:
        """Return the lag at an instant."""
        return now - self._samples[0][0] if self._samples else 0.0


class Probe:
    """Asks the database how it is."""

    def __init__(self, url: str, *, bound_seconds: float = BOUND_SECONDS) -> None:
        self.is_up = False
        self.state: DatabaseState | None = None
        self.lag = FeedLag()
        self._url = url
        self._bound_seconds = bound_seconds
        self._connection: asyncpg.Connection | None = None
        self._asking: asyncio.Task[DatabaseState | None] | None = None
        self._asked_at = float("-inf")

    async def ask(self) -> DatabaseState:
        """Return the state of the database.

        Raises:
            Unavailable: it does not answer within the bound.
        """
        now = time.monotonic()
        is_fresh = self.is_up and now < self._asked_at + KEPT_SECONDS
        if self._asking is None or (self._asking.done() and not is_fresh):
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask())
        # One who leaves ends it for no one else.
        await asyncio.wait({self._asking})
        found = self._asking.result()
        if found is None:
            raise Unavailable
        return found

    async def close(self) -> None:
        """End the connection."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})
        self._drop()

    async def _ask(self) -> DatabaseState | None:
        try:
            async with asyncio.timeout(self._bound_seconds):
                found = await self._fetch()
        except _FAILURES:
            self.is_up = False
            self._drop()
            return None
        self.is_up, self.state = True, found
        self.lag.observe(found, time.monotonic())
        return found

    async def _fetch(self) -> DatabaseState:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url)
        [found] = await self._connection.fetch(_STATE)
        return DatabaseState(*found)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
