"""Wraps the server: an id, a log line and metrics for every request.

A fault that nobody caught ends here: the answer says no more than its request id, by
which the log line is found.
"""

import time
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from csgraph.http.lifecycle import Lifecycle
from csgraph.http.record import LEFT, RequestRecord
from csgraph.schema.failures import failure_entries
from csgraph.telemetry.metrics import RequestMetrics

PROBES: Final = frozenset({"livez", "readyz", "version", "metrics"})
"""Routes that are asked every few seconds, and logged at DEBUG."""

_FIRST_FAULT: Final = 500


@dataclass
class Observed:
    """An ASGI application, seen from outside."""

    app: ASGIApp
    lifecycle: Lifecycle
    metrics: RequestMetrics
    slow_seconds: float
    log: Any = field(default_factory=lambda: structlog.get_logger(__name__).bind())
    """Bound once: a tenth of a line's price."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        record = RequestRecord.of(scope)
        sending = _Sending(send, record, self.lifecycle)
        tokens = bind_contextvars(request_id=record.request_id)
        self.metrics.in_flight.inc()
        try:
            await self.app(scope, receive, sending)
        except Exception:
            self.log.exception("request_failed", request_id=record.request_id)
            await _fail(sending, record)
        finally:
            self.metrics.in_flight.dec()
            self._tell(record, time.perf_counter() - started)
            reset_contextvars(**tokens)

    def _tell(self, record: RequestRecord, seconds: float) -> None:
        status = record.status or LEFT
        record.status = status
        self.metrics.ended(record.route, record.operation_type, status, seconds, record.bytes_out)
        for code in record.codes:
            self.metrics.failed(code)
        is_slow = seconds >= self.slow_seconds and not record.is_stream
        if record.route in PROBES:
            tell = self.log.debug
        else:
            tell = self.log.warning if is_slow or status >= _FIRST_FAULT else self.log.info
        tell("request", duration_ms=round(seconds * 1_000, 1), slow=is_slow, **record.fields())


@dataclass(slots=True)
class _Sending:
    """Passes an answer on, and notes what it was."""

    send: Send
    record: RequestRecord
    lifecycle: Lifecycle

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.record.status = message["status"]
            headers = [*message["headers"], (b"x-request-id", self.record.request_id.encode())]
            if self.lifecycle.is_stopping:
                headers.append((b"connection", b"close"))
            message = {**message, "headers": headers}
        else:
            self.record.bytes_out += len(message.get("body", b""))
        await self.send(message)


async def _fail(send: _Sending, record: RequestRecord) -> None:
    if record.status is not None:
        return
    entries = failure_entries(RuntimeError(), record.request_id)
    record.codes = (entries[0]["extensions"]["code"],)
    body = orjson.dumps({"errors": entries})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": _FIRST_FAULT, "headers": headers})
    await send({"type": "http.response.body", "body": body})
