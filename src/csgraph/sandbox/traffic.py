"""What passes over the wire of a sandbox server: a log of requests, faults on demand.

Faults are scripted by tests within the process; nothing over HTTP can set one.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from csgraph.clock import Clock

LOG_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request answered."""

    method: str
    path: str
    query: str
    status: int
    at: datetime
    headers: dict[str, str]


@dataclass(slots=True)
class Fault:
    """A failure for the next `times` requests whose path begins with `path`.

    With `truncate_at` the genuine answer breaks off after so many bytes; with
    `delay_seconds` it comes late; otherwise the fault is the whole answer.
    """

    status: int = 503
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    times: int = 1
    after: int = 0
    truncate_at: int | None = None
    delay_seconds: float = 0.0


class Traffic:
    """ASGI middleware that logs, dates, or spoils the answers of an app."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self.log: deque[RequestRecord] = deque(maxlen=LOG_LENGTH)
        self.faults: list[Fault] = []
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        moment = self._clock()

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = format_datetime(moment, usegmt=True)
                self.log.append(_record(scope, int(message["status"]), moment))
            await send(message)

        fault = self._take_fault(str(scope["path"]))
        if fault is None:
            await self._app(scope, receive, dated)
        elif fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
            await self._app(scope, receive, dated)
        elif fault.truncate_at is not None:
            await self._app(scope, receive, _truncated(dated, fault.truncate_at))
        else:
            await _answer(fault, dated)

    def _take_fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if not path.startswith(fault.path):
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
            return fault
        return None


def _record(scope: Scope, status: int, moment: datetime) -> RequestRecord:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return RequestRecord(scope["method"], scope["path"], query, status, moment, headers)


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    given = {name.lower(): value for name, value in headers.items()}
    return {"content-type": "application/json"} | given


async def _answer(fault: Fault, send: Send) -> None:
    headers = Headers({"content-length": str(len(fault.body)), **_lowered(fault.headers)})
    start = {"type": "http.response.start", "status": fault.status, "headers": headers.raw}
    await send(start)
    await send({"type": "http.response.body", "body": fault.body})


def _truncated(send: Send, length: int) -> Send:
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
