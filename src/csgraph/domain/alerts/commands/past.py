"""What rules would have read at an instant: the rows of today, with what the log took from them.

Each column holds the oldest value that a later change took, else what it holds now; a row
that was made later is not there, one that was deleted later is. What Postgres computes of
other columns is computed of what these held.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy import column as named_column
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from csgraph.domain.alerts.commands.facts import NOW, TENANT, EvaluatedFacts
from csgraph.domain.policies.tables import policy_decision
from csgraph.errors import InvalidInput
from csgraph.events.tables import change
from csgraph.storage.aliases import aliased
from csgraph.storage.former import former_value, names_key
from csgraph.storage.literals import literal

_AS_IT_IS = frozenset({"tenant_id", "id", "created_at", "id_text"})


@dataclass(frozen=True)
class PastFacts(EvaluatedFacts):
    """The rows of an instant; ``types`` names the types whose changes the log keeps."""

    types: Mapping[Table, str] = field(default_factory=dict)
    later: dict[Table, CTE] = field(default_factory=dict)

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the tenant's rows, as they were.

        Raises:
            InvalidInput: the log keeps nothing of these rows.
        """
        if table in (policy_decision, change):  # each says itself since when, and never changes
            return super().rows(table, *names, deleted=deleted)
        if table not in self.types:
            msg = f"What `{table.name}` held before is not in the log, and the rule reads it."
            raise InvalidInput(msg, path=("input", "code"))
        now, was = aliased(table), self._later(table)
        values = {name: _then(table.c[name], now, was) for name in names}
        was_made_later = func.coalesce(was.c.is_made, literal_column("false"))
        there = [was_made_later.is_(literal_column("false"))]
        if not deleted and "deleted_at" in table.c:
            there.append(_then(table.c.deleted_at, now, was).is_(None))
        return (
            select(*(value.label(name) for name, value in values.items()))
            .select_from(now.outerjoin(was, was.c.node_id == now.c.id))
            .where(now.c.tenant_id == TENANT, *there)
            .subquery()
        )

    def _later(self, table: Table) -> CTE:
        """Return by record what later changes took from it, and whether one made it."""
        if table not in self.later:
            self.later[table] = _changes_since(self.types[table], f"later_{len(self.later)}")
        return self.later[table]


def _changes_since(node_type: str, name: str) -> CTE:
    own = (change.c.tenant_id == TENANT, change.c.node_type == literal(node_type))
    since = change.c.at > NOW
    each = func.jsonb_each(func.coalesce(change.c.before, literal_column("'{}'::jsonb")))
    pair = each.table_valued(named_column("key", Text), named_column("value", JSONB))
    oldest = (
        select(change.c.node_id, pair.c.key, pair.c.value)
        .select_from(change.join(pair, literal_column("true")))
        .where(*own, since)
        .order_by(change.c.node_id, pair.c.key, change.c.seq)
        .ext(distinct_on(change.c.node_id, pair.c.key))
        .subquery()
    )
    taken = (
        select(
            oldest.c.node_id,
            func.jsonb_object_agg(oldest.c.key, oldest.c.value, type_=JSONB).label("before"),
        )
        .group_by(oldest.c.node_id)
        .subquery()
    )
    made = func.bool_or(change.c.operation == literal("INSERT"))
    touched = (
        select(change.c.node_id, made.label("is_made"))
        .where(*own, since)
        .group_by(change.c.node_id)
        .subquery()
    )
    return (
        select(touched.c.node_id, touched.c.is_made, taken.c.before)
        .select_from(touched.outerjoin(taken, taken.c.node_id == touched.c.node_id))
        .cte(name)
        .prefix_with("materialized")
    )


def _then(column: Column[Any], now: FromClause, was: FromClause) -> ColumnElement[Any]:
    """Return what a column of a row held."""
    current: ColumnElement[Any] = now.c[column.name]
    before: ColumnElement[Any] = was.c.before
    if column.name in _AS_IT_IS:
        return current
    if column.computed is not None:
        return _computed(column, now, was)
    return case((names_key(before, column.name), former_value(before, column)), else_=current)


def _computed(column: Column[Any], now: FromClause, was: FromClause) -> ColumnElement[Any]:
    """Return what Postgres would have computed of what other columns held."""
    if column.computed is None:
        raise AssertionError(column)
    text = str(column.computed.sqltext)
    parts = [
        _then(each, now, was).label(each.name)
        for each in column.table.columns
        if each.computed is None and re.search(rf"\b{each.name}\b", text)
    ]
    then = select(*parts).correlate(now, was).subquery()
    made = select(literal_column(text, column.type)).select_from(then)
    return made.correlate(now, was).scalar_subquery()
