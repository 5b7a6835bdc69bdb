"""Splits a page into the texts of its records, leaving each as the vendor wrote it.

A record's text goes to the database unread: numbers keep their digits, duplicate keys
stay, and a record that can't be read there harms no other. Only the frame around the
records becomes Python values.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from csgraph.errors import PayloadRejected
from csgraph.ingest.load import RawRecord

TOO_DEEP = "is nested too deeply"

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page: its records, then what stands around them."""

    records: tuple[RawRecord, ...]
    rest: dict[str, Any]


def frame_page(body: bytes, collection: str, within: tuple[str, ...] = ()) -> Frame:
    """Split the records of ``collection`` off the object that a reply is.

    With ``within`` that object is found below those keys, the first element of each
    list on the way.

    Raises:
        PayloadRejected: the reply is not such a page.
    """
    cursor = _Cursor(_decoded(body))
    try:
        for key in within:
            cursor.descend(key)
        return cursor.frame(collection)
    except (ValueError, IndexError, RecursionError) as error:
        raise PayloadRejected(
            f"The reply is no page of `{collection}`: {_described(cursor.text)}."
        ) from error


def read_json(body: bytes) -> Any:
    """Return a small reply as Python values.

    Raises:
        PayloadRejected: it is no JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PayloadRejected(f"The reply is no JSON: {_described(_decoded(body))}.") from error


class _Cursor:
    """A position in a JSON text, moved from token to token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0
        self._skip_blanks()

    def frame(self, collection: str) -> Frame:
        """Read the object here, keeping apart the elements of one of its lists."""
        records: list[RawRecord] | None = None
        rest: dict[str, Any] = {}
        self._take("{")
        while not self._ends("}"):
            key = self._key()
            if key == collection and self._sees("["):
                records = self._records()
            else:
                rest[key] = self._value()
        if records is None:
            raise ValueError(collection)
        return Frame(tuple(records), rest)

    def descend(self, wanted: str) -> None:
        """Go to the value of a key of the object here; of a list, to its first element."""
        self._take("{")
        while self._key() != wanted:
            self._value()
            self._take(",")
        if self._sees("["):
            self._take("[")

    def _records(self) -> list[RawRecord]:
        records = []
        self._take("[")
        while not self._ends("]"):
            records.append(self._record())
        return records

    def _record(self) -> RawRecord:
        start = self._at
        try:
            _, self._at = _DECODER.raw_decode(self.text, start)
            refusal = None
        except RecursionError:
            self._at = self._closing_bracket()
            refusal = TOO_DEEP
        raw = self.text[start : self._at]
        self._skip_blanks()
        return RawRecord(_storable(raw), refusal)

    def _closing_bracket(self) -> int:
        depth = 0
        for token in _BRACKETS.finditer(self.text, self._at):
            depth += (token[0] in "[{") - (token[0] in "]}")
            if depth == 0:
                return token.end()
        raise ValueError("a bracket is not closed")

    def _key(self) -> str:
        key = self._value()
        self._take(":")
        return str(key)

    def _value(self) -> Any:
        value, self._at = _DECODER.raw_decode(self.text, self._at)
        self._skip_blanks()
        return value

    def _ends(self, bracket: str) -> bool:
        """Tell whether the bracket closes here; take the comma between two members."""
        if self._sees(","):
            self._take(",")
            return False
        if self._sees(bracket):
            self._take(bracket)
            return True
        return False

    def _sees(self, character: str) -> bool:
        return self.text[self._at] == character

    def _take(self, character: str) -> None:
        if not self._sees(character):
            raise ValueError(f"expected {character} at {self._at}")
        self._at += 1
        self._skip_blanks()

    def _skip_blanks(self) -> None:
        blanks = _BLANK.match(self.text, self._at)
        self._at = blanks.end() if blanks else self._at


def _decoded(body: bytes) -> str:
    """Return the text, any byte that is no UTF-8 as half a surrogate pair."""
    return body.decode("utf-8", "surrogateescape")


def _storable(raw: str) -> str:
    """Return a text that Postgres can keep, its NULs and half pairs as JSON escapes."""
    return raw.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def _described(text: str) -> str:
    """Tell what came instead, without repeating a customer's data."""
    start = text.lstrip()[:60]
    if not start:
        return "it is empty"
    if start[0] in "{[":
        return "it is cut short, or of another form"
    shown = " ".join(start.split()).encode("ascii", "replace").decode()
    return f"it begins with `{shown}`"
