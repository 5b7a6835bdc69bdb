"""Operations over a WebSocket, by the protocol graphql-transport-ws.

Each operation of a socket is a task of its own: what fails in one leaves the others alone.
A reader that takes nothing any more is dropped; it goes on from its last cursor when it comes
back.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from csgraph.errors import CsgraphError, LimitExceeded, Unauthenticated
from csgraph.http.authorization import bearer
from csgraph.http.record import RequestRecord, milliseconds
from csgraph.http.reply import entries_of
from csgraph.http.request import checked
from csgraph.http.running import Runner
from csgraph.http.streaming import Streaming, Told
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.key_watch import KeyWatch, TooManyStreams, WatchedKey
from csgraph.tenancy.principal import Principal

PROTOCOL: Final = "graphql-transport-ws"
LARGEST_MESSAGE: Final = 256 * 1024

MESSAGE_TOO_LARGE, TRY_AGAIN_LATER = 1009, 1013
BAD_MESSAGE, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
NOT_ACCEPTABLE, INIT_TIMEOUT, IN_USE, INIT_AGAIN = 4406, 4408, 4409, 4429

_LONGEST_ID: Final = 200
_LONGEST_REASON: Final = 120

_log = structlog.get_logger(__name__)


class Closed(Exception):
    """The socket is to be closed, with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code)


@dataclass(frozen=True)
class SocketTerms:
    """What a socket may take."""

    init_seconds: float = 3.0
    slow_seconds: float = 15.0
    most_operations: int = 100


