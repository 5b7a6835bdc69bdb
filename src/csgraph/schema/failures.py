"""Errors as GraphQL shows them: a message, a stable code, and what is safe to tell."""

from typing import Any

from graphql import GraphQLError

from csgraph.errors import CsgraphError, Misconfigured
from csgraph.graph.document import ValidationFailed, VariablesRejected
from csgraph.graph.plan import PlanError

LONGEST_MESSAGE = 1_000
"""A message may quote what was sent, and what was sent may be large."""

MOST_LOCATIONS = 10

DOCUMENTED_AT = "https://csgraph.dev/errors/"
"""Where `docs/errors.md` tells of each code."""

RETRYABLE = frozenset({"TIMEOUT", "UPSTREAM_UNAVAILABLE", "THROTTLED"})
MASKED = "Something went wrong on our side; quote the request id when you report it."


def failure_entries(error: Exception, request_id: str) -> list[dict[str, Any]]:
    """Return the entries of ``errors`` for a request that could not be served."""
    match error:
        case ValidationFailed() | VariablesRejected():
            return [_located(item, error.code, request_id) for item in error.errors]
        case Misconfigured():
            return [_entry(MASKED, "INTERNAL_SERVER_ERROR", request_id)]
        case CsgraphError():
            return [_told(error, request_id)]
        case _:
            return [_entry(MASKED, "INTERNAL_SERVER_ERROR", request_id)]


def field_entry(error: PlanError, request_id: str) -> dict[str, Any]:
    """Return the entry of ``errors`` for a field that reads null."""
    extensions = {"coordinate": error.coordinate, **dict(error.extensions)}
    made = _entry(error.message, error.code, request_id, **extensions)
    return {"message": made["message"], "path": list(error.path), "extensions": made["extensions"]}


def _told(error: CsgraphError, request_id: str) -> dict[str, Any]:
    if error.code == "INTERNAL_SERVER_ERROR":
        return _entry(MASKED, error.code, request_id)
    extensions = dict(error.extensions)
    locations = extensions.pop("locations", None)
    made = _entry(error.message, error.code, request_id, **extensions)
    return {**made, "locations": locations} if locations else made


def _located(error: GraphQLError, code: str, request_id: str) -> dict[str, Any]:
    made = _entry(error.message, code, request_id)
    places = [{"line": at.line, "column": at.column} for at in error.locations or ()]
    return {**made, "locations": places[:MOST_LOCATIONS]} if places else made


def _entry(message: str, code: str, request_id: str, **extensions: Any) -> dict[str, Any]:
    shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    return {
        "message": shown,
        "extensions": {
            "code": code,
            "requestId": request_id,
            "retryable": code in RETRYABLE,
            "docUrl": f"{DOCUMENTED_AT}{code}",
            **extensions,
        },
    }
