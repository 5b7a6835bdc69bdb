"""What a column held before: the log's former values, as values of the column's type."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy import column as named_column
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from csgraph.storage.aliases import aliased
from csgraph.storage.former import CUSTOM_FIELDS, NO_VALUE, former_value, names_key
from csgraph.storage.literals import literal

Later = Callable[[FromClause], ColumnElement[bool]]
"""Which changes of a row came later: given the log's relation, a condition."""


def value_then(
    current: ColumnElement[Any],
    column: Column[Any],
    log: FromClause,
    later: Later,
    new_name: Callable[[], str | None],
    row: FromClause,
) -> ColumnElement[Any]:
    """Return what a column of a row held before the later changes: the oldest former value.

    Not ``coalesce``: a former value may be null.
    """
    name = new_name()
    changes = aliased(log, name) if isinstance(log, Table) else log.alias(name)
    first = (
        select(former_value(changes.c.before, column).label("v"), literal_column("0").label("o"))
        .select_from(changes)
        .where(later(changes), names_key(changes.c.before, column.name))
        .order_by(changes.c.seq)
        .limit(literal_column("1"))
        .correlate_except(changes)
    )
    now = select(current.label("v"), literal_column("1").label("o")).correlate_except()
    both = union_all(first, now).subquery(new_name())
    chosen = select(both.c.v).order_by(both.c.o).limit(literal_column("1"))
    return chosen.correlate_except(both).scalar_subquery()


def custom_fields_then(
    current: ColumnElement[Any], log: Table, later: Later, new_name: Callable[[], str]
) -> ColumnElement[Any]:
    """Return what tenant-defined fields held before the later changes, which name each key."""
    changes = aliased(log, new_name())
    found = func.jsonb_object_keys(changes.c.before)
    keys = found.table_valued(named_column("key", Text), name=new_name()).render_derived()
    prefix = f"{CUSTOM_FIELDS}."
    former = (
        select(
            func.substr(keys.c.key, literal_column(str(len(prefix) + 1))).label("key"),
            changes.c.before.op("->", return_type=JSONB())(keys.c.key).label("v"),
        )
        .select_from(changes.join(keys, literal_column("true")))
        .where(later(changes), func.starts_with(keys.c.key, literal(prefix)))
        .ext(distinct_on(keys.c.key))
        .order_by(keys.c.key, changes.c.seq)
        .correlate_except(changes, keys)
        .subquery(new_name())
    )
    held = func.jsonb_object_agg(former.c.key, former.c.v).filter(former.c.v != NO_VALUE)
    empty: ColumnElement[Any] = literal_column("'{}'::jsonb", JSONB)
    others = current.op("-", return_type=JSONB())(
        func.coalesce(func.array_agg(former.c.key), literal_column("'{}'::text[]"))
    )
    laid = others.op("||", return_type=JSONB())(func.coalesce(held, empty))
    return select(laid).select_from(former).correlate_except(former).scalar_subquery()
