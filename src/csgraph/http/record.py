"""What is known of one request, for its log line and the metrics.

No text of the request but the operation's name, which GraphQL holds to letters, digits
and underscores. The document stands here by its hash.
"""

import hashlib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from csgraph.ids import encode_id, new_id
from csgraph.tenancy.principal import Principal

LEFT: Final = 499
"""The status of a request whose client left before the answer (nginx' habit)."""

LONGEST_NAME: Final = 100
_KEY: Final = "csgraph.record"
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_ROUTES: Final = {
    "/": "home",
    "/graphql": "graphql",
    "/livez": "livez",
    "/readyz": "readyz",
    "/version": "version",
    "/metrics": "metrics",
}
_FOLDERS: Final = {"graphiql": "graphiql", "bulk": "bulk"}


@dataclass(slots=True)
class RequestRecord:
    """One request, as far as it has come."""

    request_id: str
    method: str
    route: str = "other"
    status: int | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    operation_type: str = "none"
    operation_name: str | None = None
    document: str | None = None
    principal: Principal | None = None
    codes: tuple[str, ...] = ()
    prepare_ms: float | None = None
    database_ms: float | None = None
    cost: int | None = None
    operations: int | None = None
    idempotency_key: str | None = None
    is_stream: bool = False

    @classmethod
    def of(cls, scope: Scope) -> "RequestRecord":
        """Return the record that travels with a request, begun when there is none."""
        found = scope.get(_KEY)
        if isinstance(found, cls):
            return found
        path: str = scope["path"]
        route = _ROUTES.get(path) or _FOLDERS.get(path[1:].partition("/")[0], "other")
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        made = cls(_request_id(scope), method, route)
        scope[_KEY] = made
        return made

    @classmethod
    def of_socket(cls, scope: Scope) -> "RequestRecord":
        """Return the record of a socket."""
        return cls(_request_id(scope), "WEBSOCKET", _ROUTES.get(scope["path"]) or "other")

    def asked(self, document: str) -> None:
        """Note the document that was sent."""
        self.document = hashlib.sha256(document.encode(errors="replace")).hexdigest()

    def begin_batch(self, operations: int, started: float) -> None:
        """Note that this is a batch, whose documents have been made ready."""
        self.operations = operations
        self.operation_type = "batch"
        self.operation_name = self.document = None
        self.prepare_ms = milliseconds(started)

    def end_batch(self, codes: Iterable[str], cost: int, started: float) -> None:
        """Note what all operations of a batch came to."""
        self.codes, self.cost = tuple(codes), cost
        self.database_ms = milliseconds(started)

    def fields(self) -> dict[str, object]:
        """Return what is known, for a log line."""
        made: dict[str, object] = {
            "request_id": self.request_id,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
        }
        if self.principal is not None:
            made["tenant_id"] = _wire_id("ten", self.principal.tenant_id)
            made["key_id"] = _wire_id("key", self.principal.credential_id)
        if self.document is not None:
            name = self.operation_name
            made["operation_type"] = self.operation_type
            made["operation"] = name[:LONGEST_NAME] if name else None
            made["document"] = self.document
        if self.operations is not None:
            made["operation_type"] = self.operation_type
            made["operations"] = self.operations
        if self.prepare_ms is not None:
            made["prepare_ms"] = self.prepare_ms
        if self.database_ms is not None:
            made["database_ms"] = self.database_ms
        if self.cost is not None:
            made["cost"] = self.cost
        if self.codes:
            made["codes"] = self.codes
        return made


def milliseconds(started: float) -> float:
    """Return the time since an instant of ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1_000, 2)


_wire_id = lru_cache(maxsize=2_000)(encode_id)

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _request_id(scope: Scope) -> str:
    """Return the id that the caller chose, where it is one, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return f"req_{new_id().hex}"
