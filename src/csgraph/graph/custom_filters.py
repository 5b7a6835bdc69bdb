"""Comparisons of a record's value in a field that the tenant defined.

A value is a row of another table, and a record without one has none there. So what is to
hold of a value asks for a row, and what holds without one as well, for that there is none
of the opposite.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column

from csgraph.graph.arguments import Site
from csgraph.graph.catalog import NodeSpec
from csgraph.graph.custom_fields import CUSTOM_FIELD, CustomFields, ValueKind
from csgraph.graph.operands import checked_text
from csgraph.graph.predicates import (
    AllOf,
    Compare,
    CompareFolded,
    Comparison,
    DefinedField,
    IsNull,
    Not,
    Predicate,
    Related,
    RequestValues,
    Rows,
)

LONGEST_COMPARED = 500
"""Characters of a text that is filtered and sorted by: as many as are stored for it."""
_OPPOSITES = {Comparison.NEQ: Comparison.EQ, Comparison.NIN: Comparison.IN}
_FOLDED = {Comparison.EQ, Comparison.IN}


def asked_for(node: NodeSpec, site: Site | None, given: dict[str, Any]) -> DefinedField:
    """Return the field whose value on a record is asked for, of whatever type it is."""
    if node.custom is None or site is None:
        raise AssertionError(node)
    types = tuple(each for kind in node.custom.kinds for each in kind.types)
    coordinate = f"{node.name}.{CUSTOM_FIELD}(key:)"
    return node.custom.named(node.name, types, given, site.index, (), coordinate)


def has_value(
    custom: CustomFields, kind: ValueKind, of_field: Predicate, tests: AllOf, id_: Column[Any]
) -> Predicate:
    """Return what holds for a record by whose value in a field every test holds."""

    def has(*parts: Predicate) -> Predicate:
        together = AllOf((of_field, *parts))
        return Related("some", Rows(custom.values), custom.values.c.record_id, id_, together)

    made: list[Predicate] = []
    fitting: list[Predicate] = []
    for test in tests.parts:
        match test:
            case IsNull(null=null):
                indexed = kind.column if kind.folded is None else kind.folded
                there = has(IsNull(indexed, null=False))
                made.append(Not(there) if null else there)
            case Compare(comparison=comparison) if comparison in _OPPOSITES:
                opposite = replace(test, comparison=_OPPOSITES[comparison])
                made.append(Not(has(*_compared(kind, opposite))))
            case Compare():
                fitting += _compared(kind, test)
            case _:
                raise AssertionError(test)
    return AllOf((*made, has(*fitting)) if fitting else tuple(made))


def _compared(kind: ValueKind, test: Compare) -> list[Predicate]:
    """Return a test; of a text beside one of its lower-cased form, which is what is indexed."""
    if kind.folded is None or test.comparison not in _FOLDED:
        return [test]
    cut = _cut_text if test.comparison is Comparison.EQ else _cut_texts
    param = replace(test.param, convert=cut)
    return [CompareFolded(kind.folded, test.comparison, param), replace(test, param=param)]


def _cut_text(value: Any, _values: RequestValues) -> str:
    return checked_text(str(value))[:LONGEST_COMPARED]


def _cut_texts(value: Sequence[Any], values: RequestValues) -> list[str]:
    return [_cut_text(item, values) for item in value]
