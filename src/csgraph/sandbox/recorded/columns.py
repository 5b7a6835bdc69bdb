"""Turns columns of a warehouse back into the vendors' names with values of their types.

A warehouse writes names in snake case, booleans in capitals, instants without an offset,
null as nothing. A value that isn't of its column's type stays the text that it was.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from csgraph.sandbox.recorded.instants import parsed_instant

Value = Any
Convert = Callable[[str], Value]

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00(?:\.0+)?Z?)?")
_WHOLE = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")

# what describes say of standard columns, for objects whose describe nobody recorded
_SALESFORCE_NUMBERS = frozenset(
    [
        "amount",
        "annual_revenue",
        "discount",
        "expected_revenue",
        "list_price",
        "probability",
        "quantity",
        "total_amount",
        "total_price",
        "unit_price",
        "sort_order",
        "duration_in_minutes",
        "number_of_employees",
        "fiscal_quarter",
        "fiscal_year",
        "what_count",
        "who_count",
        "call_duration_in_seconds",
        "billing_latitude",
        "billing_longitude",
        "mailing_latitude",
        "mailing_longitude",
        "shipping_latitude",
        "shipping_longitude",
        "latitude",
        "longitude",
        "number_of_quantity_installments",
        "number_of_revenue_installments",
    ]
)
_SALESFORCE_WHOLE = frozenset(
    [
        "sort_order",
        "duration_in_minutes",
        "number_of_employees",
        "fiscal_quarter",
        "fiscal_year",
        "what_count",
        "who_count",
        "call_duration_in_seconds",
        "number_of_quantity_installments",
        "number_of_revenue_installments",
    ]
)
_SALESFORCE_DATES = frozenset(
    [
        "close_date",
        "activity_date",
        "last_activity_date",
        "effective_date",
        "end_date",
        "service_date",
        "birthdate",
        "converted_date",
        "recurrence_end_date_only",
        "recurrence_start_date_only",
    ]
)
_NOT_NUMBERS = re.compile(r"(^|_)(id|number|code|phone|fax|zip|key|sku|postal|sic)s?(_|$)")

_ZENDESK_TEXTS = frozenset({"external_id", "ticket_restriction"})
_ZENDESK_WHOLE = frozenset({"id", "locale_id", "position"})


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column's values go, and how."""

    name: str
    convert: Convert


def salesforce_column(
    header: str, cells: Collection[str], fields: Mapping[str, Mapping[str, Any]]
) -> Column:
    """Return a Salesforce field for a column; `fields` are describes by squashed name."""
    described = fields.get(squashed(header))
    if described is not None:
        return Column(str(described["name"]), _BY_TYPE.get(str(described["type"]), _text))
    return Column(salesforce_name(header), _salesforce_kind(header, cells))


def zendesk_column(header: str, cells: Collection[str]) -> Column:
    """Return a Zendesk property for a column."""
    if header in _ZENDESK_TEXTS:
        return Column(header, _text)
    if header in _ZENDESK_WHOLE or header.endswith("_id"):
        return Column(header, _whole)
    if _all(cells, _is_boolean):
        return Column(header, _boolean)
    if header.endswith("_at") and _all(cells, _INSTANT.fullmatch):
        return Column(header, _zendesk_instant)
    if header.endswith(("_ids", "_fields")) and _all(cells, _is_list):
        return Column(header, json.loads)
    return Column(header, _text)


def squashed(name: str) -> str:
    """Return a name without what a warehouse changes: capitals, underscores."""
    is_custom = name.endswith(("__c", "_c"))
    bare = name.lower().removesuffix("_c").removesuffix("_") if is_custom else name.lower()
    return bare.replace("_", "") + ("/c" if is_custom else "")


def salesforce_name(header: str) -> str:
    """Return the likely API name of a field or object: `annual_revenue` is AnnualRevenue."""
    parts = [part for part in header.split("_") if part]
    if len(parts) > 1 and parts[-1] == "c":
        return "_".join(part.capitalize() for part in parts[:-1]) + "__c"
    return "".join(part.capitalize() for part in parts)


def converted(column: Column, cell: str | None) -> Value:
    """Return a cell as the vendor would write it; nothing is null."""
    return None if cell is None or cell == "" else column.convert(cell)


def _salesforce_kind(header: str, cells: Collection[str]) -> Convert:
    if header in _SALESFORCE_WHOLE:
        return _whole
    if header in _SALESFORCE_NUMBERS:
        return _number
    if header in _SALESFORCE_DATES:
        return _date
    if _all(cells, _is_boolean):
        return _boolean
    if _all(cells, _INSTANT.fullmatch):
        return _salesforce_instant
    if header.endswith("_c") and _all(cells, _NUMBER.fullmatch) and not _NOT_NUMBERS.search(header):
        return _number
    return _text


def _all(cells: Collection[str], test: Callable[[str], object]) -> bool:
    present = [cell for cell in cells if cell]
    return bool(present) and all(test(cell) for cell in present)


def _is_boolean(cell: str) -> bool:
    return cell.lower() in ("true", "false")


def _is_list(cell: str) -> bool:
    return cell.startswith("[") and isinstance(_json(cell), list)


def _json(cell: str) -> Value:
    try:
        return json.loads(cell)
    except ValueError:
        return cell


def _text(cell: str) -> Value:
    return cell


def _boolean(cell: str) -> Value:
    return cell.lower() == "true" if _is_boolean(cell) else cell


def _whole(cell: str) -> Value:
    return int(cell) if _WHOLE.fullmatch(cell) else cell


def _number(cell: str) -> Value:
    return float(cell) if _NUMBER.fullmatch(cell) else cell


def _date(cell: str) -> Value:
    found = _DATE.fullmatch(cell)
    return found[1] if found else cell


def _salesforce_instant(cell: str) -> Value:
    moment = _moment(cell)
    if moment is None:
        return cell
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def _zendesk_instant(cell: str) -> Value:
    moment = _moment(cell)
    return cell if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _moment(cell: str) -> datetime | None:
    epoch = parsed_instant(cell) if _INSTANT.fullmatch(cell) else None
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)


_BY_TYPE: Mapping[str, Convert] = {
    "boolean": _boolean,
    "currency": _number,
    "date": _date,
    "datetime": _salesforce_instant,
    "double": _number,
    "int": _whole,
    "percent": _number,
}
