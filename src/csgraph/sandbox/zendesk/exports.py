"""Incremental exports, by cursor and by time.

Both are ordered by the hidden instant of the last system change, then by id, with the
latest minute withheld. By cursor: the page that drains the stream still carries a cursor;
asked again there, with nothing new, the answer has none. By time: the next page starts at
the last instant of this one, so the rows of that instant come twice; more rows within one
instant than a page holds can't be passed.
"""

import base64
import binascii
import re
from collections.abc import Sequence

from starlette.requests import Request

from csgraph.sandbox.store import Store, zendesk_table
from csgraph.sandbox.zendesk.config import ZendeskConfig
from csgraph.sandbox.zendesk.errors import invalid_value, too_recent
from csgraph.sandbox.zendesk.pages import joined, link, page_of, whole
from csgraph.sandbox.zendesk.sideloads import body_of, related

_CURSOR = re.compile(r"(\d+)(?:\.\d+)?\|\|(-?\d+)\|")
_LEADING_DIGITS = re.compile(r"\d{1,18}", re.ASCII)

_Row = tuple[object, ...]


class Exports:
    """Answers export requests over a store."""

    def __init__(self, store: Store, config: ZendeskConfig) -> None:
        self._store = store
        self._config = config

    def by_cursor(self, request: Request, resource: str) -> bytes:
        """Return a page of a cursor export."""
        size = self._page_size(request)
        after = self._position(request)
        shown = body_of(resource, request)
        rows = self._rows(resource, shown, "(exported_at, id) > (?, ?)", after, size)
        page = rows[:size]
        cursor = None
        if page:
            cursor = _encode_cursor(int(str(page[-1][1])), int(str(page[-1][0])))
        carried = {
            name: value
            for name, value in request.query_params.items()
            if name not in {"cursor", "start_time"}
        }
        return page_of(
            self._lists(request, resource, page),
            {
                "after_url": cursor and link(request, {**carried, "cursor": cursor}),
                "before_url": None,
                "after_cursor": cursor,
                "before_cursor": None,
                "end_of_stream": len(rows) <= size,
            },
        )

    def by_time(self, request: Request, resource: str) -> bytes:
        """Return a page of a time-based export."""
        size = self._page_size(request)
        start = self._start(request)
        rows = self._rows(resource, body_of(resource, request), "exported_at >= ?", (start,), size)
        page = rows[:size]
        end = int(str(page[-1][1])) if page else start
        carried = {**request.query_params, "start_time": end}
        return page_of(
            self._lists(request, resource, page),
            {
                "count": len(page),
                "end_of_stream": len(rows) <= size,
                "end_time": end,
                "next_page": link(request, carried),
            },
        )

    def _rows(
        self, resource: str, shown: str, test: str, values: Sequence[int], size: int
    ) -> list[_Row]:
        newest = int(self._config.clock().timestamp()) - self._config.export_delay_seconds
        return self._store.fetch(
            f"select id, exported_at, {shown} from {zendesk_table(resource)}"
            f" where {test} and exported_at <= ? order by exported_at, id limit ?",
            (*values, newest, size + 1),
        )

    def _lists(self, request: Request, resource: str, page: Sequence[_Row]) -> dict[str, bytes]:
        bodies = [str(row[2]) for row in page]
        more = related(self._store, resource, request, bodies)
        return {resource: joined(bodies), **more}

    def _position(self, request: Request) -> tuple[int, int]:
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            return _decode_cursor(cursor)
        # Odd ids are stored as negative ones, so "before any id" lies far below.
        return self._start(request), -(1 << 62)

    def _start(self, request: Request) -> int:
        text = request.query_params.get("start_time")
        if text is None:
            raise invalid_value("Missing parameter: start_time")
        # Clients in the wild send fractions or whole dates: what leads with digits passes.
        digits = _LEADING_DIGITS.match(text)
        if digits is None:
            raise invalid_value("Invalid start_time. Use a Unix epoch time in seconds")
        start = int(digits.group())
        if start > int(self._config.clock().timestamp()) - self._config.export_delay_seconds:
            raise too_recent()
        return start

    def _page_size(self, request: Request) -> int:
        most = self._config.export_page_size
        size = whole(request.query_params.get("per_page"), most)
        if not size:
            raise invalid_value("Invalid per_page. Use a number from 1 to 1000")
        return min(size, most)


def _encode_cursor(exported_at: int, row_id: int) -> str:
    return base64.b64encode(f"{exported_at}.0||{row_id}|".encode()).decode()


def _decode_cursor(text: str) -> tuple[int, int]:
    try:
        found = _CURSOR.fullmatch(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        found = None
    if found is None:
        raise invalid_value("Invalid cursor")
    return int(found.group(1)), int(found.group(2))
