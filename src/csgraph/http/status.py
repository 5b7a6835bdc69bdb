"""The HTTP status of each error code: the one place where they meet."""

from typing import Final

from csgraph.http.negotiation import RESPONSE

STATUS: Final[dict[str, int]] = {
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "OPERATION_RESOLUTION_FAILURE": 400,
    "BAD_USER_INPUT": 400,
    "SEGMENT_INVALID": 400,
    "DEPTH_LIMIT_EXCEEDED": 400,
    "ALIAS_LIMIT_EXCEEDED": 400,
    "TOKEN_LIMIT_EXCEEDED": 400,
    "COST_LIMIT_EXCEEDED": 400,
    "PERSISTED_QUERY_NOT_FOUND": 400,
    "PERSISTED_QUERY_NOT_SUPPORTED": 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "DOCUMENT_NOT_TRUSTED": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "REQUEST_TIMEOUT": 408,
    "CONFLICT": 409,
    "INVALID_TRANSITION": 409,
    "BODY_LIMIT_EXCEEDED": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "THROTTLED": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "MISCONFIGURED": 500,
    "CREDENTIALS_REJECTED": 502,
    "NOT_OFFERED": 502,
    "PAYLOAD_REJECTED": 502,
    "UPSTREAM_UNAVAILABLE": 503,
    "TIMEOUT": 504,
}

_LEGACY_OK: Final = frozenset(
    {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "OPERATION_RESOLUTION_FAILURE",
        "BAD_USER_INPUT",
        "SEGMENT_INVALID",
        "DEPTH_LIMIT_EXCEEDED",
        "ALIAS_LIMIT_EXCEEDED",
        "TOKEN_LIMIT_EXCEEDED",
        "COST_LIMIT_EXCEEDED",
        "PERSISTED_QUERY_NOT_FOUND",
        "PERSISTED_QUERY_NOT_SUPPORTED",
    }
)
"""Request errors of a well-formed request: 200 under ``application/json``, whose clients
take any other status for a broken transport."""


def status_of(code: str, media_type: str, *, well_formed: bool) -> int:
    """Return the HTTP status for a request that failed with a code."""
    if media_type != RESPONSE and well_formed and code in _LEGACY_OK:
        return 200
    return STATUS[code]
