"""Lists, by cursor and by offset, with single records.

Lists leave out what Zendesk leaves out of them: deleted records, and tickets closed long
ago. Cursors are those of the recordings: the order's name with the packed id.
"""

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from datetime import UTC

from starlette.requests import Request

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.store import Store, zendesk_table
from csgraph.sandbox.zendesk.config import ZendeskConfig
from csgraph.sandbox.zendesk.errors import (
    invalid_pagination,
    not_found,
    too_deep,
    too_many_values,
)
from csgraph.sandbox.zendesk.pages import joined, link, page_of, whole
from csgraph.sandbox.zendesk.sideloads import body_of, related

MAX_OFFSET_PAGES = 100
MAX_IDS = 100
TICKET_METRICS = "ticket_metrics"
"""The metrics of tickets as a list of their own, under the tickets' ids."""

_SINGULAR = {
    "organizations": "organization",
    "users": "user",
    "tickets": "ticket",
    "ticket_fields": "ticket_field",
    "user_fields": "user_field",
    "organization_fields": "organization_field",
    "groups": "group",
    "organization_memberships": "organization_membership",
    "satisfaction_ratings": "satisfaction_rating",
    TICKET_METRICS: "ticket_metric",
    "brands": "brand",
}
_DELETED = {
    "organizations": "json_extract(body, '$.deleted_at') is not null",
    "users": "json_extract(body, '$.active') = 0",
    "tickets": "json_extract(body, '$.status') = 'deleted'",
    "groups": "json_extract(body, '$.deleted') = 1",
    "brands": "json_extract(body, '$.is_deleted') = 1",
    TICKET_METRICS: "metrics is null or json_extract(body, '$.status') = 'deleted'",
}
_TICKETS = {"tickets", TICKET_METRICS}
_SHOWN_WHEN_DELETED = {"users", "groups"}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows, with its values."""

    test: str = "1"
    values: tuple[str | int, ...] = ()


class Lists:
    """Answers list requests over a store."""

    def __init__(self, store: Store, config: ZendeskConfig) -> None:
        self._store = store
        self._config = config

    def page(self, request: Request, resource: str, only: Filter | None = None) -> bytes:
        """Return a page of a list, in the manner the parameters ask for."""
        listed = self.listed(resource, only or Filter())
        if any(name.startswith("page[") for name in request.query_params):
            return self._by_cursor(request, resource, listed)
        return self.by_offset(request, resource, resource, listed)

    def show(self, request: Request, resource: str, row_id: int) -> bytes:
        """Return one record."""
        rows = self._store.fetch(
            f"select {_shown(resource, request)}, {_DELETED.get(resource, '0')}"
            f" from {_table(resource)} where id = ?",
            (row_id,),
        )
        if not rows or (rows[0][1] and resource not in _SHOWN_WHEN_DELETED):
            raise not_found()
        body = str(rows[0][0])
        more = related(self._store, resource, request, [body])
        return page_of({_SINGULAR[resource]: body.encode(), **more}, {})

    def show_many(self, request: Request, resource: str) -> bytes:
        """Return the records of a list of ids, those that exist."""
        ids = request.query_params.get("ids", "")
        wanted = [each for each in ids.split(",") if each.strip().isdigit()]
        if len(wanted) > MAX_IDS:
            raise too_many_values(MAX_IDS)
        listed = self.listed(resource, Filter(f"id in ({','.join('?' * len(wanted))})"))
        shown = _shown(resource, request)
        bodies = self._bodies(resource, shown, listed, list(map(int, wanted)), "order by id")
        rest = {"count": len(bodies), "next_page": None, "previous_page": None}
        more = related(self._store, resource, request, bodies)
        return page_of({resource: joined(bodies), **more}, rest)

    def count(self, resource: str) -> bytes:
        """Return how many records a list has."""
        value = self.total(resource, self.listed(resource, Filter()))
        refreshed_at = f"{self._config.clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return page_of({}, {"count": {"value": value, "refreshed_at": refreshed_at}})

    def by_offset(self, request: Request, resource: str, key: str, listed: Filter) -> bytes:
        """Return a page by number, within the depth that Zendesk allows."""
        most = self._config.list_page_size
        number = whole(request.query_params.get("page"), 1)
        size = whole(request.query_params.get("per_page"), most)
        if not number or not size:
            raise invalid_pagination("page and per_page must be positive numbers")
        size = min(size, most)
        if number > MAX_OFFSET_PAGES or number * size > MAX_OFFSET_PAGES * 100:
            raise too_deep()
        total = self.total(resource, listed)
        span = "order by id limit ? offset ?"
        shown = _shown(resource, request)
        bodies = self._bodies(resource, shown, listed, [size, (number - 1) * size], span)

        def numbered(page: int) -> str:
            return link(request, {**request.query_params, "page": page})

        rest = {
            "next_page": numbered(number + 1) if number * size < total else None,
            "previous_page": numbered(number - 1) if number > 1 else None,
            "count": total,
        }
        more = related(self._store, resource, request, bodies)
        return page_of({key: joined(bodies), **more}, rest)

    def listed(self, resource: str, only: Filter) -> Filter:
        """Return a filter narrowed to what a list shows at all."""
        tests, values = [only.test], list(only.values)
        if resource in _DELETED:
            tests.append(f"not ifnull({_DELETED[resource]}, 0)")
        if resource in _TICKETS:
            archived_before = self._config.clock() - self._config.archive_after
            tests.append(
                "not ifnull(json_extract(body, '$.status') = 'closed'"
                " and json_extract(body, '$.updated_at') < ?, 0)"
            )
            values.append(f"{archived_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        return Filter(" and ".join(tests), tuple(values))

    def total(self, resource: str, listed: Filter) -> int:
        """Return how many rows pass a filter."""
        statement = f"select count(*) from {_table(resource)} where {listed.test}"
        return int(str(self._store.fetch(statement, listed.values)[0][0]))

    def _by_cursor(self, request: Request, resource: str, listed: Filter) -> bytes:
        parameters = request.query_params
        size = whole(parameters.get("page[size]"), self._config.list_page_size)
        if not size or size > self._config.list_page_size:
            most = self._config.list_page_size
            raise invalid_pagination(f"page[size] must be from 1 to {most}")
        before, after = parameters.get("page[before]"), parameters.get("page[after]")
        if before:
            found = self._span(request, resource, listed, "id < ?", _decode(before), size)
            page = found[:size][::-1]
        else:
            start = _decode(after) if after else -(1 << 62)
            found = self._span(request, resource, listed, "id > ?", start, size)
            page = found[:size]
        ends = (_encode(page[0][0]), _encode(page[-1][0])) if page else (None, None)
        rest = {name: each for name, each in parameters.items() if not name.startswith("page[")}

        def turned(name: str, cursor: str | None) -> str | None:
            return cursor and link(request, {**rest, f"page[{name}]": cursor, "page[size]": size})

        meta = {
            "has_more": len(found) > size,
            "after_cursor": ends[1],
            "before_cursor": ends[0],
        }
        links = {"prev": turned("before", ends[0]), "next": turned("after", ends[1])}
        bodies = [body for _, body in page]
        more = related(self._store, resource, request, bodies)
        return page_of({resource: joined(bodies), **more}, {"meta": meta, "links": links})

    def _span(
        self, request: Request, resource: str, listed: Filter, test: str, from_id: int, size: int
    ) -> list[tuple[int, str]]:
        direction = "desc" if "<" in test else "asc"
        rows = self._store.fetch(
            f"select id, {_shown(resource, request)} from {_table(resource)}"
            f" where {listed.test} and {test} order by id {direction} limit ?",
            (*listed.values, from_id, size + 1),
        )
        return [(int(str(row_id)), str(body)) for row_id, body in rows]

    def _bodies(
        self, resource: str, shown: str, listed: Filter, values: list[int], rest: str
    ) -> list[str]:
        rows = self._store.fetch(
            f"select {shown} from {_table(resource)} where {listed.test} {rest}",
            (*listed.values, *values),
        )
        return [str(row[0]) for row in rows]


def _table(resource: str) -> str:
    return zendesk_table("tickets" if resource == TICKET_METRICS else resource)


def _shown(resource: str, request: Request) -> str:
    return "metrics" if resource == TICKET_METRICS else body_of(resource, request)


def _encode(row_id: int) -> str:
    packed = base64.b64encode(b"i" + struct.pack("<q", row_id)).decode()
    text = json.dumps({"o": "id", "v": packed}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _decode(cursor: str) -> int:
    try:
        packed = decode_body(base64.b64decode(cursor, validate=True))["v"]
        (row_id,) = struct.unpack("<q", base64.b64decode(str(packed), validate=True)[1:])
    except (binascii.Error, ValueError, KeyError, TypeError, struct.error):
        raise invalid_pagination("the cursor is not valid") from None
    return int(row_id)
