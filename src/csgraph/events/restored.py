"""What rows held before a change set, out of the log: as SQL that binds no values."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    case,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from csgraph.storage.former import former_value, names_key


def former_rows(changes: Select[Any]) -> Subquery:
    """Select, by record, what some changes took from it, and whether they made the record."""
    own = changes.subquery()
    pair = func.jsonb_each(own.c.before).table_valued("key", "value", name="pair")
    oldest_last = aggregate_order_by(pair.c.value, own.c.seq.desc())
    taken: ColumnElement[Any] = func.jsonb_object_agg(pair.c.key, oldest_last, type_=JSONB())
    return (
        select(
            own.c.node_id,
            func.bool_or(own.c.operation == literal_column("'INSERT'", Text)).label("was_made"),
            taken.filter(pair.c.key.is_not(None)).label("taken"),
        )
        .select_from(own.outerjoin(pair, true()))
        .group_by(own.c.node_id)
        .subquery("former")
    )


def restored(former: FromClause, column: Column[Any]) -> ColumnElement[Any]:
    """Return what a column will hold when the changes have been taken back."""
    taken = former.c.taken
    return case((names_key(taken, column.name), former_value(taken, column)), else_=column)
