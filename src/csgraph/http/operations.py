"""What an operator asks: does it live, is it ready, which version is it, how does it do.

Nothing here tells of a tenant, so none of it asks for a key.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csgraph.errors import Unavailable
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.record import RequestRecord
from csgraph.storage.probe import Probe
from csgraph.storage.schema_state import may_serve
from csgraph.telemetry.metrics import Metrics

REASONS: Final = {
    "SHUTTING_DOWN": "The process was told to stop; send requests to another one.",
    "DATABASE_UNAVAILABLE": "The database does not answer within two seconds.",
    "SCHEMA_OUTDATED": "The database is behind this version's schema: run `csgraph migrate`.",
}
"""Why a process is not ready: codes are stable, sentences are for people."""

_CODES: Final = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


@dataclass(frozen=True)
class Operations:
    """The endpoints for whoever runs the process; ``schema_mark`` is what a database must bear."""

    lifecycle: Lifecycle
    probe: Probe
    schema_mark: str
    metrics: Metrics

    def routes(self, *, serves_metrics: bool = True) -> list[Route]:
        """Return liveness and readiness, and the metrics where they are wanted."""
        metrics = [Route("/metrics", self._metrics)] if serves_metrics else []
        return [Route("/livez", _live), Route("/readyz", self._ready), *metrics]

    def app(self, *, serves_metrics: bool = True) -> Starlette:
        """Return a server of these alone."""
        routes = self.routes(serves_metrics=serves_metrics)
        return Starlette(routes=routes, exception_handlers={HTTPException: refused})

    async def _ready(self, _: Request) -> Response:
        reason = await self.reason_against()
        if reason is None:
            return answer({"status": "ready"})
        told = {"status": "unavailable", "reason": reason, "message": REASONS[reason]}
        return answer(told, 503, {"retry-after": "1"})

    async def reason_against(self) -> str | None:
        """Say why no requests should be sent here; None when they may."""
        if self.lifecycle.is_stopping:
            return "SHUTTING_DOWN"
        try:
            state = await self.probe.ask()
        except Unavailable:
            return "DATABASE_UNAVAILABLE"
        return None if may_serve(state.mark, self.schema_mark) else "SCHEMA_OUTDATED"

    async def _metrics(self, request: Request) -> Response:
        with suppress(Unavailable):  # the metrics tell
            await self.probe.ask()
        body, media_type = self.metrics.exposition(request.headers.get("accept", ""))
        return Response(body, headers={"content-type": media_type, "cache-control": "no-store"})


async def _live(_: Request) -> Response:
    return answer({"status": "live"})


async def refused(request: Request, error: Exception) -> Response:
    """Answer for a path or a method that is not served, as every failure is answered."""
    if not isinstance(error, HTTPException):
        raise error
    code = _CODES.get(error.status_code, "BAD_USER_INPUT")
    record = RequestRecord.of(request.scope)
    record.codes = (code,)
    entry = {
        "message": f"{error.detail}.",
        "extensions": {"code": code, "requestId": record.request_id, "retryable": False},
    }
    return answer({"errors": [entry]}, error.status_code, dict(error.headers or {}))


def answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON that nobody keeps."""
    body = orjson.dumps(content)
    told = {"cache-control": "no-store", **(headers or {})}
    return Response(body, status, headers=told, media_type="application/json")
