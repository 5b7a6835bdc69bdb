"""Which columns of a row its JSON needs, so that a page carries no others."""

from collections.abc import Iterable, Iterator

from csgraph.graph.plan import (
    ColumnValue,
    ComputedValue,
    ConnectionPlan,
    EdgesPart,
    Entry,
    ListValue,
    MoneyValue,
    NodesPart,
    NodeValue,
    ToOneValue,
)
from csgraph.graph.plan_feed import Survivor
from csgraph.graph.plan_history import FieldChanges, FieldDifferences, LoggedFields, LoggedId
from csgraph.graph.plan_mixed import TimelinePlan
from csgraph.graph.plan_worked import JudgedValue, WorkedValue
from csgraph.storage.former import CUSTOM_FIELDS

_OF_CHANGES = {
    FieldChanges: ("node_id", "at", "seq", "before"),
    LoggedId: ("node_type", "node_id"),
    LoggedFields: ("node_type", "changed_fields"),
    Survivor: ("node_type", "node_id", "changed_fields"),
}


def columns_of(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the names of the columns that entries read from their row."""
    for entry in entries:
        match entry.value:
            case ColumnValue(column=column) | ToOneValue(column=column):
                yield column.name
            case ComputedValue(read=read) | JudgedValue(read=read):
                yield from (column.name for column in read.columns)
            case WorkedValue(read=worked):
                yield "id"
                yield from (column.name for column in worked.columns)
            case MoneyValue(minor=minor, currency=currency):
                yield from (minor.name, currency.name)
            case ConnectionPlan(entries=inner, listing=of):
                yield from ("id", *(of.parent_columns if of else ()))
                yield from _columns_with_a_past(inner)
            case FieldDifferences(fields=fields):
                yield from ("id", "created_at", "deleted_at")
                yield from (column.name for field in fields for column in field.columns)
            case FieldChanges() | LoggedId() | LoggedFields() | Survivor():
                yield from _OF_CHANGES[type(entry.value)]
            case TimelinePlan():
                yield "id"
            case ListValue(listing=listing):
                yield "id"
                yield from listing.parent_columns
            case EdgesPart(entries=inner) | NodesPart(entries=inner) | NodeValue(entries=inner):
                yield from columns_of(inner)
            case _:
                continue


def _columns_with_a_past(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the columns of a record that its changes are told by."""
    for entry in entries:
        match entry.value:
            case EdgesPart(entries=inner) | NodesPart(entries=inner) | NodeValue(entries=inner):
                yield from _columns_with_a_past(inner)
            case FieldChanges(fields=fields, custom=custom):
                yield from (column.name for field in fields for column in field.columns)
                if custom:
                    yield CUSTOM_FIELDS
            case _:
                continue
