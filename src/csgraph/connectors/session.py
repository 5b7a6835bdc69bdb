"""A login that several requests share.

Whoever finds the session expired asks for a new one; all who ask at the same time get
the same. A session that is refused twice in a row means that the credentials are.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedSession(Generic[T]):
    """The present session, made by ``log_in`` when there is none."""

    def __init__(self, log_in: Callable[[], Awaitable[T]]) -> None:
        self._log_in = log_in
        self._lock = asyncio.Lock()
        self._present: T | None = None

    async def get(self) -> T:
        """Return the present session."""
        async with self._lock:
            if self._present is None:
                self._present = await self._log_in()
            return self._present

    def expire(self, refused: T) -> None:
        """Forget a session that the vendor refused, unless it is replaced already."""
        if self._present is refused:
            self._present = None
