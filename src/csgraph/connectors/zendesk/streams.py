"""Reads Zendesk's records: from its incremental exports where there are any, else from lists.

Users with tickets come by an opaque cursor, which is stored only when there is one:
at its end the export answers null. Organizations come by time, where the second at the
boundary is told twice, so that reading goes on from it rather than after it. Both leave
out the latest minute, and a start in it means that we have caught up.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from csgraph.clock import Clock
from csgraph.connectors.framing import Frame, PageReader, read_json
from csgraph.connectors.port import Account, Discovery, Page, RemoteIdentity, State, StreamSpec
from csgraph.connectors.transport import Transport
from csgraph.connectors.zendesk import mapping
from csgraph.connectors.zendesk.client import (
    PageTooSlow,
    Parameters,
    RequestRefused,
    ZendeskClient,
)
from csgraph.connectors.zendesk.fields import ticket_fields, user_fields
from csgraph.connectors.zendesk.listings import read_ratings, read_whole
from csgraph.domain.sources.rules import ExternalSystem, SyncPhase
from csgraph.errors import CredentialsRejected, NotOffered, PayloadRejected
from csgraph.ingest.custom_fields import Definition

GONE_ORGANIZATIONS = "deleted_organizations"
"""The export does not announce every deletion; a list of all organizations shows it."""
RATINGS = "satisfaction_ratings"
LAG_SECONDS = 70
LARGEST_PAGE = 1_000
SMALLEST_PAGE = 50

_log = structlog.get_logger(__name__)
_TOO_RECENT = frozenset({400, 422})
_NOT_OFFERED = frozenset({403, 404})


class ZendeskConnector:
    """One Zendesk account."""

    system = ExternalSystem.ZENDESK
    streams = (
        StreamSpec("organizations", mapping.ORGANIZATION),
        StreamSpec(GONE_ORGANIZATIONS, mapping.ORGANIZATION),
        StreamSpec("users", mapping.USER),
        StreamSpec("organization_memberships", mapping.ORGANIZATION_MEMBERSHIP),
        StreamSpec("tickets", mapping.TICKET),
        StreamSpec(RATINGS, mapping.SATISFACTION_RATING),
    )

    def __init__(self, transport: Transport, account: Account, clock: Clock) -> None:
        self._client = ZendeskClient(transport, account)
        self._base_url = account.base_url.rstrip("/")
        self._clock = clock
        self._lag = timedelta(seconds=account.number("lag_seconds", LAG_SECONDS))
        self._page_size = int(account.number("page_size", LARGEST_PAGE)) or LARGEST_PAGE

    async def check(self) -> RemoteIdentity:
        """Read who we are to the account; the exports need an administrator."""
        me = (await self._client.get("users/me")).get("user") or {}
        if me.get("role") != "admin":
            raise CredentialsRejected(
                f"The credentials for Zendesk at {self._base_url} are not an administrator's, and "
                "only administrators can export: connect with an administrator's."
            )
        host = urlsplit(self._base_url).hostname or self._base_url
        return RemoteIdentity(host, host, self._base_url)

    async def discover(self, stream: str) -> Discovery:
        """List the account's own fields of a stream's records."""
        if stream == "tickets":
            listed = [each async for each in self._listed("ticket_fields")]
            return _discovery("Ticket", tuple(ticket_fields(listed)))
        if stream == "users":
            listed = [each async for each in self._listed("user_fields")]
            return _discovery("Contact", tuple(user_fields(listed)))
        return Discovery()

    async def read(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        """Yield what the export has to give from where it was left."""
        try:
            async for page in self._pages(stream, state):
                yield page
        except RequestRefused as refused:
            if stream != RATINGS or refused.status not in _NOT_OFFERED:
                raise
            raise NotOffered(
                f"Zendesk at {self._base_url} offers no satisfaction ratings to the account "
                f"({refused.status}): they are switched off, or not part of its plan."
            ) from refused

    def _pages(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        now = self._clock()
        match stream:
            case "organizations":
                return self._by_time(stream, state)
            case "organization_memberships":
                return read_whole(self._client, stream, state, now, lands=True)
            case _ if stream == GONE_ORGANIZATIONS:
                return read_whole(self._client, "organizations", state, now, lands=False)
            case _ if stream == RATINGS:
                return read_ratings(self._client, stream, state, now)
            case _:
                return self._by_cursor(stream, state)

    async def _by_cursor(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        cursor, phase = _left(state, "cursor")
        seen, ended = {cursor}, False
        while not ended:
            start: dict[str, str | int] = {"cursor": cursor} if cursor else {"start_time": 0}
            if stream == "tickets":
                start["include"] = "metric_sets"  # also of archived tickets, which no list has
            frame = await self._export(f"incremental/{stream}/cursor", stream, start)
            if frame is None:
                return
            for lot in frame.early():
                yield Page(lot, None, phase)
            ended = bool(frame.rest.get("end_of_stream"))
            reached = frame.rest.get("after_cursor") or cursor
            if reached in seen and not ended:
                raise _no_progress(stream)
            cursor = reached
            seen.add(cursor)
            yield _page(frame, {"cursor": cursor}, phase, ended=ended)

    async def _by_time(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        stored, phase = _left(state, "start_time")
        start, ended = stored or 0, False
        while not ended:
            frame = await self._export(
                f"incremental/{stream}", stream, {"start_time": min(start, self._newest())}
            )
            if frame is None:
                return
            for lot in frame.early():
                yield Page(lot, None, phase)
            reached, ended = _end_of(frame, self._page_size)
            if reached < min(start, self._newest()) and not ended:
                raise _no_progress(stream)
            if reached <= start and not ended:
                async for page in self._whole_list(stream, start, phase):
                    yield page
                reached = start + 1
            start = max(start, reached)
            yield _page(frame, {"start_time": start}, phase, ended=ended)

    async def _whole_list(self, stream: str, start: int, phase: SyncPhase) -> AsyncIterator[Page]:
        """Read the plain list, where more records share a second than a page can hold."""
        _log.warning("export_stuck", stream=stream, start_time=start)
        async for frame in self._client.list_all(stream, stream):
            yield _page(frame, {"start_time": start}, phase, ended=False)

    async def _export(self, path: str, stream: str, start: Parameters) -> PageReader | None:
        """Return a page of an export, smaller ones when it is slow; None when caught up."""
        while True:
            try:
                sized = {**start, "per_page": self._page_size}
                may_shrink = self._page_size > SMALLEST_PAGE
                return await self._client.page(path, stream, sized, may_shrink=may_shrink)
            except PageTooSlow:
                self._page_size = max(SMALLEST_PAGE, self._page_size // 2)
            except RequestRefused as refused:
                if refused.status in _TOO_RECENT and "Too recent" in refused.description:
                    return None
                raise

    async def _listed(self, path: str) -> AsyncIterator[dict[str, Any]]:
        async for frame in self._client.list_all(path, path):
            for each in frame.records:
                yield read_json(each.text.encode())

    def _newest(self) -> int:
        return int((self._clock() - self._lag).timestamp())


def _left(state: State | None, key: str) -> tuple[Any, SyncPhase]:
    if state is None:
        return None, SyncPhase.BACKFILL
    return state[key], SyncPhase(state["phase"])


def _page(
    frame: Frame | PageReader, reached: dict[str, Any], phase: SyncPhase, *, ended: bool
) -> Page:
    stored = SyncPhase.INCREMENTAL if ended else phase
    return Page(frame.records, reached | {"phase": stored.value}, phase)


def _end_of(frame: PageReader, page_size: int) -> tuple[int, bool]:
    """Return where an export by time has come to, with whether that is its end.

    ``next_page`` is never null on some endpoints; the count is what tells, where the
    flag is absent.
    """
    reached, flag = frame.rest.get("end_time"), frame.rest.get("end_of_stream")
    ended = flag if isinstance(flag, bool) else frame.count < page_size
    if not isinstance(reached, int):
        if not ended:
            raise _no_progress("organizations")
        reached = 0
    return reached, ended


def _discovery(node_type: str, found: tuple[Definition, ...]) -> Discovery:
    return Discovery(found, (node_type,))


def _no_progress(stream: str) -> PayloadRejected:
    return PayloadRejected(
        f"Zendesk's export of {stream} does not move on: it says that there is more, from where "
        "we were before."
    )
