"""What one row's change looks like in the log, as SQL over ``old`` and ``new``.

``before`` maps each changed column to the value it had, an explicit null included; an
insert has none. A custom field is recorded by its own key, ``custom_fields.<key>``. A
secret column is named, and its value left out.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
    Text,
    case,
    func,
    literal_column,
    null,
)
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.storage.aliases import aliased
from csgraph.storage.reporting import is_kept

CUSTOM_FIELDS: Final = "custom_fields"

_MAINTAINED: Final = frozenset({"tenant_id", "id", "revision", "created_at", "updated_at"})
_NOTHING: Final[ColumnElement[Any]] = literal_column("'{}'::jsonb", JSONB)


def recorded(table: Table, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the columns whose changes are logged, in the table's order."""
    wanted = set(names) - _MAINTAINED
    unknown = wanted - set(table.columns.keys())
    if unknown or not wanted:
        named = ", ".join(sorted(unknown)) or "none given"
        raise LookupError(f"no column of {table.name} to write: {named}")
    return tuple(c.name for c in table.columns if c.name in wanted and not is_kept(c))


def image(table: Table, names: Iterable[str]) -> tuple[ColumnElement[Any], ...]:
    """Return the RETURNING list of a write to the named columns."""
    old, new = aliased(table, "old"), aliased(table, "new")
    before = _NOTHING
    for name in recorded(table, names):
        before = before + _former(table.c[name], old, new)
    return (
        new.c.id,
        new.c.revision,
        _operation(old, new).label("operation"),
        case((old.c.id.is_(None), null()), else_=before).label("before"),
    )


def _operation(old: FromClause, new: FromClause) -> ColumnElement[str]:
    was_there, is_there = old.c.deleted_at.is_(None), new.c.deleted_at.is_(None)
    return case(
        (old.c.id.is_(None), _constant("INSERT")),
        (was_there & ~is_there, _constant("DELETE")),
        (~was_there & is_there, _constant("RESTORE")),
        else_=_constant("UPDATE"),
    )


def _former(column: Column[Any], old: FromClause, new: FromClause) -> ColumnElement[Any]:
    """Return the object of one column's former value, empty when it did not change."""
    name = _constant(column.name)
    was, is_now = old.c[column.name], new.c[column.name]
    if column.info.get("secret"):  # who writes it may not read it: to give one is to change it
        return func.jsonb_build_object(name, null(), type_=JSONB)
    if column.name == CUSTOM_FIELDS:
        former = func.api.changed_keys(name, was, is_now, type_=JSONB)
    else:
        former = func.jsonb_build_object(name, was, type_=JSONB)
    return case((is_now.is_distinct_from(was), former), else_=_NOTHING)


def _constant(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'", Text)