@dataclass(frozen=True)
class SocketEndpoint:
    """Serves sockets."""

    runner: Runner
    streaming: Streaming
    authenticator: Authenticator
    keys: KeyWatch
    terms: SocketTerms = field(default_factory=SocketTerms)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it closes."""
        started, record = time.perf_counter(), RequestRecord.of_socket(scope)
        socket = _Socket(self, scope, receive, send, record)
        code = await socket.serve()
        seconds = round(time.perf_counter() - started, 1)
        _log.info("socket", code=code, seconds=seconds, **record.fields())


class _Socket:
    """One socket."""

    def __init__(
        self,
        server: SocketEndpoint,
        scope: Scope,
        receive: Receive,
        send: Send,
        record: RequestRecord,
    ) -> None:
        self._server = server
        self._scope = scope
        self._receive = receive
        self._send_raw = send
        self._record = record
        self._sending = asyncio.Lock()
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._key: WatchedKey | None = None
        self._closing: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()

    async def serve(self) -> int:
        """Serve; return the code that the socket was closed with."""
        await self._receive()  # websocket.connect
        accepted = PROTOCOL if PROTOCOL in self._scope["subprotocols"] else None
        await self._send_raw({"type": "websocket.accept", "subprotocol": accepted})
        reading = asyncio.create_task(self._read(accepted))
        try:
            ends: list[asyncio.Future[Any]] = [reading, self._closing]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._closing.done():
                return await self._close(self._closing.result())
            error = reading.exception()
            if isinstance(error, Closed):
                return await self._close(error)
            if error is not None:
                raise error
            return reading.result()
        finally:
            tasks = [reading, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self, closed: Closed) -> int:
        message = {"type": "websocket.close", "code": closed.code, "reason": closed.reason}
        with suppress(Exception):  # whoever is gone needs no farewell
            async with asyncio.timeout(self._server.terms.slow_seconds):
                await self._send_raw(message)
        return closed.code

    def _end(self, code: int, reason: str) -> None:
        """Close the socket from elsewhere than where it is read."""
        if not self._closing.done():
            self._closing.set_result(Closed(code, reason))

    # What comes in

    async def _read(self, accepted: str | None) -> int:
        if accepted is None:
            raise Closed(NOT_ACCEPTABLE, "Subprotocol not acceptable")
        terms = self._server.terms
        try:
            async with asyncio.timeout(terms.init_seconds):
                first = await self._message()
        except TimeoutError:
            raise Closed(INIT_TIMEOUT, "Connection initialisation timeout") from None
        if isinstance(first, int):
            return first
        while first["type"] in {"ping", "pong"}:
            await self._heard(first)
            first = await self._message()
            if isinstance(first, int):
                return first
        if first["type"] != "connection_init":
            raise Closed(UNAUTHORIZED, "Unauthorized")
        token = self._token(first)
        principal = await self._principal(token)
        with ExitStack() as held:
            try:
                key = held.enter_context(self._server.keys.watch(token, principal))
            except TooManyStreams as error:
                raise Closed(TRY_AGAIN_LATER, error.message[:_LONGEST_REASON]) from None
            self._key = key
            await self._send({"type": "connection_ack"})
            ended = asyncio.create_task(key.ended.wait())
            ended.add_done_callback(self._key_ended)
            try:
                while True:
                    message = await self._message()
                    if isinstance(message, int):
                        return message
                    await self._heard(message)
            finally:
                ended.cancel()

    def _key_ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled():
            self._end(FORBIDDEN, "Forbidden")

    async def _message(self) -> dict[str, Any] | int:
        """Return the next message, or the code with which the client has closed."""
        received = await self._receive()
        if received["type"] == "websocket.disconnect":
            return int(received.get("code") or 1005)
        text = received.get("text")
        if text is None:
            raise Closed(BAD_MESSAGE, "Messages are text")
        if len(text) > LARGEST_MESSAGE:
            raise Closed(MESSAGE_TOO_LARGE, f"Messages have at most {LARGEST_MESSAGE} bytes")
        self._record.bytes_in += len(text)
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise Closed(BAD_MESSAGE, "The message is not JSON") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closed(BAD_MESSAGE, "The message has no type")
        return message

    def _token(self, message: dict[str, Any]) -> str:
        """Return the key: of the first message, else of the request that opened the socket."""
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            raise Closed(BAD_MESSAGE, "`payload` of connection_init must be an object")
        given = {str(name).lower(): value for name, value in payload.items()}
        told = given.get("authorization")
        header = Headers(scope=self._scope).get("authorization")
        token = bearer(told if isinstance(told, str) else header)
        if token is None:
            raise Closed(FORBIDDEN, "Forbidden")
        return token

    async def _principal(self, token: str) -> Principal:
        try:
            principal = await self._server.authenticator.principal_of(token)
        except Unauthenticated:
            raise Closed(FORBIDDEN, "Forbidden") from None
        except CsgraphError:
            raise Closed(TRY_AGAIN_LATER, "Try again later") from None
        self._record.principal = principal
        return principal

    async def _heard(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                return
            case "subscribe":
                self._subscribe(message)
            case "complete":
                task = self._operations.pop(self._id(message), None)
                if task is not None:
                    task.cancel()
            case "connection_init":
                raise Closed(INIT_AGAIN, "Too many initialisation requests")
            case other:
                raise Closed(BAD_MESSAGE, f"Unknown message type {other!r}"[:_LONGEST_REASON])

    def _id(self, message: dict[str, Any]) -> str:
        id_ = message.get("id")
        if not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
            raise Closed(BAD_MESSAGE, "`id` must be a unique string")
        return id_

    def _subscribe(self, message: dict[str, Any]) -> None:
        id_, payload = self._id(message), message.get("payload")
        if not isinstance(payload, dict):
            raise Closed(BAD_MESSAGE, "`payload` of subscribe must be an object")
        if id_ in self._operations:
            raise Closed(IN_USE, f"Subscriber for {id_} already exists"[:_LONGEST_REASON])
        is_full = len(self._operations) >= self._server.terms.most_operations
        task = asyncio.create_task(self._operate(id_, payload, is_full=is_full))
        self._operations[id_] = task
        task.add_done_callback(lambda done: self._done(id_, done))

    def _done(self, id_: str, task: "asyncio.Task[None]") -> None:
        if self._operations.get(id_) is task:
            del self._operations[id_]
        if not task.cancelled() and task.exception() is not None:
            self._end(TRY_AGAIN_LATER, "Read faster, and go on from your last cursor")

    # What goes out

    async def _operate(self, id_: str, payload: dict[str, Any], *, is_full: bool) -> None:
        """Run one operation to its end; what is wrong with it is told, and ends it alone."""
        record, started = replace(self._record, codes=(), bytes_out=0), time.perf_counter()
        try:
            async with aclosing(self._told(payload, record, is_full=is_full)) as told:
                async for page in told:
                    for each in page:
                        await self._send_next(id_, each)
            await self._send({"id": id_, "type": "complete"})
        except (TimeoutError, Closed):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it is told in JSON
            entries = entries_of(error, record)
            record.codes = tuple(entry["extensions"]["code"] for entry in entries)
            await self._send({"id": id_, "type": "error", "payload": entries})
        finally:
            _log.info("operation", duration_ms=milliseconds(started), **record.fields())

    async def _told(
        self, payload: dict[str, Any], record: RequestRecord, *, is_full: bool
    ) -> AsyncGenerator[list[Told], None]:
        if is_full:
            raise LimitExceeded(
                f"A socket serves {self._server.terms.most_operations} operations at a time.",
                limit=self._server.terms.most_operations,
            )
        key = self._key
        if key is None:
            raise AssertionError
        asked = checked(payload)
        ready = await self._server.runner.ready(asked, key.principal, record)
        async with aclosing(self._server.streaming.of(asked, ready, key.who, record)) as pages:
            async for page in pages:
                yield page

    async def _send_next(self, id_: str, told: Told) -> None:
        head = orjson.dumps({"id": id_, "type": "next"})[:-1]
        await self._send_text(b'%b,"payload":%b}' % (head, told.payload))

    async def _send(self, message: dict[str, Any]) -> None:
        await self._send_text(orjson.dumps(message))

    async def _send_text(self, text: bytes) -> None:
        """Send a message.

        Raises:
            TimeoutError: the reader has not taken what it was sent before.
        """
        async with asyncio.timeout(self._server.terms.slow_seconds), self._sending:
            await self._send_raw({"type": "websocket.send", "text": text.decode()})
        self._record.bytes_out += len(text)
