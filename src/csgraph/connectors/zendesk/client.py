"""Zendesk's REST API: one request at a time, within a session that renews itself."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from csgraph.connectors.framing import Frame, PageReader, frame_page, read_json
from csgraph.connectors.port import Account
from csgraph.connectors.session import SharedSession
from csgraph.connectors.transport import Reply, Transport
from csgraph.connectors.zendesk.auth import Session, basic_session, read_session, token_request
from csgraph.errors import CredentialsRejected, PayloadRejected, UpstreamError

LIST_PAGE = 100
_UNAUTHORIZED = 401
_LOGIN_REPLIES = frozenset({200, 400, 401, 403, 422})
_GATEWAY_TIMEOUT = 504

Parameters = Mapping[str, str | int]


class RequestRefused(UpstreamError):
    """Zendesk can't answer a request as it stands."""

    def __init__(self, message: str, *, status: int, description: str) -> None:
        self.status = status
        self.description = description
        super().__init__(message)


class PageTooSlow(UpstreamError):
    """Zendesk took too long to gather a page."""


class ZendeskClient:
    """The REST API of one account."""

    def __init__(self, transport: Transport, account: Account) -> None:
        self._transport = transport
        self._account = account
        self._base_url = account.base_url.rstrip("/")
        self._session = SharedSession(self._log_in)

    async def get(self, path: str) -> Any:
        """Return a small reply, read."""
        return read_json((await self._request(self._address(path, {}))).body)

    async def page(
        self, path: str, collection: str, parameters: Parameters, *, may_shrink: bool
    ) -> PageReader:
        """Return one page of records, to be read lot by lot.

        Raises:
            PageTooSlow: ask for fewer at once, as the caller said that it may.
        """
        final = frozenset({_GATEWAY_TIMEOUT}) if may_shrink else frozenset[int]()
        reply = await self._request(self._address(path, parameters), final)
        return reply.page(collection)

    async def list_all(
        self, path: str, collection: str, parameters: Parameters | None = None
    ) -> AsyncIterator[Frame]:
        """Yield the pages of a list, by cursor.

        Raises:
            PayloadRejected: it leads elsewhere, or round in a circle.
        """
        asked = {**(parameters or {}), "page[size]": LIST_PAGE}
        address: str | None = self._address(path, asked)
        seen: set[int] = set()
        while address is not None:
            seen.add(hash(address))
            frame = frame_page((await self._request(address)).body, collection)
            yield frame
            address = self._next_address(frame, seen)

    async def _request(self, address: str, final: frozenset[int] = frozenset()) -> Reply:
        """Send a request; log in once more when the token turns out to have expired."""
        used, reply = await self._send(address, final)
        if reply.status == _UNAUTHORIZED and used.renewable:
            self._session.expire(used)
            used, reply = await self._send(address, final)
        if reply.status == _UNAUTHORIZED:
            raise CredentialsRejected(
                f"Zendesk at {self._base_url} refuses the credentials: they were revoked, or API "
                "tokens are switched off for the account; connect again with valid ones."
            )
        if reply.status == _GATEWAY_TIMEOUT:
            raise PageTooSlow(f"Zendesk at {self._base_url} took too long to gather a page.")
        if reply.status >= httpx.codes.BAD_REQUEST:
            raise _refusal(self._base_url, reply)
        if reply.status >= httpx.codes.MULTIPLE_CHOICES:
            raise PayloadRejected(
                f"{self._base_url} sends us elsewhere ({reply.status}): give the account's own "
                "address, https://<subdomain>.zendesk.com."
            )
        return reply

    async def _send(self, address: str, final: frozenset[int]) -> tuple[Session, Reply]:
        used: list[Session] = []

        async def build() -> httpx.Request:
            used.append(await self._session.get())
            return httpx.Request("GET", address, headers=used[-1].headers)

        reply = await self._transport.send(build, final=final)
        return used[-1], reply

    async def _log_in(self) -> Session:
        session = basic_session(self._account.credentials)
        if session is not None:
            return session

        async def build() -> httpx.Request:
            return token_request(self._base_url, self._account.credentials)

        return read_session(self._base_url, await self._transport.send(build, final=_LOGIN_REPLIES))

    def _address(self, path: str, parameters: Parameters) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self._base_url}/api/v2/{path}.json{query}"

    def _next_address(self, frame: Frame, seen: set[int]) -> str | None:
        """Return where a list goes on, by whichever marks the list carries."""
        meta, links = frame.rest.get("meta"), frame.rest.get("links")
        if not isinstance(meta, dict) or not isinstance(links, dict) or not meta.get("has_more"):
            return None
        address = str(links.get("next"))
        if urlsplit(address)[:2] != urlsplit(self._base_url)[:2]:
            raise PayloadRejected("Zendesk pointed to a page outside of the account.")
        if hash(address) in seen:
            raise PayloadRejected("Zendesk pointed to a page of a list that it gave before.")
        return address


def _refusal(base_url: str, reply: Reply) -> RequestRefused:
    told = _error_in(reply)
    return RequestRefused(
        f"Zendesk at {base_url} answered {reply.status}: {told or 'no readable error'}",
        status=reply.status,
        description=told,
    )


def _error_in(reply: Reply) -> str:
    try:
        body = read_json(reply.body)
    except PayloadRejected:
        return ""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    if isinstance(error, dict):
        return " ".join(f"{error.get('title', '')} {error.get('message', '')}".split())[:300]
    return " ".join(f"{error or ''} {body.get('description', '')}".split())[:300]
