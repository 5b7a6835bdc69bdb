"""What passes over the wire of a sandbox server: a log of requests, faults on demand."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from csgraph.clock import Clock
from csgraph.sandbox.faults.rules import Fault, FaultKind
from csgraph.sandbox.faults.strike import Strike

__all__ = ["Fault", "FaultKind", "RequestRecord", "Traffic"]

LOG_LENGTH = 10_000


@dataclass(slots=True)
class RequestRecord:
    """One request; its status is 0 while, or if ever, it gets no answer."""

    method: str
    path: str
    query: str
    status: int
    at: datetime
    headers: dict[str, str]
    fault: str | None = None


class Traffic:
    """ASGI middleware that logs, dates, or spoils the answers of an app."""

    def __init__(
        self, app: ASGIApp, clock: Clock, *, vendor: str, expire: Callable[[], None]
    ) -> None:
        self.log: deque[RequestRecord] = deque(maxlen=LOG_LENGTH)
        self.faults: list[Fault] = []
        self._app = app
        self._clock = clock
        self.vendor = vendor
        self._expire = expire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        moment = self._clock()
        record = _record(scope, moment)
        self.log.append(record)

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = format_datetime(moment, usegmt=True)
                record.status = int(message["status"])
            await send(message)

        fault = self._take_fault(record)
        if fault is None:
            await self._app(scope, receive, dated)
            return
        record.fault = fault.kind.value
        if fault.kind is FaultKind.EXPIRE:
            self._expire()
        strike = Strike(self._app, fault, self.vendor, moment)
        await strike(scope, receive, dated)

    def _take_fault(self, request: RequestRecord) -> Fault | None:
        for fault in self.faults:
            if fault.strikes(request.method, request.path, request.query):
                if fault.is_spent:
                    self.faults.remove(fault)
                return fault
        return None


def _record(scope: Scope, moment: datetime) -> RequestRecord:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return RequestRecord(scope["method"], scope["path"], query, 0, moment, headers)
