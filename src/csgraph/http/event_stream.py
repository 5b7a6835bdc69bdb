"""Payloads as server-sent events (graphql-sse, distinct connections): one response each.

The id of an event is its feed cursor, so that a client which comes back with
``Last-Event-ID`` goes on where it was. A stream that breaks off without ``complete`` is to be
opened again; one that was completed is over.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.types import Receive, Send

from csgraph.errors import Unauthenticated
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.negotiation import EVENTS
from csgraph.http.record import RequestRecord
from csgraph.http.reply import Reply, entries_of
from csgraph.http.streaming import Told
from csgraph.tenancy.key_watch import WatchedKey

KEEP_ALIVE_SECONDS: Final = 12.0
"""How often something is sent where nothing happens, so that nobody between closes."""

SLOW_SECONDS: Final = 15.0
"""How long a reader may leave what it was sent, before its stream is closed."""

_OK: Final = 200
_HEADERS: Final = [
    (b"content-type", EVENTS.encode() + b"; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Authorization"),
    (b"x-accel-buffering", b"no"),
]


@dataclass
class EventStream:
    """One response that goes on until its operation, its key, its client or the server ends."""

    send: Send
    record: RequestRecord
    keep_alive_seconds: float = KEEP_ALIVE_SECONDS
    slow_seconds: float = SLOW_SECONDS

    async def serve(
        self,
        told: AsyncGenerator[list[Told], None],
        receive: Receive,
        key: WatchedKey,
        lifecycle: Lifecycle,
    ) -> None:
        """Send what is told until something ends it."""
        self.record.is_stream = True
        await self.send({"type": "http.response.start", "status": _OK, "headers": _HEADERS})
        telling = asyncio.create_task(self._tell(told))
        ends = [
            asyncio.create_task(each)
            for each in (_left(receive), key.ended.wait(), lifecycle.closing.wait())
        ]
        try:
            await asyncio.wait([telling, *ends], return_when=asyncio.FIRST_COMPLETED)
            is_over, has_left = telling.done(), ends[0].done() or _is_slow(telling)
        finally:
            for task in (telling, *ends):
                task.cancel()
            await asyncio.gather(telling, *ends, return_exceptions=True)
        if has_left:
            return
        with suppress(TimeoutError):
            if key.ended.is_set() and not is_over:
                await self._write(self._failed(Unauthenticated()) + _COMPLETE)
            await self._finish()

    async def _tell(self, told: AsyncGenerator[list[Told], None]) -> None:
        try:
            waiting: asyncio.Task[Any] = asyncio.create_task(anext(told, None))
            try:
                while True:
                    done, _ = await asyncio.wait([waiting], timeout=self.keep_alive_seconds)
                    if not done:
                        await self._write(b":\n\n")
                        continue
                    page = waiting.result()
                    if page is None:
                        break
                    await self._write(b"".join(map(_next, page)))
                    waiting = asyncio.create_task(anext(told, None))
            finally:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
                await told.aclose()
        except TimeoutError:  # it does not read: its stream ends without `complete`
            raise
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it is told in JSON
            await self._write(self._failed(error))
        await self._write(_COMPLETE)

    def _failed(self, error: Exception) -> bytes:
        entries = entries_of(error, self.record)
        self.record.codes = tuple(entry["extensions"]["code"] for entry in entries)
        return _next(Told(orjson.dumps({"errors": entries})))

    async def _write(self, body: bytes) -> None:
        async with asyncio.timeout(self.slow_seconds):
            await self.send({"type": "http.response.body", "body": body, "more_body": True})

    async def _finish(self) -> None:
        async with asyncio.timeout(self.slow_seconds):
            await self.send({"type": "http.response.body", "body": b""})


def as_event(reply: Reply) -> Reply:
    """Return what is wrong with an operation as the protocol has it: a stream of one event.

    What is wrong with the request, such as its key, is told by the status.
    """
    if reply.status != _OK:
        return reply
    return Reply(_OK, _HEADERS, _next(Told(reply.body)) + _COMPLETE)


_COMPLETE: Final = b"event: complete\ndata:\n\n"


def _next(told: Told) -> bytes:
    """Return an event; JSON text has no line breaks, which would end its data."""
    id_ = b"" if told.cursor is None else b"id: " + told.cursor.encode() + b"\n"
    return b"event: next\n" + id_ + b"data: " + told.payload + b"\n\n"


def _is_slow(telling: "asyncio.Task[None]") -> bool:
    """Whether the reader has left what it was sent: there is no use in sending it more."""
    return telling.done() and isinstance(telling.exception(), TimeoutError)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
