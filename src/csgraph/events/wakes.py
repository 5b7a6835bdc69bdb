"""Wakes whoever waits for changes: one connection a process, however many wait.

It listens for what other processes tell after they have committed, and looks by itself every
now and then, so that nothing depends on being told. What has changed is read from the log
by those who are woken; to be woken once too often costs them one read.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import structlog

from csgraph.errors import CsgraphError
from csgraph.ids import TenantId
from csgraph.storage.listener import Listener, listening

POLL_SECONDS: Final = 0.5
"""How long a change may wait of which nobody has told."""

_FIRST_LOOK_SECONDS: Final = 0.01
"""When to look again after a commit that may have to wait for an older one; then twice that."""

_TOLD_APART_SECONDS: Final = 0.02
"""How often other processes are told at most: transactions that notify wait for each other."""

_RECONNECT_SECONDS: Final = 0.5

_log = structlog.get_logger(__name__)


@dataclass
class Followed:
    """One tenant's feed, as far as it is known to have come."""

    xid: str = "0"
    seq: int = 0
    followers: int = 0
    is_new: bool = True
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the feed goes on; there is another one for the next time by then."""

    def wake(self) -> None:
        """Wake everyone who waits."""
        woken, self.moved = self.moved, asyncio.Event()
        woken.set()


class Wakes:
    """Knows which tenants are followed in this process, and when their feeds go on."""

    def __init__(self, url: str, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._url = url
        self._poll_seconds = poll_seconds
        self._followed: dict[TenantId, Followed] = {}
        self._hinted = asyncio.Event()
        self._has_news = False
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def follow(self, tenant_id: TenantId) -> Iterator[Followed]:
        """Follow a tenant's feed for the length of a block.

        Take ``moved`` before you read, and wait for that one after you have read all.
        """
        followed = self._followed.setdefault(tenant_id, Followed())
        followed.followers += 1
        self._hinted.set()
        try:
            yield followed
        finally:
            followed.followers -= 1
            if not followed.followers:
                self._followed.pop(tenant_id, None)

    def committed(self) -> None:
        """Be told that this process has committed changes, and tell others."""
        self._has_news = True
        self._hinted.set()

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                async with listening(self._url, self._hinted.set) as listener:
                    await self._watch(listener)
            except CsgraphError as error:
                _log.warning("listener_lost", code=error.code)
            except Exception:  # noqa: BLE001 - those who wait depend on the next try
                _log.exception("listener_failed")
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _watch(self, listener: Listener) -> None:
        settled, pause, told_at = None, self._poll_seconds, 0.0
        while True:
            self._hinted.clear()
            if self._has_news and time.monotonic() - told_at >= _TOLD_APART_SECONDS:
                self._has_news, told_at = False, time.monotonic()
                await listener.tell()
            if self._followed:
                now = await listener.settled()
                if now != settled or any(each.is_new for each in self._followed.values()):
                    settled = now
                    await self._look(listener)
            wait = min(pause, _TOLD_APART_SECONDS) if self._has_news else pause
            was_hinted = await self._hint_within(wait if self._followed or self._has_news else None)
            pause = _FIRST_LOOK_SECONDS if was_hinted else min(2 * pause, self._poll_seconds)

    async def _hint_within(self, seconds: float | None) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._hinted.wait()
        except TimeoutError:
            return False
        return True

    async def _look(self, listener: Listener) -> None:
        known = list(self._followed.items())
        for _, followed in known:
            followed.is_new = False
        positions = [(tenant_id, each.xid, each.seq) for tenant_id, each in known]
        for place, xid, seq in await listener.moved(positions) if positions else ():
            _, followed = known[place]
            followed.xid, followed.seq = xid, seq
            followed.wake()
