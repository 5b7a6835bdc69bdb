"""SOQL for reading an object to its end: texts out of describes, no I/O."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_ESCAPES = str.maketrans(
    {"\\": r"\\", "'": r"\'", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)
_CURSORS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
_UNREADABLE = frozenset({"base64", "address", "location"})


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """What can be selected from an object."""

    name: str
    fields: tuple[str, ...]
    cursor: str | None
    """The field that orders changes; an object without one is read whole each time."""

    @property
    def select(self) -> str:
        """Return the statement up to its object."""
        return f"SELECT {','.join(self.fields)} FROM {self.name}"


@dataclass(frozen=True, slots=True)
class Position:
    """The last record read: its instant, its id."""

    at: str
    id: str = ""


def shape_of(describe: Mapping[str, Any]) -> ObjectShape:
    """Return what a describe says can be selected.

    Compound fields are left out, their components being there too; the name of a person
    is the one compound that can be selected.
    """
    fields = [each for each in describe["fields"] if not each.get("deprecatedAndHidden")]
    compounds = {each.get("compoundFieldName") for each in fields} - {None, "Name"}
    names = [
        each["name"]
        for each in fields
        if each["name"] not in compounds and each["type"] not in _UNREADABLE
    ]
    filterable = {each["name"] for each in fields if each.get("filterable", True)}
    cursor = next((each for each in _CURSORS if each in filterable), None)
    return ObjectShape(describe["name"], tuple(sorted(names)), cursor)


def by_id(shape: ObjectShape, after: str) -> str:
    """Return the query for every record, in the order of ids."""
    return f"{shape.select} WHERE Id > '{after.translate(_ESCAPES)}' ORDER BY Id"


def by_change(shape: ObjectShape, after: Position, upper: datetime) -> str:
    """Return the query for what changed after a position, up to an instant.

    Many records share an instant, so that the id takes part: none is skipped, none is
    read for ever.
    """
    at, cursor, last = literal(after.at), shape.cursor, after.id.translate(_ESCAPES)
    return (
        f"{shape.select} WHERE (({cursor} = {at} AND Id > '{last}') OR {cursor} > {at}) "
        f"AND {cursor} < {literal(upper.isoformat())} ORDER BY {cursor}, Id"
    )


def literal(instant: str) -> str:
    """Return an instant as a SOQL literal, in UTC."""
    moment = datetime.fromisoformat(instant).astimezone(UTC)
    shown = moment.strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{moment.microsecond // 1000:03}" if moment.microsecond else ""
    return f"{shown}{fraction}Z"


def last_position(cursor: str, texts: Sequence[str]) -> Position | None:
    """Return the position of the last record that tells one."""
    for text in reversed(texts):
        record = _loaded(text)
        at, record_id = record.get(cursor), record.get("Id")
        if isinstance(record_id, str) and _is_instant(at):
            return Position(str(at), record_id)
    return None


def last_id(texts: Sequence[str]) -> str | None:
    """Return the id of the last record that has one."""
    found = (_loaded(text).get("Id") for text in reversed(texts))
    return next((each for each in found if isinstance(each, str)), None)


def _loaded(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
