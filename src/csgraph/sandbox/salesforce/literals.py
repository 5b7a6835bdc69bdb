"""Filter values, checked against the type of the field they stand beside.

Salesforce takes no string for a date, no date for an instant, no number in quotes.
"""

import re
from datetime import UTC, date, datetime

from csgraph.sandbox.salesforce.catalog import Field
from csgraph.sandbox.salesforce.syntax import Literal, LiteralKind

Bound = str | int | float | bool | None
"""A value as the store compares it."""

_NUMERIC = {"int", "long", "double", "currency", "percent"}
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class LiteralRefused(Exception):
    """A literal that does not suit its field."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def bind(field: Field, literal: Literal) -> Bound:
    """Return the value to compare a field with, raising `LiteralRefused`."""
    kind = literal.kind
    if kind is LiteralKind.NULL:
        return None
    if kind is not _expected(field):
        raise LiteralRefused(_code_of(field, kind), _complaint(field))
    if kind is LiteralKind.DATETIME:
        return _instant(str(literal.value))
    if kind is LiteralKind.DATE:
        return _day(str(literal.value))
    if field.is_id:
        return _full_id(field, str(literal.value))
    return literal.value


def full_id(text: str) -> str:
    """Return a 15-character id with its case-safe suffix; other text as it is."""
    if len(text) != 15 or not _ID.fullmatch(text):
        return text
    chunks = (text[start : start + 5] for start in range(0, 15, 5))
    bits = (sum(char.isupper() << place for place, char in enumerate(chunk)) for chunk in chunks)
    return text + "".join(_SUFFIX_ALPHABET[each] for each in bits)


def _expected(field: Field) -> LiteralKind:
    if field.type in _NUMERIC:
        return LiteralKind.NUMBER
    by_type = {
        "boolean": LiteralKind.BOOLEAN,
        "date": LiteralKind.DATE,
        "datetime": LiteralKind.DATETIME,
    }
    return by_type.get(field.type, LiteralKind.STRING)


def _code_of(field: Field, kind: LiteralKind) -> str:
    times = {LiteralKind.DATE, LiteralKind.DATETIME}
    return "MALFORMED_QUERY" if kind in times and _expected(field) in times else "INVALID_FIELD"


def _complaint(field: Field) -> str:
    names = {"datetime": "dateTime", "id": "string", "reference": "string"}
    type_name = names.get(field.type, field.type)
    is_quoted = _expected(field) is LiteralKind.STRING
    rule = "should be enclosed in quotes" if is_quoted else "should not be enclosed in quotes"
    return (
        f"value of filter criterion for field '{field.name}' must be of type {type_name} and {rule}"
    )


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise LiteralRefused("MALFORMED_QUERY", f"Invalid datetime: {text}") from None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise LiteralRefused("MALFORMED_QUERY", f"Invalid date: {text}") from None


def _full_id(field: Field, text: str) -> str:
    if text and not _ID.fullmatch(text):
        message = f"invalid ID field: {text}"
        raise LiteralRefused("INVALID_QUERY_FILTER_OPERATOR", message)
    return full_id(text)
