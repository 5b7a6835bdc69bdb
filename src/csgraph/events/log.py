"""The part that every logged statement shares: what was written becomes changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    Select,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.events.tables import change, change_set, change_set_part
from csgraph.storage.work import Writing

_CHANGE: Final = (
    "tenant_id",
    "change_set_id",
    "node_type",
    "node_id",
    "operation",
    "changed_fields",
    "before",
)
_CHANGE_SET: Final = (
    *("tenant_id", "id", "actor_kind", "actor_id", "reason", "request_id", "origin_id"),
)
_PREFIX: Final = "change_set_"


@dataclass(frozen=True)
class Written:
    """A write of one table's rows, which returned their ``images.image``."""

    rows: CTE
    node_type: str


@dataclass(frozen=True)
class Logged:
    """The parts of a statement that log: the changes, and of what set they are.

    Of the set, its row and which types it touched in this transaction.
    """

    changes: CTE
    change_set: tuple[CTE, CTE]

    @property
    def parts(self) -> tuple[CTE, ...]:
        """Return all, for a statement that reads none."""
        return self.changes, *self.change_set


def log(writes: Sequence[Written]) -> Logged:
    """Return the part of a statement that logs what its other parts wrote.

    The statement is executed with ``log_values``.
    """
    sources = [_changes_of(written) for written in writes]
    changes = (
        insert(change)
        .from_select(_CHANGE, sources[0] if len(sources) == 1 else union_all(*sources))
        .returning(change.c.operation, change.c.node_type)
        .cte("logged")
    )
    return Logged(changes, (_stored_once(changes), _part_stored_once(changes)))


def log_values(work: Writing, change_set_id: UUID) -> dict[str, object]:
    """Return the parameters of a statement with a log in it."""
    given = {"tenant_id": work.tenant_id, "id": change_set_id, **work.change_sets[change_set_id]}
    return {f"{_PREFIX}{name}": value for name, value in given.items()}


async def changed_so_far(
    work: Writing, node_id: UUID, change_set_id: UUID
) -> Sequence[Sequence[str]]:
    """Return the fields of a record that a change set changed in this transaction, by change."""
    own = select(change.c.changed_fields).where(
        change.c.tenant_id == work.tenant_id,
        change.c.node_id == node_id,
        change.c.change_set_id == change_set_id,
        change.c.xid == func.pg_current_xact_id(),
    )
    return (await work.connection.scalars(own)).all()


def _changes_of(written: Written) -> Select[Any]:
    row = written.rows.c
    # The log's keys name the changed fields, so that both can't differ.
    keys = select(func.jsonb_object_keys(row.before, type_=Text)).correlate(written.rows)
    return select(
        told("tenant_id"),
        told("id"),
        literal(written.node_type, Text),
        row.id,
        row.operation,
        func.array(keys.scalar_subquery(), type_=ARRAY(Text)),
        row.before,
    )


def _stored_once(changes: CTE) -> CTE:
    values = [told(name) for name in _CHANGE_SET]
    return (
        postgresql.insert(change_set)
        .from_select(_CHANGE_SET, select(*values).where(select(changes.c.operation).exists()))
        .on_conflict_do_nothing()
        .cte("stored")
    )


def _part_stored_once(changes: CTE) -> CTE:
    types = select(told("tenant_id"), told("id"), changes.c.node_type).distinct()
    return (
        postgresql.insert(change_set_part)
        .from_select(["tenant_id", "change_set_id", "node_type"], types)
        .on_conflict_do_nothing()
        .cte("stored_part")
    )


def told(name: str) -> BindParameter[Any]:
    """Return a parameter with the value of a change set's column, as ``log_values`` gives it."""
    return bindparam(f"{_PREFIX}{name}", type_=change_set.c[name].type)
