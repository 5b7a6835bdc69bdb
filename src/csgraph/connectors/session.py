"""A login that several requests share.

Whoever finds the session expired asks for a new one; all who ask at the same time get
the same. A login that the vendor refuses is not tried again by those who waited for it:
credentials don't become valid by being sent more often.

This holds within a process. Across processes it is the lease that keeps two from
reading one connection (``lease``); each process has a session of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from csgraph.errors import CredentialsRejected

T = TypeVar("T")


class SharedSession(Generic[T]):
    """The present session, made by ``log_in`` when there is none."""

    def __init__(self, log_in: Callable[[], Awaitable[T]]) -> None:
        self._log_in = log_in
        self._lock = asyncio.Lock()
        self._present: T | None = None
        self._refusal: CredentialsRejected | None = None

    async def get(self) -> T:
        """Return the present session.

        Raises:
            CredentialsRejected: the vendor refused to open one.
        """
        async with self._lock:
            if self._refusal is not None:
                raise self._refusal
            if self._present is None:
                try:
                    self._present = await self._log_in()
                except CredentialsRejected as refusal:
                    self._refusal = refusal
                    raise
            return self._present

    def expire(self, refused: T) -> None:
        """Forget a session that the vendor refused, unless it is replaced already."""
        if self._present is refused:
            self._present = None
