"""The GraphQL endpoint: a raw ASGI application, so that nothing stands between.

Limits on the body hold while it is read. A client that goes away cancels its
statement. Every answer that is not the page is GraphQL JSON, errors included.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from csgraph.errors import Timeout
from csgraph.graph.execute import Cost
from csgraph.http.batch import BatchRunner
from csgraph.http.negotiation import HTML, JSON, best_type
from csgraph.http.page import PAGE, PAGE_HEADERS
from csgraph.http.record import RequestRecord
from csgraph.http.reply import Reply, cacheable, failure, headers_of, limit_headers, send_reply
from csgraph.http.request import (
    Batch,
    BodyTooLarge,
    BodyTooSlow,
    GraphQLRequest,
    MethodNotAllowed,
    NotAcceptable,
    from_body,
    from_query,
)
from csgraph.http.running import Runner
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.buckets import Throttled
from csgraph.tenancy.principal import Principal

_WATCHED_AFTER_SECONDS = 0.02
"""What is answered sooner is not worth a task that waits for its client to leave."""


class ClientDisconnected(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class GraphQLEndpoint:
    """Serves operations to authenticated principals."""

    runner: Runner
    authenticator: Authenticator
    max_body_bytes: int
    body_timeout_seconds: float = 10.0
    deadline_seconds: float = 20.0
    most_operations: int = 10
    batches: BatchRunner = field(init=False)

    def __post_init__(self) -> None:
        self.batches = BatchRunner(self.runner)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        record = RequestRecord.of(scope)
        is_get = scope["method"] == "GET"
        media_type = best_type(headers.get("accept"), with_page=is_get)
        if media_type == HTML:
            await send_reply(send, Reply(200, PAGE_HEADERS, PAGE))
            return
        try:
            _check_served(scope["method"], media_type)
            # Before the body is read: whoever has no key costs us no more than this.
            token = bearer(headers.get("authorization"))
            principal = await self.authenticator.principal_of(token)
            record.principal = principal
            record.idempotency_key = headers.get("idempotency-key")
            asked = await self._request(scope, headers, receive, record)
            if isinstance(asked, list):
                work = self.batches.run(asked, principal, record, media_type or JSON)
            else:
                held = headers.get("if-none-match") if is_get else None
                work = self._respond(asked, principal, record, media_type or JSON, held)
            await send_reply(send, await _unless_disconnected(receive, work, self.deadline_seconds))
        except ClientDisconnected:
            pass  # the record has no status, which says so
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the answer is JSON
            await send_reply(send, self._failure(error, record, media_type or JSON))

    async def _request(
        self, scope: Scope, headers: Headers, receive: Receive, record: RequestRecord
    ) -> GraphQLRequest | Batch:
        if scope["method"] == "GET":
            record.bytes_in = len(scope["query_string"])
            return from_query(scope["query_string"])
        try:
            async with asyncio.timeout(self.body_timeout_seconds):
                body = await self._body(headers, receive)
        except TimeoutError:
            raise BodyTooSlow from None
        record.bytes_in = len(body)
        declared = headers.get("content-type")
        return from_body(body, declared, most_operations=self.most_operations)

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
        standing = self.runner.buckets.standing(principal)
        extensions, told = self.runner.extensions(answer, standing), limit_headers(standing)
        if record.method == "GET" and ready.by_id and not ready.explains:
            return cacheable(answer, extensions, told, media_type, held)
        return Reply(200, [*headers_of(media_type), *told], answer.body(extensions))

    def _failure(self, error: Exception, record: RequestRecord, media_type: str) -> Reply:
        if not isinstance(error, Throttled) or record.principal is None:
            return failure(error, record, media_type)
        standing = self.runner.buckets.standing(record.principal)
        cost = self.runner.cost_entry(Cost(error.requested, 0), standing)
        reply = failure(error, record, media_type, {"cost": cost})
        return replace(reply, headers=[*reply.headers, *limit_headers(standing)])


def _check_served(method: str, media_type: str | None) -> None:
    if media_type is None:
        raise NotAcceptable
    if method not in {"GET", "POST"}:
        raise MethodNotAllowed(allow="GET, POST")


def _too_large(limit: int) -> str:
    return f"The request body is larger than {limit} bytes."


def bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _unless_disconnected(
    receive: Receive, work: Coroutine[Any, Any, Reply], seconds: float
) -> Reply:
    """Return the work's result; cancel it when the client goes away first, or time is up.

    The work runs in the request's own task: a task for it and one to wait with cost a
    tenth of a small read.

    Raises:
        ClientDisconnected: nobody waits any more.
        Timeout: it has taken so many seconds.
    """
    watch = _Watch(receive, asyncio.current_task())
    started = asyncio.get_running_loop().call_later(_WATCHED_AFTER_SECONDS, watch.start)
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        text = f"The request took longer than {seconds:g} s; ask for less at once."
        raise Timeout(text) from None
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
