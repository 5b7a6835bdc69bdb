"""Salesforce's REST API: one request at a time, within a session that renews itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from csgraph.connectors.budget import QUOTA_PAUSE_SECONDS
from csgraph.connectors.framing import PageReader, frame_page, read_json
from csgraph.connectors.port import Account
from csgraph.connectors.salesforce.auth import Session, read_session, token_request
from csgraph.connectors.session import SharedSession
from csgraph.connectors.transport import Reply, Throttled, Transport
from csgraph.errors import CredentialsRejected, PayloadRejected, RateLimited, UpstreamError

API_VERSION = "62.0"
LONGEST_URI = 15_000
"""Past 16,384 bytes Salesforce answers 414 or 431."""

LARGEST_REFUSAL = 1024 * 1024
"""A larger reply within a composite one is a page: what refuses a query is short."""

_UNAUTHORIZED = 401
_LOGIN_REPLIES = frozenset({200, 400, 401, 403})


class QueryRefused(UpstreamError):
    """Salesforce can't run a query as it stands."""

    def __init__(self, message: str, error_code: str) -> None:
        self.error_code = error_code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One page of a query's records, read lot by lot; what else it tells comes last."""

    frame: PageReader

    @property
    def next_path(self) -> str | None:
        """Return where the next page is; None after the last."""
        path = self.frame.rest.get("nextRecordsUrl")
        return str(path) if path and not self.frame.rest.get("done") else None

    @property
    def total(self) -> int | None:
        """Return how many records the query has found, once some of them were read."""
        total = self.frame.rest_so_far.get("totalSize")
        return total if isinstance(total, int) else None


class SalesforceClient:
    """The REST API of one org."""

    def __init__(self, transport: Transport, account: Account) -> None:
        self._transport = transport
        self._account = account
        self._session = SharedSession(self._log_in)
        version = account.options.get("api_version", API_VERSION)
        self._root = f"/services/data/v{version}"

    async def instance_url(self) -> str:
        """Log in, unless done; return where the org answers."""
        return (await self._session.get()).instance_url

    async def describe(self, object_name: str) -> tuple[dict[str, Any], datetime | None]:
        """Return an object's describe with the org's present instant."""
        reply = await self._get(f"{self._root}/sobjects/{quote(object_name)}/describe")
        described: dict[str, Any] = read_json(reply.body)
        return described, reply.date

    async def query(self, soql: str, *, with_deleted: bool = True) -> QueryPage:
        """Return a query's first page; deleted records take part unless told otherwise.

        A query too long for an address travels in the body of a composite request.
        """
        resource = "queryAll" if with_deleted else "query"
        path = f"{self._root}/{resource}?q={quote(soql, safe=',()')}"
        if len(path) <= LONGEST_URI:
            return _page(await self._get(path))
        asked = {"method": "GET", "url": path, "referenceId": "page"}
        body = {"allOrNone": False, "compositeRequest": [asked]}
        reply = await self._request("POST", f"{self._root}/composite", json=body)
        return _composite_page(reply)

    async def more(self, path: str) -> QueryPage:
        """Return a query's further page."""
        return _page(await self._get(path))

    async def _get(self, path: str) -> Reply:
        return await self._request("GET", path)

    async def _request(self, method: str, path: str, json: Any = None) -> Reply:
        """Send a request; log in once more when the session turns out to have expired."""
        used, reply = await self._send(method, path, json)
        if reply.status == _UNAUTHORIZED:
            self._session.expire(used)
            used, reply = await self._send(method, path, json)
        if reply.status == _UNAUTHORIZED:
            raise CredentialsRejected(
                f"Salesforce at {used.instance_url} refuses a session that it has just opened "
                f"({_first_error(reply)[1]}): check the app's user and its permissions; then "
                "connect again."
            )
        _raise_for(reply)
        return reply

    async def _send(self, method: str, path: str, json: Any) -> tuple[Session, Reply]:
        used: list[Session] = []

        async def build() -> httpx.Request:
            used.append(await self._session.get())
            return httpx.Request(method, used[-1].url(path), headers=used[-1].headers, json=json)

        reply = await self._transport.send(build, judge=_too_many_at_once)
        return used[-1], reply

    async def _log_in(self) -> Session:
        async def build() -> httpx.Request:
            return token_request(self._account.base_url, self._account.credentials)

        reply = await self._transport.send(build, final=_LOGIN_REPLIES)
        return read_session(self._account.base_url, reply)


def _page(reply: Reply) -> QueryPage:
    return QueryPage(reply.page("records"))


def _composite_page(reply: Reply) -> QueryPage:
    if reply.content.size <= LARGEST_REFUSAL:
        outer = frame_page(reply.body, "compositeResponse").records[0]
        inner: Mapping[str, Any] = read_json(outer.text.encode())
        if inner.get("httpStatusCode") != httpx.codes.OK:
            body = inner.get("body")
            raise _refusal(int(inner.get("httpStatusCode", 0)), *_error_in(body))
    return QueryPage(reply.page("records", ("compositeResponse", "body")))


def _too_many_at_once(reply: Reply) -> Throttled | None:
    """Know the limit of long requests at once, which is over in seconds."""
    if reply.status != httpx.codes.FORBIDDEN:
        return None
    code, message = _first_error(reply)
    if code == "REQUEST_LIMIT_EXCEEDED" and message.startswith("ConcurrentRequests"):
        return Throttled(f"Salesforce runs too many long requests of the org at once: {message}")
    return None


def _raise_for(reply: Reply) -> None:
    if httpx.codes.MULTIPLE_CHOICES < reply.status < httpx.codes.BAD_REQUEST:
        raise PayloadRejected(
            f"Salesforce sends us elsewhere ({reply.status}): give the org's own address, "
            "https://<company>.my.salesforce.com."
        )
    if reply.status >= httpx.codes.BAD_REQUEST:
        raise _refusal(reply.status, *_first_error(reply))


def _refusal(status: int, code: str, message: str) -> UpstreamError:
    if code == "REQUEST_LIMIT_EXCEEDED":
        return RateLimited(
            f"Salesforce answers that the org's API requests are used up ({message}); the sync "
            "goes on when some are free again.",
            retry_after_seconds=QUOTA_PAUSE_SECONDS,
        )
    return QueryRefused(f"Salesforce answered {status} {code}: {message}", code)


def _first_error(reply: Reply) -> tuple[str, str]:
    try:
        return _error_in(read_json(reply.body))
    except UpstreamError:
        return "", "no readable error"


def _error_in(body: Any) -> tuple[str, str]:
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", "no readable error"
    return str(first.get("errorCode", "")), " ".join(str(first.get("message", "")).split())[:300]
