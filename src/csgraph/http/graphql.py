"""The GraphQL endpoint: a raw ASGI application, so that nothing stands between.

Limits on the body hold while it is read. A client that goes away cancels its
statement. Every answer that is not the page is GraphQL JSON, errors included.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from graphql import OperationType
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from csgraph.clock import Clock
from csgraph.errors import Unauthenticated
from csgraph.graph.compiler import Compiler
from csgraph.graph.execute import Outcome, execute
from csgraph.http.negotiation import HTML, JSON, best_type
from csgraph.http.page import PAGE, PAGE_HEADERS
from csgraph.http.record import RequestRecord
from csgraph.http.request import (
    BodyTooLarge,
    BodyTooSlow,
    GraphQLRequest,
    MalformedRequest,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
    from_body,
    from_query,
)
from csgraph.http.status import status_of
from csgraph.schema.failures import failure_entries, field_entry
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.principal import Principal

_log = structlog.get_logger(__name__)
_MALFORMED = (MalformedRequest, UnsupportedMediaType, NotAcceptable, MethodNotAllowed)
_UNREAD = (BodyTooLarge, BodyTooSlow)
_WATCHED_AFTER_SECONDS = 0.02
"""What is answered sooner is not worth a task that waits for its client to leave."""


class ClientDisconnected(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class GraphQLEndpoint:
    """Serves operations to authenticated principals."""

    compiler: Compiler
    pool: ReadPool
    authenticator: Authenticator
    clock: Clock
    max_body_bytes: int
    body_timeout_seconds: float = 10.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        record = RequestRecord.of(scope)
        is_get = scope["method"] == "GET"
        media_type = best_type(headers.get("accept"), with_page=is_get)
        if media_type == HTML:
            await _answer(send, 200, PAGE_HEADERS, PAGE)
            return
        try:
            _check_served(scope["method"], media_type)
            # Before the body is read: whoever has no key costs us no more than this.
            token = _bearer(headers.get("authorization"))
            principal = await self.authenticator.principal_of(token)
            record.principal = principal
            asked = await self._request(scope, headers, receive, record)
            work = self._respond(asked, principal, record, is_get=is_get)
            body = await _unless_disconnected(receive, work)
            await _answer(send, 200, _headers(media_type or JSON), body)
        except ClientDisconnected:
            pass  # the record has no status, which says so
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the answer is JSON
            await self._fail(send, error, media_type or JSON, record)

    async def _request(
        self, scope: Scope, headers: Headers, receive: Receive, record: RequestRecord
    ) -> GraphQLRequest:
        if scope["method"] == "GET":
            record.bytes_in = len(scope["query_string"])
            return from_query(scope["query_string"])
        try:
            async with asyncio.timeout(self.body_timeout_seconds):
                body = await self._body(headers, receive)
        except TimeoutError:
            raise BodyTooSlow from None
        record.bytes_in = len(body)
        return from_body(body, headers.get("content-type"))

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self.max_body_bytes:
            raise BodyTooLarge(_too_large(self.max_body_bytes), limit=self.max_body_bytes)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnected
            part = message.get("body", b"")
            size += len(part)
            if size > self.max_body_bytes:
                raise BodyTooLarge(_too_large(self.max_body_bytes), limit=self.max_body_bytes)
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)

    async def _respond(
        self, asked: GraphQLRequest, principal: Principal, record: RequestRecord, *, is_get: bool
    ) -> bytes:
        started = time.perf_counter()
        record.asked(asked.query)
        document = self.compiler.documents.get(asked.query)
        operation = document.operation(asked.operation_name)
        record.operation_type = operation.operation.value
        record.operation_name = operation.name.value if operation.name else None
        if is_get and operation.operation is not OperationType.QUERY:
            raise MethodNotAllowed("GET serves queries only; use POST.", allow="POST")
        prepared = self.compiler.prepare(
            document, operation, asked.variables, principal, self.clock()
        )
        record.prepare_ms = _milliseconds(started)
        started = time.perf_counter()
        outcome = await execute(self.pool, prepared, principal)
        record.database_ms = _milliseconds(started)
        parts = [b'{"data":', outcome.data]
        if outcome.errors:
            entries = [field_entry(error, record.request_id) for error in outcome.errors]
            record.codes = tuple(error.code for error in outcome.errors)
            parts += [b',"errors":', orjson.dumps(entries)]
        record.cost = outcome.cost.actual
        parts += [b',"extensions":', orjson.dumps(self._extensions(outcome))]
        return b"".join([*parts, b"}"])

    def _extensions(self, outcome: Outcome) -> dict[str, Any]:
        cost = outcome.cost
        told: dict[str, Any] = {
            "cost": {
                "requested": cost.requested,
                "actual": cost.actual,
                "limit": self.compiler.limits.cost,
            }
        }
        if outcome.warnings:
            told["warnings"] = [
                {"code": code, "coordinate": coordinate, "message": message}
                for code, coordinate, message in outcome.warnings
            ]
        return told

    async def _fail(
        self, send: Send, error: Exception, media_type: str, record: RequestRecord
    ) -> None:
        entries = failure_entries(error, record.request_id)
        code = entries[0]["extensions"]["code"]
        record.codes = tuple(entry["extensions"]["code"] for entry in entries)
        if code == "INTERNAL_SERVER_ERROR":
            _log.exception("request_failed", request_id=record.request_id)
        well_formed = not isinstance(error, _MALFORMED)
        headers = _headers(media_type)
        if isinstance(error, Unauthenticated):
            headers.append((b"www-authenticate", b'Bearer realm="csgraph"'))
        if isinstance(error, MethodNotAllowed):
            headers.append((b"allow", str(error.extensions.get("allow", "GET, POST")).encode()))
        if isinstance(error, _UNREAD):
            headers.append((b"connection", b"close"))  # the rest of the body is not wanted
        if code in {"UPSTREAM_UNAVAILABLE", "TIMEOUT", "THROTTLED"}:
            headers.append((b"retry-after", b"1"))
        status = status_of(code, media_type, well_formed=well_formed)
        await _answer(send, status, headers, orjson.dumps({"errors": entries}))


def _check_served(method: str, media_type: str | None) -> None:
    if media_type is None:
        raise NotAcceptable
    if method not in {"GET", "POST"}:
        raise MethodNotAllowed(allow="GET, POST")


def _too_large(limit: int) -> str:
    return f"The request body is larger than {limit} bytes."


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1_000, 2)


def _headers(media_type: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept, Authorization"),
    ]


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def _unless_disconnected(receive: Receive, work: Coroutine[Any, Any, bytes]) -> bytes:
    """Return the work's result; cancel it, and its statement, when the client goes away.

    The work runs in the request's own task: a task for it and one to wait with cost a
    tenth of a small read.
    """
    watch = _Watch(receive, asyncio.current_task())
    started = asyncio.get_running_loop().call_later(_WATCHED_AFTER_SECONDS, watch.start)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.has_left:
            raise  # the server ends
        raise ClientDisconnected from None
    finally:
        started.cancel()
        watch.stop()


class _Watch:
    """Cancels a task when its client leaves."""

    __slots__ = ("_receive", "_task", "_watching", "has_left")

    def __init__(self, receive: Receive, task: "asyncio.Task[Any] | None") -> None:
        self._receive = receive
        self._task = task
        self._watching: asyncio.Task[None] | None = None
        self.has_left = False

    def start(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        if self.has_left and self._task is not None:
            self._task.uncancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_left = True
        if self._task is not None:
            self._task.cancel()
