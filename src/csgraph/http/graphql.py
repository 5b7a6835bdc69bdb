"""The GraphQL endpoint: a raw ASGI application, so that nothing stands between.

Limits on the body hold while it is read. A client that goes away cancels its
statement. Every answer that is not the page is GraphQL JSON, errors included.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from starlette.types import Receive, Scope, Send

from csgraph.errors import Timeout
from csgraph.graph.execute import Cost
from csgraph.http.authorization import bearer
from csgraph.http.batch import BatchRunner
from csgraph.http.event_stream import EventStream, as_event
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.negotiation import EVENTS, HTML, JSON, best_type, takes_events
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
    given_headers,
)
from csgraph.http.running import Ready, Runner
from csgraph.http.streaming import Streaming, is_stream
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.buckets import Throttled
from csgraph.tenancy.key_watch import KeyWatch
from csgraph.tenancy.principal import Principal

_T = TypeVar("_T")
_WATCHED_AFTER_SECONDS = 0.02
"""What is answered sooner is not worth a task that waits for its client to leave."""


_TAKES_EVENTS: Final = "The operation is answered by a stream: accept `text/event-stream`."


@dataclass(frozen=True, slots=True)
class _Stream:
    """An operation whose answer is a stream of events."""

    asked: GraphQLRequest
    ready: Ready


class ClientDisconnected(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class GraphQLEndpoint:
    """Serves operations to authenticated principals."""

    runner: Runner
    streaming: Streaming
    authenticator: Authenticator
    keys: KeyWatch
    lifecycle: Lifecycle
    max_body_bytes: int
    body_timeout_seconds: float = 10.0
    deadline_seconds: float = 20.0
    most_operations: int = 10
    batches: BatchRunner = field(init=False)

    def __post_init__(self) -> None:
        self.batches = BatchRunner(self.runner)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = given_headers(scope)
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
            work: Coroutine[Any, Any, Reply | _Stream]
            if isinstance(asked, list):
                type_ = JSON if media_type in {None, EVENTS} else media_type
                work = self.batches.run(asked, principal, record, type_ or JSON)
            else:
                held = headers.get("if-none-match") if is_get else None
                work = self._respond(asked, principal, record, headers, held)
            made = await _unless_disconnected(receive, work, self.deadline_seconds)
            if isinstance(made, Reply):
                await send_reply(send, made)
                return
            with self.keys.watch(token or "", principal) as key:
                after = headers.get("last-event-id")
                told = self.streaming.of(made.asked, made.ready, key.who, record, after)
                await EventStream(send, record).serve(told, receive, key, self.lifecycle)
        except ClientDisconnected:
            pass  # the record has no status, which says so
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the answer is JSON
            await send_reply(send, self._failure(error, record, media_type or JSON))

    async def _request(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, record: RequestRecord
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

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
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
        headers: Mapping[str, str],
        held: str | None,
    ) -> "Reply | _Stream":
        accept = headers.get("accept")
        media_type = best_type(accept) or JSON
        ready = await self.runner.ready(asked, principal, record)
        if is_stream(ready.operation) and not takes_events(accept):
            raise NotAcceptable(_TAKES_EVENTS)
        if is_stream(ready.operation) or media_type == EVENTS:
            return _Stream(asked, ready)
        answer = await self.runner.run(ready, principal, record)
        standing = self.runner.buckets.standing(principal)
        extensions, told = self.runner.extensions(answer, standing), limit_headers(standing)
        if record.method == "GET" and ready.by_id and not ready.explains:
            return cacheable(answer, extensions, told, media_type, held)
        return Reply(200, [*headers_of(media_type), *told], answer.body(extensions))

    def _failure(self, error: Exception, record: RequestRecord, media_type: str) -> Reply:
        if media_type == EVENTS:
            return as_event(self._failure(error, record, JSON))
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


async def _unless_disconnected(
    receive: Receive, work: Coroutine[Any, Any, _T], seconds: float
) -> _T:
    """Return the work's result; cancel it when the client goes away first, or time is up.

    The work runs in the request's own task, and whoever watches it starts with a delay: a
    task for it and one to wait with, and a clock of its own for the deadline, cost more than
    a tenth of a small read.

    Raises:
        ClientDisconnected: nobody waits any more.
        Timeout: it has taken so many seconds.
    """
    watch = _Watch(receive, asyncio.current_task(), seconds)
    started = asyncio.get_running_loop().call_later(_WATCHED_AFTER_SECONDS, watch.start)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.is_late:
            text = f"The request took longer than {seconds:g} s; ask for less at once."
            raise Timeout(text) from None
        if not watch.has_left:
            raise  # the server ends
        raise ClientDisconnected from None
    finally:
        started.cancel()
        watch.stop()


class _Watch:
    """Cancels a task when its client leaves, or when it has taken too long."""

    __slots__ = ("_receive", "_seconds", "_task", "_watching", "has_left", "is_late")

    def __init__(self, receive: Receive, task: "asyncio.Task[Any] | None", seconds: float) -> None:
        self._receive = receive
        self._task = task
        self._seconds = seconds - _WATCHED_AFTER_SECONDS  # that have passed when it starts
        self._watching: asyncio.Task[None] | None = None
        self.has_left = False
        self.is_late = False

    def start(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        if (self.has_left or self.is_late) and self._task is not None:
            self._task.uncancel()

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            self.is_late = True
        else:
            self.has_left = True
        if self._task is not None:
            self._task.cancel()
