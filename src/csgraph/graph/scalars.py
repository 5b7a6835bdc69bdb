"""Custom scalars: what they accept, and what they become in Python.

Output never passes here: Postgres writes the response. Parsers raise ``ValueError``
with a sentence that says how to fix the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
ExactDecimal = NewType("ExactDecimal", Decimal)
DateTimeOrDuration = NewType("DateTimeOrDuration", object)
DateOrDuration = NewType("DateOrDuration", object)
Url = NewType("Url", str)
EmailAddress = NewType("EmailAddress", str)
CurrencyCode = NewType("CurrencyCode", str)
BigInt = NewType("BigInt", int)
Json = NewType("Json", object)

_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_DURATION = re.compile(
    r"([+-])?P(?=[\dT])(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,12})?", re.ASCII)
_LAST_DAY = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Duration:
    """A signed ISO 8601 duration: calendar months, then elapsed time."""

    months: int
    elapsed: timedelta

    def after(self, start: datetime) -> datetime:
        """Return the instant this long after ``start``; the day is cut to the month's end."""
        month0 = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(month0, 12)
        last = _LAST_DAY[month] + (
            month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        )
        return start.replace(year=year, month=month + 1, day=min(start.day, last)) + self.elapsed


def parse_date_time(value: Any) -> datetime:
    """Read an RFC 3339 instant; the offset is required."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        msg = "Write an instant with its offset, such as 2026-05-01T07:25:37Z."
        raise ValueError(msg)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        msg = "No such instant between the years 1 and 9999; look at the day, time and offset."
        raise ValueError(msg) from None


def parse_date(value: Any) -> date:
    """Read a calendar day, ``YYYY-MM-DD``."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        msg = "Write a day as YYYY-MM-DD."
        raise ValueError(msg)
    try:
        return date.fromisoformat(value)
    except ValueError:
        msg = "There is no such day."
        raise ValueError(msg) from None


def parse_duration(value: str) -> Duration | None:
    """Read a signed ISO 8601 duration; None when it is none."""
    match = _DURATION.fullmatch(value)
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    years, months, weeks, days, hours, minutes, seconds = (
        int(part or 0) for part in match.groups()[1:]
    )
    if years * 12 + months > 12_000 or weeks * 7 + days > 400_000:
        return None
    elapsed = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Duration(sign * (years * 12 + months), sign * elapsed)


def parse_date_time_or_duration(value: Any) -> datetime | Duration:
    """Read an instant, or a duration relative to now."""
    if isinstance(value, str) and value.lstrip("+-").startswith("P"):
        duration = parse_duration(value)
        if duration is not None:
            return duration
        msg = "Write a duration such as -P14D or PT6H, at most 1,000 years."
        raise ValueError(msg)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        value += "T00:00:00Z"
    if not isinstance(value, str) or not value[:1].isdigit():
        msg = (
            "Write an instant with its offset, such as 2026-05-01T07:25:37Z, a day, or a "
            "duration such as -P14D."
        )
        raise ValueError(msg)
    return parse_date_time(value)


def parse_date_or_duration(value: Any) -> date | Duration:
    """Read a day, or a duration relative to today."""
    if isinstance(value, str) and value.lstrip("+-").startswith("P"):
        duration = parse_duration(value)
        if duration is not None:
            return duration
        msg = "Write a duration such as -P14D or P3M, at most 1,000 years."
        raise ValueError(msg)
    return parse_date(value)


def parse_decimal(value: Any) -> Decimal:
    """Read an exact decimal out of a string; JSON numbers, NaN and infinities are refused."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        msg = 'Write a decimal as a string of digits, such as "1200.50".'
        raise ValueError(msg)
    try:
        return Decimal(value)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only decimals
        raise ValueError(str(error)) from error


def parse_text(value: Any) -> str:
    """Read a string."""
    if not isinstance(value, str):
        msg = "Write a string."
        raise ValueError(msg)  # noqa: TRY004 - graphql-core reports ValueError
    return value


def parse_whole_number(value: Any) -> int:
    """Read a whole number of any size out of a string."""
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,30}", value, re.ASCII):
        msg = 'Write a whole number as a string of digits, such as "1200".'
        raise ValueError(msg)
    return int(value)


def parse_json(value: Any) -> Any:
    """Read any value."""
    return value


@dataclass(frozen=True)
class _Scalar:
    name: str
    description: str
    specified_by_url: str
    parse: Callable[[Any], Any]


_SCALARS: dict[object, _Scalar] = {
    DateTime: _Scalar(
        "DateTime",
        "Instant in RFC 3339 form. An offset is required on input; output is UTC, with `Z` and "
        "milliseconds, in which filters compare too.",
        "https://scalars.graphql.org/andimarek/date-time.html",
        parse_date_time,
    ),
    Date: _Scalar(
        "Date",
        "Calendar day, `YYYY-MM-DD`, without a time zone.",
        "https://scalars.graphql.org/andimarek/local-date.html",
        parse_date,
    ),
    ExactDecimal: _Scalar(
        "Decimal",
        "Exact decimal, written as a JSON string. NaN, infinities and JSON numbers are refused.",
        "https://csgraph.dev/scalars/decimal",
        parse_decimal,
    ),
    BigInt: _Scalar(
        "BigInt",
        "Whole number of any size, written as a JSON string.",
        "https://csgraph.dev/scalars/big-int",
        parse_whole_number,
    ),
    DateTimeOrDuration: _Scalar(
        "DateTimeOrDuration",
        "A `DateTime`, a day, or a signed ISO 8601 duration relative to now, such as `-P14D`, so "
        "that a saved filter keeps its meaning.",
        "https://csgraph.dev/scalars/date-time-or-duration",
        parse_date_time_or_duration,
    ),
    DateOrDuration: _Scalar(
        "DateOrDuration",
        "A `Date`, or a signed ISO 8601 duration relative to today (UTC), such as `P90D`, so that "
        "a saved filter keeps its meaning.",
        "https://csgraph.dev/scalars/date-or-duration",
        parse_date_or_duration,
    ),
    Url: _Scalar(
        "URL",
        "Web address as the source gave it.",
        "https://url.spec.whatwg.org/",
        parse_text,
    ),
    EmailAddress: _Scalar(
        "EmailAddress",
        "Mailbox address.",
        "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address",
        parse_text,
    ),
    Json: _Scalar(
        "JSONValue",
        "Any JSON value: what a field of any type held, in the form in which that field is read.",
        "https://www.rfc-editor.org/rfc/rfc8259",
        parse_json,
    ),
    CurrencyCode: _Scalar(
        "CurrencyCode",
        "ISO 4217 alphabetic currency code, such as `EUR`.",
        "https://www.iso.org/iso-4217-currency-codes.html",
        parse_text,
    ),
}


def scalar_map() -> dict[object, ScalarDefinition]:
    """Return the scalars by their Python names, for strawberry's configuration."""
    return {
        python_name: strawberry.scalar(
            name=each.name,
            description=each.description,
            specified_by_url=each.specified_by_url,
            parse_value=each.parse,
        )
        for python_name, each in _SCALARS.items()
    }
