"""Comparisons to SQL operators."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, column, func, select, true
from sqlalchemy.dialects.postgresql import array

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


def folded(given: ColumnElement[Any], comparison: Comparison) -> ColumnElement[Any]:
    """Return a text, or each of a list of texts, in lower case as Postgres makes it."""
    if comparison is not Comparison.IN:
        return func.lower(given)
    each = func.unnest(given).table_valued(column("text", Text), name="given").render_derived()
    return func.array(select(func.lower(each.c.text)).scalar_subquery())
