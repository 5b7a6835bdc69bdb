"""How coerced argument values become statement parameters.

Text with NUL or a lone surrogate can't be stored, so nothing can equal it: it is
refused by name rather than by the database.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from csgraph.errors import InvalidInput
from csgraph.graph.predicates import Comparison, Convert, RequestValues
from csgraph.graph.scalars import Duration
from csgraph.ids import decode_id

LONGEST_OPERAND = 10_000
"""Characters of a text that others are compared with."""
_UNSEEN_KINDS: Final = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""What leaves a blank, or nothing, though its kind does not say so: fillers, joiners, selectors."""


def compared_text(value: str) -> str:
    """Return a text that others are compared with.

    Raises:
        InvalidInput: Postgres can't hold it, or would be long at comparing it.
    """
    if len(value) > LONGEST_OPERAND:
        msg = f"The text has {len(value):,} characters; at most {LONGEST_OPERAND:,} are compared."
        raise InvalidInput(msg)
    return checked_text(value)


def text_operand(value: Any, _values: RequestValues) -> str:
    """Return text that Postgres can hold."""
    return compared_text(str(value))


def checked_text(value: str) -> str:
    """Return the text.

    Raises:
        InvalidInput: it holds NUL or half of a surrogate pair.
    """
    if "\x00" in value:
        msg = "Text must not contain the NUL character (U+0000)."
        raise InvalidInput(msg)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            msg = "Text must not contain half of a surrogate pair; send whole characters."
            raise InvalidInput(msg) from error
    return value


def written_text(value: str) -> str:
    """Return a text as it is kept: without outer blanks, and empty where nothing of it is seen.

    Raises:
        InvalidInput: as for checking it.
    """
    text = checked_text(value).strip()
    return "" if all(map(_is_unseen, text)) else text


def _is_unseen(character: str) -> bool:
    """Whether a character leaves a blank, or nothing at all."""
    return unicodedata.category(character) in _UNSEEN_KINDS or character in _UNSEEN


def text_list_operand(value: Sequence[Any], _values: RequestValues) -> list[str]:
    """Return texts that Postgres can hold."""
    return [compared_text(str(item)) for item in value]


def label_operand(value: Enum, _values: RequestValues) -> str:
    """Return an enum's label."""
    return str(value.value)


def label_list_operand(value: Sequence[Enum], _values: RequestValues) -> list[str]:
    """Return enum labels."""
    return [str(item.value) for item in value]


def id_operand(prefix: str | None) -> Convert:
    """Return the converter to a stored id; to None, which equals nothing, for any other text."""

    def convert(value: Any, _values: RequestValues) -> UUID | None:
        return _stored_id(value, prefix)

    return convert


def any_id_operand(value: Any, _values: RequestValues) -> UUID | None:
    """Return the stored id of any type's."""
    decoded = decode_id(str(value))
    return decoded[1] if decoded else None


def id_list_operand(prefix: str | None) -> Convert:
    """Return the converter to stored ids, leaving out what is none of this type."""

    def convert(value: Sequence[Any], _values: RequestValues) -> list[UUID]:
        found = (_stored_id(item, prefix) for item in value)
        return [item for item in found if item is not None]

    return convert


def stored_ids(value: Sequence[str], _values: RequestValues) -> list[UUID | None]:
    """Return the stored ids of nodes of any type, in their order."""
    return [decoded[1] if decoded else None for decoded in map(decode_id, value)]


def id_prefixes(value: Sequence[str], _values: RequestValues) -> list[str | None]:
    """Return what tells the types of ids, in their order."""
    return [decoded[0] if decoded else None for decoded in map(decode_id, value)]


def _stored_id(value: object, prefix: str | None) -> UUID | None:
    decoded = decode_id(str(value))
    return decoded[1] if decoded and decoded[0] == prefix else None


def instant_operand(value: datetime | Duration, values: RequestValues) -> datetime:
    """Return an instant in whole milliseconds; a duration is relative to the request's now."""
    if not isinstance(value, Duration):
        return _whole(value)
    try:
        return _whole(value.after(values.now))
    except (OverflowError, ValueError) as error:
        msg = "The duration leads outside the years 1 to 9999."
        raise InvalidInput(msg) from error


def _whole(value: datetime) -> datetime:
    return value.replace(microsecond=value.microsecond // 1_000 * 1_000)


def instant_list_operand(
    value: Sequence[datetime | Duration], values: RequestValues
) -> list[datetime]:
    """Return instants, as ``instant_operand`` does each."""
    return [instant_operand(item, values) for item in value]


def day_operand(value: date | Duration, values: RequestValues) -> date:
    """Return a day; a duration is relative to the request's day in UTC."""
    return instant_operand(value, values).date() if isinstance(value, Duration) else value


def day_list_operand(value: Sequence[date | Duration], values: RequestValues) -> list[date]:
    """Return days, as ``day_operand`` does each."""
    return [day_operand(item, values) for item in value]


def days_operand(value: int, values: RequestValues) -> date:
    """Return the day that is so many days from the request's; the calendar's ends bound it.

    No stored day lies beyond these ends, so that every comparison keeps its meaning.
    """
    first, last = date.min.toordinal(), date.max.toordinal()
    return date.fromordinal(min(max(values.now.date().toordinal() + value, first), last))


def days_list_operand(value: Sequence[int], values: RequestValues) -> list[date]:
    """Return days, as ``days_operand`` does each."""
    return [days_operand(item, values) for item in value]


def decimal_operand(value: Decimal, _values: RequestValues) -> Decimal:
    """Return an exact decimal."""
    return value


def integer_operand(value: int, _values: RequestValues) -> int:
    """Return a whole number."""
    return value


def pattern_operand(comparison: Comparison) -> Convert:
    """Return the converter to a LIKE pattern in which the user's text stands for itself."""
    before = "%" if comparison is Comparison.CONTAINS else ""

    def convert(value: Any, _values: RequestValues) -> str:
        text = compared_text(str(value))
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{before}{escaped}%"

    return convert
