"""Status, headers and body of an answer, whatever it is."""

import math
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from starlette.types import Send

from csgraph.errors import Unauthenticated
from csgraph.http.caching import KEPT, NOT_KEPT, is_known, tag_of
from csgraph.http.record import RequestRecord
from csgraph.http.request import (
    BodyTooLarge,
    BodyTooSlow,
    MalformedRequest,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
)
from csgraph.http.running import Answer
from csgraph.http.status import status_of
from csgraph.schema.failures import RETRYABLE, failure_entries
from csgraph.tenancy.buckets import Standing, Throttled

HeaderList = list[tuple[bytes, bytes]]

_MALFORMED = (MalformedRequest, UnsupportedMediaType, NotAcceptable, MethodNotAllowed)
_UNREAD = (BodyTooLarge, BodyTooSlow)
_NOT_MODIFIED: Final = 304

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready to be sent."""

    status: int
    headers: HeaderList
    body: bytes


def headers_of(media_type: str, cache_control: bytes = NOT_KEPT) -> HeaderList:
    """Return the headers that every answer of GraphQL has."""
    return [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", cache_control),
        (b"vary", b"Accept, Authorization"),
    ]


def limit_headers(standing: Standing) -> HeaderList:
    """Tell what may be spent (draft-ietf-httpapi-ratelimit-headers-10), in points."""
    allowance = standing.allowance
    window = math.ceil(allowance.burst / allowance.rate)
    until_full = math.ceil((allowance.burst - standing.available) / allowance.rate)
    policy = f'"cost";q={allowance.burst};qu="points";w={window}'
    return [
        (b"ratelimit-policy", policy.encode()),
        (b"ratelimit", f'"cost";r={standing.available};t={until_full}'.encode()),
    ]


def cacheable(
    answer: Answer,
    extensions: dict[str, Any],
    headers: HeaderList,
    media_type: str,
    held: str | None,
) -> Reply:
    """Return an answer that its client may keep, or that it holds it already."""
    tag = tag_of(answer, media_type)
    tagged = [*headers_of(media_type, KEPT), (b"etag", tag), *headers]
    if is_known(held, tag):
        return Reply(_NOT_MODIFIED, tagged[1:], b"")
    return Reply(200, tagged, answer.body(extensions))


def failure(
    error: Exception,
    record: RequestRecord,
    media_type: str,
    extensions: dict[str, Any] | None = None,
) -> Reply:
    """Return what is told of a request that could not be served."""
    entries = entries_of(error, record)
    record.codes = tuple(entry["extensions"]["code"] for entry in entries)
    body: dict[str, Any] = {"errors": entries}
    if extensions:
        body["extensions"] = extensions
    well_formed = not isinstance(error, _MALFORMED)
    status = status_of(record.codes[0], media_type, well_formed=well_formed)
    headers = [*headers_of(media_type), *_failure_headers(error, record.codes[0])]
    return Reply(status, headers, orjson.dumps(body))


def entries_of(error: Exception, record: RequestRecord) -> list[dict[str, Any]]:
    """Return the entries of ``errors`` for an error, and log it if it is a fault of ours."""
    entries = failure_entries(error, record.request_id)
    if entries[0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR":
        _log.error("request_failed", request_id=record.request_id, exc_info=error)
    return entries


def retry_after(error: Exception) -> tuple[bytes, bytes]:
    """Say when to try again, in whole seconds."""
    seconds = math.ceil(error.seconds) if isinstance(error, Throttled) else 1
    return b"retry-after", str(max(1, seconds)).encode()


def _failure_headers(error: Exception, code: str) -> HeaderList:
    headers: HeaderList = []
    if isinstance(error, Unauthenticated):
        headers.append((b"www-authenticate", b'Bearer realm="csgraph"'))
    if isinstance(error, MethodNotAllowed):
        headers.append((b"allow", str(error.extensions.get("allow", "GET, POST")).encode()))
    if isinstance(error, _UNREAD):
        headers.append((b"connection", b"close"))  # the rest of the body is not wanted
    if code in RETRYABLE:
        headers.append(retry_after(error))
    return headers


async def send_reply(send: Send, reply: Reply) -> None:
    """Send an answer."""
    headers = reply.headers
    if reply.status != _NOT_MODIFIED:  # whose length would be that of what it stands for
        headers = [*headers, (b"content-length", str(len(reply.body)).encode())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
