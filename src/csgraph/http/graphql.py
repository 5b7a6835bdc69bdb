"""The GraphQL endpoint: a raw ASGI application, so that nothing stands between.

Limits on the body hold while it is read. A client that goes away cancels its
statement. Every answer that is not the page is GraphQL JSON, errors included.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from csgraph.errors import Unauthenticated
from csgraph.http.caching import KEPT, NOT_KEPT, is_known, tag_of
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
from csgraph.http.running import Answer, Runner
from csgraph.http.status import status_of
from csgraph.schema.failures import failure_entries
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.principal import Principal

_log = structlog.get_logger(__name__)
_MALFORMED = (MalformedRequest, UnsupportedMediaType, NotAcceptable, MethodNotAllowed)
_UNREAD = (BodyTooLarge, BodyTooSlow)


HeaderList = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready to be sent."""

    status: int
    headers: HeaderList
    body: bytes


class ClientDisconnected(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class GraphQLEndpoint:
    """Serves operations to authenticated principals."""

    runner: Runner
    authenticator: Authenticator
    max_body_bytes: int
    body_timeout_seconds: float = 10.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        record = RequestRecord.of(scope)
        is_get = scope["method"] == "GET"
        media_type = best_type(headers.get("accept"), with_page=is_get)
        if media_type == HTML:
            await _answer(send, Reply(200, PAGE_HEADERS, PAGE))
            return
        try:
            _check_served(scope["method"], media_type)
            # Before the body is read: whoever has no key costs us no more than this.
            token = _bearer(headers.get("authorization"))
            principal = await self.authenticator.principal_of(token)
            record.principal = principal
            asked = await self._request(scope, headers, receive, record)
            held = headers.get("if-none-match")
            work = self._respond(asked, principal, record, media_type or JSON, held)
            await _answer(send, await _unless_disconnected(receive, work))
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
        self,
        asked: GraphQLRequest,
        principal: Principal,
        record: RequestRecord,
        media_type: str,
        held: str | None,
    ) -> Reply:
        ready = await self.runner.ready(asked, principal, record)
        answer = await self.runner.run(ready, principal, record)
        if record.method == "GET" and ready.by_id:
            return _cacheable(answer, media_type, held)
        return Reply(200, _headers(media_type), answer.body())

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
        await _answer(send, Reply(status, headers, orjson.dumps({"errors": entries})))


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


def _headers(media_type: str, cache_control: bytes = NOT_KEPT) -> HeaderList:
    return [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", cache_control),
        (b"vary", b"Accept, Authorization"),
    ]


def _cacheable(answer: Answer, media_type: str, held: str | None) -> Reply:
    tag = tag_of(answer, media_type)
    headers = [*_headers(media_type, KEPT), (b"etag", tag)]
    if is_known(held, tag):
        return Reply(304, headers[1:], b"")
    return Reply(200, headers, answer.body())


async def _answer(send: Send, reply: Reply) -> None:
    headers = reply.headers
    if reply.status != 304:  # whose length would be that of the answer which it stands for
        headers = [*headers, (b"content-length", str(len(reply.body)).encode())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _unless_disconnected(receive: Receive, work: Coroutine[Any, Any, Reply]) -> Reply:
    """Return the work's result; cancel it when the client goes away first."""
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnected
        return task.result()
    finally:
        gone.cancel()
        if not task.done():  # nobody waits: end its statement
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
