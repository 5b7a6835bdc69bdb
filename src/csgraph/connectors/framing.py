"""Splits a page into the texts of its records, leaving each as the vendor wrote it.

A record's text goes to the database unread: numbers keep their digits, duplicate keys
stay, and a record that can't be read there harms no other. Only the frame around the
records becomes Python values. A page is read in lots of a bounded size, however large it
is; the usual page is one lot.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from csgraph.connectors.window import HEAD, LARGEST_VALUE, Source, TooDeep, TooLarge, Window
from csgraph.errors import PayloadRejected
from csgraph.ingest.load import TOO_LARGE, RawRecord

TOO_DEEP = "is nested too deeply"
LOT_CHARACTERS = 4 * 1024 * 1024
"""Records of a page that are landed together; a page up to this size is landed whole."""

_SHOWN = 64 * 1024
_SHORT = 200
Lot = tuple[RawRecord, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A page: its records, then what stands around them."""

    records: Lot
    rest: dict[str, Any]


class PageReader:
    """A page read lot by lot.

    ``early`` yields all lots but the last, which is ``records``; ``rest``, which stands
    around them, is known only then. Whoever skips ``early`` gets all records at once.
    With ``within`` the page is found below those keys, the first element of each list on
    the way.
    """

    def __init__(self, source: Source, collection: str, within: tuple[str, ...] = ()) -> None:
        self.count = 0
        self._collection = collection
        self._within = within
        self._window = Window(source)
        self._rest: dict[str, Any] = {}
        self._last: Lot | None = None

    def early(self) -> Iterator[Lot]:
        """Yield the lots before the last one.

        Raises:
            PayloadRejected: the reply is not such a page; what was yielded stays read.
        """
        before: Lot | None = None
        try:
            for lot in self._lots():
                if before is not None:
                    yield before
                before = lot
        except (ValueError, RecursionError) as error:
            raise PayloadRejected(
                f"The reply is no page of `{self._collection}`: {_described(self._window.head)}."
            ) from error
        self._last = before or ()

    @property
    def records(self) -> Lot:
        """Return the last lot; all records where none was taken before."""
        if self._last is None:
            before = list(self.early())
            self._last = tuple(each for lot in (*before, self._ended) for each in lot)
        return self._last

    @property
    def _ended(self) -> Lot:
        return self._last or ()

    @property
    def rest(self) -> dict[str, Any]:
        """Return what stands around the records."""
        _ = self.records
        return self._rest

    @property
    def rest_so_far(self) -> dict[str, Any]:
        """Return what stands before the records, once one lot was taken."""
        return self._rest

    def _lots(self) -> Iterator[Lot]:
        window, is_found = self._window, False
        for key in self._within:
            window.descend(key)
        window.take("{")
        while not window.ends("}"):
            key = window.key()
            if key == self._collection and not is_found and window.sees("["):
                is_found = True
                yield from self._of_list()
            else:
                self._rest[key] = window.value()
        if not is_found:
            raise ValueError(self._collection)

    def _of_list(self) -> Iterator[Lot]:
        lot: list[RawRecord] = []
        size = 0
        self._window.take("[")
        while not self._window.ends("]"):
            if size >= LOT_CHARACTERS:
                yield tuple(lot)
                lot, size = [], 0
            lot.append(self._record())
            size += len(lot[-1].text)
            self.count += 1
        yield tuple(lot)

    def _record(self) -> RawRecord:
        try:
            return RawRecord(_storable(self._window.raw_value()))
        except (TooDeep, TooLarge):
            beginning, length = self._window.pass_over(LARGEST_VALUE)
        if length <= LARGEST_VALUE:
            return RawRecord(_storable(beginning), TOO_DEEP)
        return RawRecord(_storable(_excerpt(beginning[:_SHOWN])), TOO_LARGE)


def frame_page(body: bytes, collection: str, within: tuple[str, ...] = ()) -> Frame:
    """Split the records of ``collection`` off the object that a reply is.

    Raises:
        PayloadRejected: the reply is not such a page.
    """
    page = PageReader(BytesIO(body), collection, within)
    return Frame(page.records, page.rest)


def read_json(body: bytes) -> Any:
    """Return a small reply as Python values.

    Raises:
        PayloadRejected: it is no JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        shown = body.lstrip()[:HEAD].decode("utf-8", "replace")
        raise PayloadRejected(f"The reply is no JSON: {_described(shown)}.") from error


def _excerpt(beginning: str) -> str:
    """Return the short values that a record begins with, as a record of its own.

    Among them is usually the id.
    """
    short: dict[str, Any] = {}
    window = Window(BytesIO(beginning.encode("utf-8", "surrogateescape")))
    try:
        window.take("{")
        while not window.ends("}"):
            key, text = window.key(), window.raw_value()
            if len(text) <= _SHORT and text[0] not in "[{":
                short[key] = text
    except ValueError:  # here the excerpt ends
        pass
    return "{" + ", ".join(f"{json.dumps(key)}: {text}" for key, text in short.items()) + "}"


def _storable(raw: str) -> str:
    """Return a text that Postgres can keep, its NULs and half pairs as JSON escapes."""
    return raw.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def _described(start: str) -> str:
    """Tell what came instead, without repeating a customer's data."""
    if not start:
        return "it is empty"
    if start[0] in "{[":
        return "it is cut short, or of another form"
    shown = " ".join(start.split()).encode("ascii", "replace").decode()
    return f"it begins with `{shown}`"
