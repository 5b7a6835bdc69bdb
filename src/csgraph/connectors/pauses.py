"""The waits of a run: slept through, counted, told to whoever shows them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from csgraph.clock import Clock

WORTH_TELLING_SECONDS = 2.0
"""A shorter wait is over before anyone could look."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that begins: until when, for how long, by which code's reason."""

    until: datetime
    seconds: float
    code: str


class WaitObserver(Protocol):
    """Is told of waits."""

    async def waiting(self, wait: Wait) -> None:
        """A wait of some length begins."""

    async def resumed(self) -> None:
        """It is over."""


@dataclass(slots=True)
class Pauses:
    """Sleeps on behalf of one run."""

    clock: Clock
    sleep: Sleep = asyncio.sleep
    observer: WaitObserver | None = None
    retries: int = 0
    waited_seconds: float = 0.0

    async def pause(self, seconds: float, code: str) -> None:
        """Wait; tell it where that is worth telling."""
        if seconds <= 0:
            return
        self.waited_seconds += seconds
        observer = self.observer if seconds >= WORTH_TELLING_SECONDS else None
        if observer is None:
            await self.sleep(seconds)
            return
        until = self.clock() + timedelta(seconds=seconds)
        await observer.waiting(Wait(until, seconds, code))
        await self.sleep(seconds)
        await observer.resumed()
