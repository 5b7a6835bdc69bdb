"""What a column held before: the log's former values, as values of the column's type."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from csgraph.graph.kinds import sql_type
from csgraph.graph.render.json_text import literal

Later = Callable[[FromClause], ColumnElement[bool]]
"""Which changes of a row came later: given the log's relation, a condition."""
_NO_VALUE: ColumnElement[Any] = literal_column("'null'::jsonb", JSONB)


def former_value(before: ColumnElement[Any], column: Column[Any]) -> ColumnElement[Any]:
    """Return what a change's ``before`` says that a column held."""
    key = literal(column.name)
    json = before.op("->", return_type=JSONB())(key)
    if isinstance(column.type, ARRAY):
        item = func.jsonb_array_elements_text(json).column_valued("item")
        items = func.array(select(item).scalar_subquery(), type_=column.type)
        return case((func.jsonb_typeof(json) == literal("array"), items))
    if isinstance(column.type, JSONB):
        return func.nullif(json, _NO_VALUE, type_=JSONB())
    text = before.op("->>", return_type=Text())(key)
    return text if isinstance(column.type, Text) else cast(text, sql_type(column))


def names_key(before: ColumnElement[Any], key: str) -> ColumnElement[bool]:
    """Whether a change's ``before`` speaks of a column, a null included."""
    return before.op("?", is_comparison=True)(literal(key))


def value_then(
    current: ColumnElement[Any],
    column: Column[Any],
    log: Table,
    later: Later,
    new_name: Callable[[], str],
    row: FromClause,
) -> ColumnElement[Any]:
    """Return what a column of a row held before the later changes: the oldest former value.

    Not ``coalesce``: a former value may be null.
    """
    changes = log.alias(new_name())
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
    changes = log.alias(new_name())
    keys = func.jsonb_object_keys(changes.c.before).table_valued("key", name=new_name())
    prefix = f"{CUSTOM_FIELDS}."
    former = (
        select(
            func.substr(keys.c.key, literal_column(str(len(prefix) + 1))).label("key"),
            changes.c.before.op("->", return_type=JSONB())(keys.c.key).label("v"),
        )
        .select_from(changes.join(keys, literal_column("true")))
        .where(later(changes), func.starts_with(keys.c.key, literal(prefix)))
        .distinct(keys.c.key)
        .order_by(keys.c.key, changes.c.seq)
        .correlate_except(changes, keys)
        .subquery(new_name())
    )
    held = func.jsonb_object_agg(former.c.key, former.c.v).filter(former.c.v != _NO_VALUE)
    empty: ColumnElement[Any] = literal_column("'{}'::jsonb", JSONB)
    others = current.op("-", return_type=JSONB())(
        func.coalesce(func.array_agg(former.c.key), literal_column("'{}'::text[]"))
    )
    laid = others.op("||", return_type=JSONB())(func.coalesce(held, empty))
    return select(laid).select_from(former).correlate_except(former).scalar_subquery()


CUSTOM_FIELDS = "custom_fields"
