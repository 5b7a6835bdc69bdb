"""The part that every logged statement shares: what was written becomes changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    insert,
    literal,
    not_,
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


async def changed_so_far(work: Writing, node_id: UUID, change_set_id: UUID) -> int:
    """Return how often a change set has changed a record in this transaction."""
    own = select(func.count()).where(_of_record(work, node_id), _of_this_call(change_set_id))
    return int(await work.connection.scalar(own) or 0)


async def last_changed(work: Writing, node_id: UUID, times: int, *, beside: UUID) -> set[str]:
    """Return the log's words for what the last changes of a record touched, so many of them.

    What the change set ``beside`` has done in this transaction is left out.
    """
    if times < 1:
        return set()
    last = (
        select(change.c.changed_fields)
        .where(_of_record(work, node_id), not_(_of_this_call(beside)))
        .order_by(change.c.at.desc(), change.c.seq.desc())
        .limit(times)
    )
    return {word for words in await work.connection.scalars(last) for word in words}


def _of_record(work: Writing, node_id: UUID) -> ColumnElement[bool]:
    return and_(change.c.tenant_id == work.tenant_id, change.c.node_id == node_id)


def _of_this_call(change_set_id: UUID) -> ColumnElement[bool]:
    return and_(change.c.change_set_id == change_set_id, change.c.xid == func.pg_current_xact_id())


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
