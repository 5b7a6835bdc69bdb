"""Comparisons to SQL operators.

Instants are compared as they are told, in milliseconds, however fine they are stored: what
was read is what a filter finds again. Operands are whole milliseconds; the column stands
alone, so that its index serves.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Interval,
    Text,
    and_,
    any_,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import TypeEngine

from csgraph.graph.predicates import Comparison

Comparer = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]

COMPARISONS: dict[Comparison, Comparer] = {
    Comparison.EQ: lambda left, right: left == right,
    Comparison.NEQ: lambda left, right: left.is_distinct_from(right),
    Comparison.LT: lambda left, right: left < right,
    Comparison.LTE: lambda left, right: left <= right,
    Comparison.GT: lambda left, right: left > right,
    Comparison.GTE: lambda left, right: left >= right,
    Comparison.IN: lambda left, right: left == any_(right),
    Comparison.NIN: lambda left, right: (left == any_(right)).is_not(true()),
    Comparison.CONTAINS: lambda left, right: left.ilike(right),
    Comparison.STARTS_WITH: lambda left, right: left.ilike(right),
    Comparison.HAS: lambda left, right: left.op("@>", is_comparison=True)(array([right])),
    Comparison.HAS_ANY: lambda left, right: left.op("&&", is_comparison=True)(right),
    Comparison.HAS_ALL: lambda left, right: left.op("@>", is_comparison=True)(right),
}

_MILLISECOND: ColumnElement[Any] = literal_column("interval '1 millisecond'", Interval())


def _same(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(left >= right, left < right + _MILLISECOND)


def _among(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[bool]:
    at = column("at", TIMESTAMP(timezone=True))
    each = func.unnest(right).table_valued(at, name="given").render_derived()
    first, last = (select(end(each.c.at)).scalar_subquery() for end in (func.min, func.max))
    bounds = and_(left >= first, left < last + _MILLISECOND)
    return and_(bounds, as_told(left) == any_(right))


_OF_INSTANTS: dict[Comparison, Comparer] = {
    **COMPARISONS,
    Comparison.EQ: _same,
    Comparison.NEQ: lambda left, right: _same(left, right).is_not(true()),
    Comparison.LTE: lambda left, right: left < right + _MILLISECOND,
    Comparison.GT: lambda left, right: left >= right + _MILLISECOND,
    Comparison.IN: _among,
    Comparison.NIN: lambda left, right: _among(left, right).is_not(true()),
}


def as_told(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an instant without what is finer than a millisecond."""
    told: ColumnElement[Any] = func.date_trunc(
        literal_column("'milliseconds'"), instant, type_=instant.type
    )
    return told


def comparer(comparison: Comparison, type_: TypeEngine[Any]) -> Comparer:
    """Return how values of a type are compared."""
    return (_OF_INSTANTS if isinstance(type_, TIMESTAMP) else COMPARISONS)[comparison]


def folded(given: ColumnElement[Any], comparison: Comparison) -> ColumnElement[Any]:
    """Return a text, or each of a list of texts, in lower case as Postgres makes it."""
    if comparison is not Comparison.IN:
        return func.lower(given)
    each = func.unnest(given).table_valued(column("text", Text), name="given").render_derived()
    return func.array(select(func.lower(each.c.text)).scalar_subquery())
