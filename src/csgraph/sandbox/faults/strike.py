"""A fault striking one request."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from csgraph.sandbox.faults.pages import (
    ALTERING,
    GROWING,
    altered,
    grown,
    names_field,
    without_field,
)
from csgraph.sandbox.faults.rules import Fault, FaultKind
from csgraph.sandbox.faults.words import Refusal, refusal, unknown_field

ABORT = "csgraph.sandbox.abort"
"""The extension by which a server lets an app reset the connection."""

_OK = 200


class Strike:
    """Answers one request as a fault has it."""

    def __init__(self, app: ASGIApp, fault: Fault, vendor: str, moment: datetime) -> None:
        self._app = app
        self._fault = fault
        self._vendor = vendor
        self._moment = moment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or don't."""
        whole = refusal(self._fault, self._vendor, self._moment) or self._refused_field(scope)
        if whole is not None:
            await _answer(whole, send)
            return
        match self._fault.kind:
            case FaultKind.RESET:
                _reset(scope)
            case FaultKind.DELAY:
                await self._later(scope, receive, send)
            case FaultKind.TRUNCATE:
                await self._app(scope, receive, _cut(send, self._fault.size))
            case kind if kind in ALTERING or kind in GROWING:
                await self._spoil(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    def _refused_field(self, scope: Scope) -> Refusal | None:
        query, name = scope["query_string"].decode("latin-1"), self._fault.field
        is_gone = self._fault.kind is FaultKind.DROP_FIELD and names_field(query, name)
        return unknown_field(name) if is_gone else None

    async def _later(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer after a while, unless whoever asked has gone away."""
        kept: deque[Message] = deque()
        try:
            async with asyncio.timeout(self._fault.seconds):
                while not kept or kept[-1]["type"] != "http.disconnect":
                    kept.append(await receive())
        except TimeoutError:

            async def again() -> Message:
                return kept.popleft() if kept else await receive()

            await self._app(scope, again, send)

    async def _spoil(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the genuine answer whole and uncompressed; send what the fault makes of it."""
        taken = _Taken()
        await self._app(self._asked_plainly(scope), receive, taken)
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if taken.status != _OK:
            await _answer(Refusal(taken.status, bytes(taken.body), taken.headers), send)
        elif self._fault.kind in GROWING:
            await _start(_OK, taken.headers, send)
            await self._grow(bytes(taken.body), receive, send)
        else:
            body = altered(self._fault, path, query, bytes(taken.body))
            await _answer(Refusal(_OK, body, taken.headers), send)

    async def _grow(self, body: bytes, receive: Receive, send: Send) -> None:
        """Send a large answer, or one without end, for as long as someone listens."""
        gone = asyncio.ensure_future(_left(receive))
        try:
            for piece in grown(self._fault, body):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await asyncio.sleep(0)
                if gone.done():
                    return
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    def _asked_plainly(self, scope: Scope) -> Scope:
        headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        query = scope["query_string"]
        if self._fault.kind is FaultKind.ADD_FIELD:
            query = without_field(query.decode("latin-1"), self._fault.field).encode("latin-1")
        return {**scope, "headers": headers, "query_string": query}


class _Taken:
    """An answer kept instead of sent."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            found = Headers(raw=message["headers"])
            self.headers = {
                name: value for name, value in found.items() if name != "content-length"
            }
        else:
            self.body += message.get("body", b"")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(whole: Refusal, send: Send) -> None:
    await _start(whole.status, {**whole.headers, "content-length": str(len(whole.body))}, send)
    await send({"type": "http.response.body", "body": whole.body})


async def _start(status: int, headers: Mapping[str, str], send: Send) -> None:
    message: Any = {"type": "http.response.start", "status": status, "headers": []}
    MutableHeaders(scope=message).update(headers)
    await send(message)


def _reset(scope: Scope) -> None:
    if ABORT in scope.get("extensions", {}):
        scope["extensions"][ABORT]["abort"]()
    raise ConnectionResetError("Connection reset by peer")


def _cut(send: Send, length: int) -> Send:
    left = length

    async def cut(message: Message) -> None:
        nonlocal left
        if message["type"] != "http.response.body":
            await send(message)
        elif left > 0:
            body = message.get("body", b"")[:left]
            left -= len(body)
            # An answer that never ends: the server then drops the connection.
            await send({**message, "body": body, "more_body": True})

    return cut
