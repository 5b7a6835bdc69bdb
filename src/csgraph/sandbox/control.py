"""The sandbox's own path, by which a bad day is rehearsed while it runs.

Requests to it are neither logged nor spoiled. It is part of a fake that listens on this
machine: there is nothing behind it to protect.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csgraph.errors import InvalidInput
from csgraph.sandbox.faults.rules import read_faults, write_faults
from csgraph.sandbox.traffic import RequestRecord, Traffic

FAULTS, REQUESTS = "/__sandbox/faults", "/__sandbox/requests"


def control_routes(traffic: Traffic) -> Sequence[Route]:
    """Return the routes that switch faults and show what was asked."""

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            traffic.faults.clear()
        elif request.method in {"PUT", "POST"}:
            try:
                given = read_faults(await request.body())
            except InvalidInput as refused:
                return JSONResponse({"error": refused.message}, 400)
            if request.method == "PUT":
                traffic.faults.clear()
            traffic.faults += [each for each in given if each.vendor in {None, traffic.vendor}]
        return JSONResponse({"faults": write_faults(traffic.faults)})

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            traffic.log.clear()
        return JSONResponse({"requests": [_shown(each) for each in traffic.log]})

    return [
        Route(FAULTS, faults, methods=["GET", "PUT", "POST", "DELETE"]),
        Route(REQUESTS, requests, methods=["GET", "DELETE"]),
    ]


def _shown(record: RequestRecord) -> dict[str, object]:
    """Return a request without its headers, since one of them is a credential."""
    return {
        "at": record.at.isoformat(),
        "method": record.method,
        "path": record.path,
        "query": record.query,
        "status": record.status,
        "fault": record.fault,
    }
