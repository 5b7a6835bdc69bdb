"""What values mean: how they compare, sort and are written. Plain Python, no SQL."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from csgraph.graph.kinds import Kind
from csgraph.ids import decode_id
from csgraph.money import NO_DECIMALS, THREE_DECIMALS
from tests.properties.world import NOW


def folded(text: str) -> str:
    """Return text without case: letter by letter, so that no letter becomes two."""
    return "".join(
        small if len(small := letter.lower()) == 1 else letter.lower()[0] for letter in text
    )


def instant(text: str) -> datetime:
    """Read an instant, a day, or a duration relative to now."""
    duration = re.fullmatch(r"([+-]?)P(\d+)D", text)
    if duration:
        days = timedelta(days=int(duration[2]))
        return NOW - days if duration[1] == "-" else NOW + days
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def operand(kind: Kind | None, given: Any) -> Any:
    """Return an operand in the form in which values are stored."""
    if isinstance(given, list):
        return [operand(kind, item) for item in given]
    match kind:
        case Kind.INSTANT:
            return instant(given)
        case Kind.DAY:
            return instant(given).date()
        case Kind.DAYS:
            return date.fromordinal(min(NOW.date().toordinal() + given, date.max.toordinal()))
        case Kind.DECIMAL:
            return Decimal(given)
        case _:
            return given


def holds(comparison: str, value: Any, given: Any) -> bool:  # noqa: PLR0911, PLR0912 - a table of comparisons
    """Whether a value compares as said. What is unknown does not, and complements do."""
    match comparison:
        case "isNull":
            return (value is None) == given
        case "neq":
            return not holds("eq", value, given)
        case "nin":
            return not holds("in", value, given)
    if value is None:
        return False
    if isinstance(value, datetime):
        value, given = as_told(value), as_told(given)
    match comparison:
        case "eq":
            return bool(value == given)
        case "in":
            return value in given
        case "lt":
            return bool(value < given)
        case "lte":
            return bool(value <= given)
        case "gt":
            return bool(value > given)
        case "gte":
            return bool(value >= given)
        case "containsIgnoreCase":
            return folded(given) in folded(value)
        case "startsWithIgnoreCase":
            return folded(value).startswith(folded(given))
        case "has":
            return given in value
        case "hasAny":
            return any(item in value for item in given)
        case "hasAll":
            return all(item in value for item in given)
        case _:
            raise AssertionError(comparison)


def as_told(given: Any) -> Any:
    """Return instants as they are told: in milliseconds."""
    if isinstance(given, list):
        return [as_told(each) for each in given]
    return given.replace(microsecond=given.microsecond // 1_000 * 1_000)


def same_id(prefix: str | None, given: str) -> UUID | None:
    """Return the id behind a wire form; None, which equals nothing, when of another type."""
    decoded = decode_id(given)
    return decoded[1] if decoded and decoded[0] == prefix else None


def sorted_by(rows: list[Any], keys: list[tuple[Any, bool, bool]]) -> list[Any]:
    """Sort by keys ``(value of a row, descending, nulls first)``, least important last."""
    found = list(rows)
    for value_of, descending, nulls_first in reversed(keys):
        nulls = [row for row in found if value_of(row) is None]
        values = [row for row in found if value_of(row) is not None]
        values = sorted(values, key=value_of, reverse=descending)  # ties stay as they were
        found = nulls + values if nulls_first else values + nulls
    return found


def written(kind: Kind | None, value: Any) -> Any:
    """Return a value as the answer's JSON has it."""
    if value is None:
        return None
    match kind:
        case Kind.INSTANT:
            return written_instant(value)
        case Kind.DAY:
            return value.isoformat()
        case Kind.DAYS:
            return (value - NOW.date()).days
        case Kind.DECIMAL:
            return str(value)
        case _:
            return value


def written_instant(value: datetime) -> str:
    at = value.astimezone(UTC)
    day = f"{at.year:04}-{at.month:02}-{at.day:02}"
    return f"{day}T{at.hour:02}:{at.minute:02}:{at.second:02}.{at.microsecond // 1000:03}Z"


def amount(minor: int, currency: str) -> str:
    """Return an amount in whole units, with the currency's decimals."""
    places = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def begins(bucket: str, at: Any) -> Any:
    """Return where the period that an instant or a day lies in begins."""
    if at is None:
        return None
    if isinstance(at, datetime):
        day = begins(bucket, at.astimezone(UTC).date())
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    match bucket:
        case "DAY":
            return at
        case "WEEK":
            return date.fromordinal(max(at.toordinal() - at.weekday(), 1))
        case "MONTH":
            return at.replace(day=1)
        case "QUARTER":
            return at.replace(month=(at.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return at.replace(month=1, day=1)
