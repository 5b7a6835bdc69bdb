"""Follows the feed for one subscriber: reads, waits, reads on.

The feed is the buffer: a follower holds one page at a time, and reads the next one when that
has been taken. What it is waiting for costs nothing but its place in a list of those to be
woken. Rights, filters and segments are looked at anew for each page.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Final

from csgraph.clock import Clock
from csgraph.errors import Timeout, Unavailable
from csgraph.events.feed import feed_head, touched_types
from csgraph.events.wakes import Wakes
from csgraph.graph.compilers import Compilers
from csgraph.graph.cost import Price
from csgraph.schema.subscribe import (
    EventPage,
    Subscribed,
    prepare_subscription,
    read_events,
    starts_after,
)
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.buckets import Buckets, Throttled
from csgraph.tenancy.principal import Principal

APART_SECONDS: Final = 0.05
"""How far apart the pages of a follower are at least that has read all there was."""

LIVE_APART_SECONDS: Final = 1.0
"""How far apart the answers of a live query are at least."""

_AGAIN_SECONDS: Final = 1.0
"""When to try again what the database did not answer."""


@dataclass(frozen=True)
class Follower:
    """Reads the feed for subscribers of one process."""

    compilers: Compilers
    pool: ReadPool
    buckets: Buckets
    clock: Clock
    wakes: Wakes

    async def pages(
        self, asked: Subscribed, who: Callable[[], Principal], after: str | None
    ) -> AsyncGenerator[EventPage, None]:
        """Yield pages of events behind a cursor, or from now on; those without events too.

        Raises:
            CsgraphError: the subscription can't be served, or not any longer.
        """
        prepared = prepare_subscription(self.compilers, asked, who(), self.clock)
        cursor = after or starts_after(prepared)
        with self.wakes.follow(who().tenant_id) as followed:
            if cursor is None:
                cursor = await self._patiently_head(who())
            while True:
                moved = followed.moved
                page = await self._patiently_read(asked, who(), cursor)
                if page is None:
                    continue
                cursor = page.cursor
                yield page
                if not page.has_more:
                    await asyncio.sleep(APART_SECONDS)
                    await moved.wait()

    async def changes_to(
        self, types: Callable[[], frozenset[str]], who: Callable[[], Principal]
    ) -> AsyncGenerator[None, None]:
        """Yield when records of some types were changed, at most once a second."""
        with self.wakes.follow(who().tenant_id) as followed:
            cursor = await self._patiently_head(who())
            yield
            while True:
                moved = followed.moved
                try:
                    touched = await touched_types(self.pool, who().tenant_id, cursor)
                except (Timeout, Unavailable):
                    await asyncio.sleep(_AGAIN_SECONDS)
                    continue
                cursor = touched.cursor
                if touched.types & types():
                    yield
                    await asyncio.sleep(LIVE_APART_SECONDS)
                elif not touched.has_more:
                    await asyncio.sleep(APART_SECONDS)
                    await moved.wait()

    async def _patiently_head(self, principal: Principal) -> str:
        while True:
            try:
                return await feed_head(self.pool, principal.tenant_id)
            except (Timeout, Unavailable):
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _patiently_read(
        self, asked: Subscribed, principal: Principal, cursor: str
    ) -> EventPage | None:
        """Return the next page; None, after a while, where it could not be read or paid now."""
        prepared = prepare_subscription(self.compilers, asked, principal, self.clock)
        price: Price = prepared.compiled.price
        try:
            async with self.buckets.charge(principal, price.requested(prepared.values)) as charge:
                page = await read_events(self.pool, prepared, principal, cursor)
                charge.actual = page.cost.actual
        except Throttled as error:
            await asyncio.sleep(error.seconds)
        except (Timeout, Unavailable):
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return page
        return None
