"""Reads Salesforce's objects: everything once, then what changed.

Backfill goes by id, with the instant where the changes will be taken up fixed before it
begins. Changes are read up to some minutes ago, and from some minutes before where the
last run ended: SystemModstamp is set when a statement runs, the record can be seen only
when its transaction commits. Query locators die with their session; what is stored is
the last record's own position, so that any failure resumes from there.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from csgraph.clock import Clock
from csgraph.connectors.framing import read_json
from csgraph.connectors.port import Account, Discovery, Page, RemoteIdentity, State, StreamSpec
from csgraph.connectors.salesforce import mapping
from csgraph.connectors.salesforce.client import QueryPage, QueryRefused, SalesforceClient
from csgraph.connectors.salesforce.fields import custom_fields
from csgraph.connectors.salesforce.progress import Progress
from csgraph.connectors.salesforce.soql import (
    ObjectShape,
    Position,
    by_change,
    by_id,
    last_id,
    last_position,
    shape_of,
)
from csgraph.connectors.transport import Transport
from csgraph.domain.sources.rules import ExternalSystem, SyncPhase
from csgraph.errors import NotOffered, PayloadRejected

ESSENTIAL = frozenset({"users", "accounts", "contacts"})
"""Streams without which an org is not worth syncing."""
LAG_SECONDS = 300
LOOKBACK_SECONDS = 600


_NO_SUCH_OBJECT = frozenset({"NOT_FOUND", "INVALID_TYPE", "INSUFFICIENT_ACCESS"})


class SalesforceConnector:
    """One Salesforce org."""

    system = ExternalSystem.SALESFORCE
    streams = (
        StreamSpec("users", mapping.USER),
        StreamSpec("accounts", mapping.ACCOUNT),
        StreamSpec("contacts", mapping.CONTACT),
        StreamSpec("opportunities", mapping.OPPORTUNITY),
        StreamSpec("opportunity_contact_roles", mapping.OPPORTUNITY_CONTACT_ROLE),
        StreamSpec("opportunity_stage_changes", mapping.OPPORTUNITY_HISTORY),
        StreamSpec("contracts", mapping.CONTRACT),
        StreamSpec("tasks", mapping.TASK),
        StreamSpec("events", mapping.EVENT),
    )

    def __init__(self, transport: Transport, account: Account, clock: Clock) -> None:
        self._client = SalesforceClient(transport, account)
        self._clock = clock
        self._lag = timedelta(seconds=account.number("lag_seconds", LAG_SECONDS))
        self._lookback = timedelta(seconds=account.number("lookback_seconds", LOOKBACK_SECONDS))
        self._shapes: dict[str, ObjectShape] = {}
        self._dates: dict[str, datetime | None] = {}

    async def check(self) -> RemoteIdentity:
        """Log in, read the org's own record."""
        try:
            page = await self._organization("Id, Name, DefaultCurrencyIsoCode")
        except QueryRefused as refused:
            if refused.error_code != "INVALID_FIELD":
                raise
            page = await self._organization("Id, Name")
        instance_url = await self._client.instance_url()
        return _identity(page, instance_url)

    async def discover(self, stream: str) -> Discovery:
        """Describe the stream's object."""
        spec = self._spec(stream)
        try:
            described = await self._describe(spec.mapping.object_type)
        except QueryRefused as refused:
            if stream in ESSENTIAL or refused.error_code not in _NO_SUCH_OBJECT:
                raise
            raise NotOffered(
                f"Salesforce shows no `{spec.mapping.object_type}` to the integration user: give "
                "it the right to read the object, unless the org does without it."
            ) from refused
        shape = self._shapes[spec.mapping.object_type]
        node = spec.mapping.nodes[0]
        digest = hashlib.sha256("\n".join(shape.fields).encode()).hexdigest()
        if node.custom_fields is None:
            return Discovery(fields_hash=digest)
        found = tuple(custom_fields(node.node_type, described))
        return Discovery(found, (node.node_type,), digest)

    async def read(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        """Yield everything the first time, or after new fields; else what changed."""
        object_type = self._spec(stream).mapping.object_type
        if object_type not in self._shapes:
            await self._describe(object_type)
        upper = self._upper(object_type)
        left = Progress.of(state, self._shapes[object_type], upper)
        if left.phase is SyncPhase.BACKFILL:
            async for page, reached in self._backfill(object_type, left):
                yield page
                left = reached
        if left.phase is SyncPhase.INCREMENTAL:
            async for page in self._changes(object_type, left, upper):
                yield page

    async def _backfill(
        self, object_type: str, left: Progress
    ) -> AsyncIterator[tuple[Page, Progress]]:
        found: QueryPage | None = await self._first(object_type, _rest_by_id(left))
        trail: set[str] = set()
        while found is not None:
            for lot in found.frame.early():
                yield Page(lot, None, SyncPhase.BACKFILL, found.total), left
                left = left.after_record(last_id([each.text for each in lot]))
            left = left.after_record(last_id([each.text for each in found.frame.records]))
            if found.next_path is None:
                has_order = self._shapes[object_type].cursor is not None
                left = left.caught_up(left.since) if has_order else left.begun_again()
            yield _page(found, left, SyncPhase.BACKFILL), left
            found = await self._following(object_type, found, _rest_by_id(left), trail)

    async def _changes(
        self, object_type: str, left: Progress, upper: datetime
    ) -> AsyncIterator[Page]:
        start = datetime.fromisoformat(left.since) - self._lookback
        position = Position(start.isoformat())
        found: QueryPage | None = await self._first(object_type, _rest_by_change(position, upper))
        trail: set[str] = set()
        while found is not None:
            cursor = self._cursor(object_type)
            for lot in found.frame.early():
                yield Page(lot, None, SyncPhase.INCREMENTAL, found.total)
                position = last_position(cursor, [each.text for each in lot]) or position
            texts = [each.text for each in found.frame.records]
            position = last_position(cursor, texts) or position
            reached = upper.isoformat() if found.next_path is None else position.at
            yield _page(found, _advanced(left, reached), SyncPhase.INCREMENTAL)
            rest = _rest_by_change(position, upper)
            found = await self._following(object_type, found, rest, trail)

    async def _first(self, object_type: str, soql: "_Soql") -> QueryPage:
        """Run a query; describe the object anew when a field has gone meanwhile."""
        try:
            return await self._client.query(soql(self._shapes[object_type]))
        except QueryRefused as refused:
            if refused.error_code != "INVALID_FIELD":
                raise
        await self._describe(object_type)
        return await self._client.query(soql(self._shapes[object_type]))

    async def _following(
        self, object_type: str, page: QueryPage, rest: "_Soql", trail: set[str]
    ) -> QueryPage | None:
        """Return the next page; when the locator has died, run the rest of the query."""
        if page.next_path is None:
            return None
        if page.next_path in trail:
            raise PayloadRejected("Salesforce's query leads back to a page that was read before.")
        trail.add(page.next_path)
        try:
            return await self._client.more(page.next_path)
        except QueryRefused as refused:
            if refused.error_code != "INVALID_QUERY_LOCATOR":
                raise
            return await self._first(object_type, rest)

    async def _describe(self, object_type: str) -> Mapping[str, Any]:
        described, date = await self._client.describe(object_type)
        self._shapes[object_type] = shape_of(described)
        self._dates[object_type] = date
        return described

    async def _organization(self, fields: str) -> QueryPage:
        return await self._client.query(f"SELECT {fields} FROM Organization")

    def _upper(self, object_type: str) -> datetime:
        """Return up to when changes can be told to be complete, by the more careful clock."""
        now = self._clock()
        org = self._dates[object_type]
        return (min(now, org) if org else now) - self._lag

    def _cursor(self, object_type: str) -> str:
        return self._shapes[object_type].cursor or ""

    def _spec(self, stream: str) -> StreamSpec:
        return next(each for each in self.streams if each.name == stream)


_Soql = Callable[[ObjectShape], str]


def _rest_by_id(left: Progress) -> _Soql:
    return lambda shape: by_id(shape, left.last_id)


def _rest_by_change(position: Position, upper: datetime) -> _Soql:
    return lambda shape: by_change(shape, position, upper)


def _page(found: QueryPage, left: Progress, phase: SyncPhase) -> Page:
    return Page(found.frame.records, left.state, phase, found.total)


def _advanced(left: Progress, reached: str) -> Progress:
    """Never step back: the lookback is read again each time, what lies before it is not."""
    later = datetime.fromisoformat(reached) > datetime.fromisoformat(left.since)
    return left.caught_up(reached) if later else left


def _identity(page: QueryPage, instance_url: str) -> RemoteIdentity:
    records = page.frame.records
    found = read_json(records[0].text.encode()) if records else None
    if not isinstance(found, dict) or not isinstance(found.get("Id"), str):
        raise PayloadRejected(f"Salesforce at {instance_url} does not tell which org it is.")
    return RemoteIdentity(
        found["Id"],
        str(found.get("Name") or found["Id"]),
        instance_url,
        found.get("DefaultCurrencyIsoCode"),
    )
