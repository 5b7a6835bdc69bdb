"""Refusals in the words of the vendor whose server fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from csgraph.sandbox.bodies import json_bytes
from csgraph.sandbox.faults.rules import Fault, FaultKind

SALESFORCE, ZENDESK = "salesforce", "zendesk"
MAINTENANCE = b"<!DOCTYPE html><html><body><h1>We are down for maintenance</h1></body></html>"
_JSON = "application/json; charset=utf-8"
_TOO_MANY, _FOUND, _FORBIDDEN, _BAD_GATEWAY, _GATEWAY_TIMEOUT = 429, 302, 403, 502, 504
_HOUR = "3600"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole answer that a fault gives."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(fault: Fault, vendor: str, now: datetime) -> Refusal | None:
    """Return the answer of a fault that needs nothing genuine; None for the other kinds."""
    match fault.kind:
        case FaultKind.STATUS:
            body = fault.body or _trouble(fault.status, vendor)
            return Refusal(fault.status, body, {"Content-Type": _type_of(body)} | fault.headers)
        case FaultKind.RATE_LIMIT:
            body = _error(vendor, "REQUEST_LIMIT_EXCEEDED", "Too many requests.")
            return Refusal(_TOO_MANY, body, _told(_retry_after(fault.retry_after, now)))
        case FaultKind.QUOTA | FaultKind.CONCURRENCY:
            return _limit(fault.kind, vendor)
        case FaultKind.HTML:
            return Refusal(200, MAINTENANCE, {"Content-Type": "text/html; charset=utf-8"})
        case FaultKind.REDIRECT:
            return Refusal(_FOUND, b"", {"Location": fault.to})
        case _:
            return None


def unknown_field(name: str) -> Refusal:
    """Return what a query is answered that names a field which is not there."""
    message = f"\nERROR at Row:1:Column:1\nNo such column '{name}' on entity."
    return Refusal(400, _error(SALESFORCE, "INVALID_FIELD", message), {"Content-Type": _JSON})


def _limit(kind: FaultKind, vendor: str) -> Refusal:
    if vendor == ZENDESK:
        body = _error(vendor, "", "Number of allowed API requests per minute exceeded")
        return Refusal(_TOO_MANY, body, _told(_HOUR if kind is FaultKind.QUOTA else None))
    name = "TotalRequests" if kind is FaultKind.QUOTA else "ConcurrentRequests"
    told = " (Concurrent API Requests)" if kind is FaultKind.CONCURRENCY else ""
    message = f"{name}{told} Limit exceeded."
    body = _error(vendor, "REQUEST_LIMIT_EXCEEDED", message)
    return Refusal(_FORBIDDEN, body, {"Content-Type": _JSON})


def _trouble(status: int, vendor: str) -> bytes:
    """Answer as the vendor's own servers or those before them do."""
    if status in {_BAD_GATEWAY, _GATEWAY_TIMEOUT}:
        return b"upstream request timeout" if status == _GATEWAY_TIMEOUT else MAINTENANCE
    if vendor == ZENDESK:
        return json_bytes({"error": "InternalError", "description": "Something went wrong"})
    return _error(vendor, "SERVER_UNAVAILABLE", "An unexpected error occurred.")


def _error(vendor: str, code: str, message: str) -> bytes:
    if vendor == ZENDESK:
        return json_bytes({"error": "APIRateLimitExceeded", "description": message})
    return json_bytes([{"message": message, "errorCode": code}])


def _type_of(body: bytes) -> str:
    return _JSON if body[:1] in (b"{", b"[", b"") else "text/html"


def _told(retry_after: str | None) -> dict[str, str]:
    return {"Content-Type": _JSON} | ({} if retry_after is None else {"Retry-After": retry_after})


def _retry_after(given: str | None, now: datetime) -> str | None:
    """Return the header's value; `date:90` is the instant in 90 seconds, as HTTP writes it."""
    if given is None or not given.startswith("date:"):
        return given
    return format_datetime(now + timedelta(seconds=float(given[5:])), usegmt=True)
