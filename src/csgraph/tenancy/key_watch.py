"""Keys that long-lived streams were opened with: looked at again and again until they close.

A request is over before its key can be revoked; a stream is not. One task a process asks
for each key that has streams open, however many they are.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import structlog

from csgraph.errors import CsgraphError, Unauthenticated
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.principal import Principal

CHECK_SECONDS: Final = 2.0
"""How often a key is looked at: a revoked one is noticed in less than twice that."""

_log = structlog.get_logger(__name__)


class TooManyStreams(CsgraphError):
    """The API key has too many streams open."""

    code = "THROTTLED"


@dataclass
class WatchedKey:
    """A key with streams open: who it is at the moment; ``ended`` when it is no valid key."""

    principal: Principal
    streams: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def who(self) -> Principal:
        """Return whose key it is at the moment."""
        return self.principal


class KeyWatch:
    """Watches the keys of a process' streams."""

    def __init__(
        self, authenticator: Authenticator, most_streams: int, check_seconds: float = CHECK_SECONDS
    ) -> None:
        self._authenticator = authenticator
        self._most_streams = most_streams
        self._check_seconds = check_seconds
        self._keys: dict[str, WatchedKey] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return sum(key.streams for key in self._keys.values())

    @contextmanager
    def watch(self, token: str, principal: Principal) -> Iterator[WatchedKey]:
        """Watch a key for as long as one of its streams is open.

        Raises:
            TooManyStreams: as many are open as one key may have.
        """
        key = self._keys.setdefault(token, WatchedKey(principal))
        if key.streams >= self._most_streams:
            raise TooManyStreams(
                f"{key.streams} streams of this API key are open, which is the most; close some.",
                limit=self._most_streams,
            )
        key.streams += 1
        try:
            yield key
        finally:
            key.streams -= 1
            if not key.streams and self._keys.get(token) is key:
                del self._keys[token]

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._check_seconds)
            for token, key in list(self._keys.items()):
                await self._check(token, key)

    async def _check(self, token: str, key: WatchedKey) -> None:
        try:
            key.principal = await self._authenticator.looked_up(token)
        except Unauthenticated:
            self._keys.pop(token, None)
            key.ended.set()
        except CsgraphError as error:  # the database does not answer: nothing is known
            _log.info("key_not_checked", code=error.code)
        except Exception:  # noqa: BLE001 - the other keys are to be looked at all the same
            _log.exception("key_not_checked")
