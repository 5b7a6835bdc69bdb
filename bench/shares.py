"""Whose code the processor time of a request is spent in, by the standard library's profiler.

The application is asked as uvicorn would ask it, in this process, one request after the other;
waiting for the database is no processor time. What the profiler itself takes it takes of each
call, so that many small functions look dearer than they are: shares are for finding where time
goes, not for adding up.
"""

import asyncio
import cProfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import CodeType
from typing import Any

import orjson

import csgraph
from bench.data import Filled
from bench.operations import Operation
from bench.serving import ALLOWANCE, LIMITS
from csgraph.app import ServerOptions, build_app

WARMED, ASKED = 200, 1_000
_OWN = Path(csgraph.__file__).parent
_GROUPS = {
    "http": "HTTP: reading, negotiating, answering",
    "graph": "documents, variables, plans, cost",
    "tenancy": "keys and buckets",
    "telemetry": "logs and metrics",
    "storage": "sessions and statements",
}
_LIBRARIES = {
    "asyncpg": "asyncpg",
    "graphql": "documents, variables, plans, cost",
    "structlog": "logs and metrics",
    "prometheus_client": "logs and metrics",
    "starlette": "HTTP: reading, negotiating, answering",
}
OTHER = "the event loop and the rest of Python"


def shares_of(filled: Filled, operations: Iterable[Operation]) -> dict[str, dict[str, float]]:
    """Return for each operation the share of each group, 0 to 1."""
    return asyncio.run(_shares(filled, operations))


async def _shares(filled: Filled, operations: Iterable[Operation]) -> dict[str, dict[str, float]]:
    options = ServerOptions(limits=LIMITS, allowance=ALLOWANCE)
    app = build_app(filled.urls, filled.secrets, options)
    found: dict[str, dict[str, float]] = {}
    async with app.router.lifespan_context(app):
        for operation in operations:
            request = _request(filled, operation)
            for _ in range(WARMED):
                await _ask(app, *request)
            profile = cProfile.Profile(time.thread_time, builtins=False)
            profile.enable()
            for _ in range(ASKED):
                await _ask(app, *request)
            profile.disable()
            spent = Counter[str]()
            for entry in profile.getstats():
                spent[_group(entry.code)] += entry.inlinetime
            whole = sum(spent.values())
            found[operation.name] = {name: part / whole for name, part in spent.most_common()}
    return found


def _request(filled: Filled, operation: Operation) -> tuple[dict[str, Any], bytes]:
    variables = operation.variables("csgraph", filled.tenant_id, filled.account_id)
    body = orjson.dumps({"query": operation.csgraph, "variables": variables})
    headers = [
        (b"host", b"localhost"),
        (b"content-type", b"application/json"),
        (b"accept", b"application/json"),
        (b"authorization", f"Bearer {filled.api_key}".encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
        "state": {},
    }
    return scope, body


async def _ask(app: Any, scope: dict[str, Any], body: bytes) -> None:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()  # the client stays
        return messages.pop()

    async def send(message: dict[str, Any]) -> None:
        if message.get("status", 200) != 200:
            raise SystemExit(f"The application answered {message['status']}.")

    await app(dict(scope), receive, send)


def _group(code: CodeType | str) -> str:
    if isinstance(code, str):
        return OTHER
    path = Path(code.co_filename)
    if path.is_relative_to(_OWN):
        return _GROUPS.get(path.relative_to(_OWN).parts[0], OTHER)
    parts = path.parts
    if "site-packages" in parts:
        return _LIBRARIES.get(parts[parts.index("site-packages") + 1], OTHER)
    return OTHER
