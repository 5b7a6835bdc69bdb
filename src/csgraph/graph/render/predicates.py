"""Predicates to SQL conditions.

Two-valued: what is unknown does not hold, and ``not`` is its complement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    exists,
    false,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from csgraph.errors import CsgraphError
from csgraph.graph.predicates import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Constant,
    Equals,
    IsNull,
    Not,
    Predicate,
    Related,
    Rows,
)
from csgraph.graph.render.json_text import literal
from csgraph.graph.render.parameters import Parameters


class Unguarded(CsgraphError):
    """A relation reached the renderer without passing the policy."""


Comparer = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]

_COMPARISONS: dict[Comparison, Comparer] = {
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


@dataclass
class Conditions:
    """Makes the conditions of one statement."""

    parameters: Parameters
    new_name: Callable[[], str]

    def of_rows(
        self, rows: Rows, relation: FromClause, outer: tuple[FromClause, ...], *, paged: bool = True
    ) -> list[ColumnElement[bool]]:
        """Return the guard and the predicate of rows, as conditions to be and-ed.

        Raises:
            Unguarded: the policy pass has not seen these rows.
        """
        if rows.guard is None:
            raise Unguarded
        conditions: list[ColumnElement[bool]] = []
        if rows.guard.tenant:
            conditions.append(relation.c.tenant_id == self.parameters.tenant())
        if rows.guard.live:
            conditions.append(relation.c.deleted_at.is_(None))
        made = self.of(rows.where, relation, outer, paged=paged, shaded=False)
        return conditions if rows.where == Constant(value=True) else [*conditions, made]

    def of(
        self,
        predicate: Predicate,
        relation: FromClause,
        outer: tuple[FromClause, ...],
        *,
        paged: bool,
        shaded: bool,
    ) -> ColumnElement[bool]:
        """Return a predicate as a condition; ``shaded`` says that an OR or NOT is above."""

        def inner(part: Predicate, *, shade: bool = shaded) -> ColumnElement[bool]:
            return self.of(part, relation, outer, paged=paged, shaded=shade)

        match predicate:
            case Constant(value=value):
                return true() if value else false()
            case AllOf(parts=parts):
                return and_(true(), *(inner(part) for part in parts))
            case AnyOf(parts=parts):
                return or_(false(), *(inner(part, shade=True) for part in parts))
            case Not(part=part):
                return inner(part, shade=True).is_not(true())
            case IsNull(column=column, null=null):
                found = relation.c[column.name]
                return found.is_(None) if null else found.is_not(None)
            case Equals(column=column, text=text):
                return relation.c[column.name] == literal(text)
            case Compare():
                return self._compare(predicate, relation)
            case Related():
                return self._related(predicate, relation, outer, paged=paged, shaded=shaded)

    def _compare(self, test: Compare, relation: FromClause) -> ColumnElement[bool]:
        left: ColumnElement[Any] = relation.c[test.column.name]
        right = self.parameters.bind(test.param)
        return _COMPARISONS[test.comparison](left, right)

    def _related(
        self,
        test: Related,
        relation: FromClause,
        outer: tuple[FromClause, ...],
        *,
        paged: bool,
        shaded: bool,
    ) -> ColumnElement[bool]:
        other = test.rows.table.alias(self.new_name())
        here = (*outer, relation)
        part = self.of(
            test.part, other, here, paged=paged, shaded=shaded or test.quantifier == "every"
        )
        if test.quantifier == "every":
            part = part.is_not(true())
        chosen: Select[Any] = (
            select(literal_column("1"))
            .select_from(other)
            .where(
                *self.of_rows(test.rows, other, here, paged=paged),
                other.c[test.near.name] == relation.c[test.far.name],
                part,
            )
            .correlate(*here)
        )
        if shaded and paged:
            # Under OR the planner would hash the whole child set; OFFSET 0 keeps the
            # probe per row (sql-patterns: 81 against 0.8 ms).
            chosen = chosen.offset(literal_column("0"))
        found = exists(chosen)
        return found if test.quantifier == "some" else ~found
