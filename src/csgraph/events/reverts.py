"""Takes back what one change set did: every row gets the values that the log kept of it.

What speaks against it is looked at first, with the rows locked (``obstacles``): what is taken
back is the whole change set or nothing.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from csgraph.events.merge import update_rows
from csgraph.events.obstacles import changes_of, is_merge, named_fields
from csgraph.events.restored import former_rows, restored
from csgraph.events.tables import change, change_set, field_hold
from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.work import Reading, Writing

_ONE: Final[ColumnElement[int]] = literal_column("1")


async def origin_of(work: Reading, change_set_id: UUID) -> UUID:
    """Return the change set whose changes one takes back or makes again, itself otherwise."""
    found = await work.connection.scalar(
        select(change_set.c.origin_id).where(
            change_set.c.tenant_id == work.tenant_id, change_set.c.id == change_set_id
        )
    )
    return found or change_set_id


async def merged_types(work: Reading, change_set_id: UUID) -> frozenset[str]:
    """Return the types of which a change set merged records, or took merging them back."""
    sets, log = change_set.alias(), change.alias()
    found = (
        select(log.c.node_type)
        .distinct()
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == change_set_id,
            is_merge(log),
        )
    )
    return frozenset(await work.connection.scalars(found))


async def touched_with_survivors(
    work: Reading, table: Table, change_set_id: UUID, node_type: str
) -> list[UUID]:
    """Return the rows of a type that a change set touched, and what these were merged into."""
    found = select(table.c.id, table.c[MERGED_INTO]).where(
        table.c.tenant_id == work.tenant_id,
        table.c.id.in_(_ids(work, change_set_id, node_type)),
    )
    rows = await work.connection.execute(found)
    return list({each for row in rows for each in row if each is not None})


async def lock_rows(work: Writing, table: Table, change_set_id: UUID, node_type: str) -> None:
    """Lock the rows of a type that a change set touched, in the order of their ids."""
    ids = _ids(work, change_set_id, node_type)
    locked = select(table.c.id).where(table.c.tenant_id == work.tenant_id, table.c.id.in_(ids))
    await work.connection.execute(locked.order_by(table.c.id).with_for_update())


async def revert_rows(
    work: Writing, table: Table, node_type: str, reverted: UUID, *, change_set_id: UUID
) -> None:
    """Give the rows of a type what they held before a change set; delete what it made.

    What is deleted goes first and what is restored comes last, so that a value which may be
    there once passes from the one to the other.
    """
    former = former_rows(_own(work, reverted, node_type))
    columns = await changed_columns(work, table, reverted, node_type)
    made: ColumnElement[bool] = former.c.was_made
    deleted = case(
        (made, func.coalesce(table.c.deleted_at, func.statement_timestamp())),
        else_=restored(former, table.c.deleted_at),
    )
    values = [
        case((made, column), else_=restored(former, column)).label(column.name)
        for column in columns
        if column.name != "deleted_at"
    ]
    source = (
        select(table.c.id, *values, deleted.label("deleted_at"))
        .select_from(table.join(former, former.c.node_id == table.c.id))
        .where(table.c.tenant_id == work.tenant_id)
    )
    is_gone = table.c.deleted_at.is_not(None)
    for turn in (deleted.is_not(None), deleted.is_(None) & ~is_gone, deleted.is_(None) & is_gone):
        await update_rows(
            work, table, source.where(turn), node_type=node_type, change_set_id=change_set_id
        )


async def changed_columns(
    work: Reading, table: Table, reverted: UUID, node_type: str
) -> list[Column[Any]]:
    """Return the columns of a type that a change set gave other values."""
    log, sets = change.alias(), change_set.alias()
    name = named_fields(log)
    named = (
        select(name.c.name)
        .distinct()
        .select_from(sets.join(log, changes_of(log, sets)).join(name, true()))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_type == node_type,
        )
    )
    names = set(await work.connection.scalars(named))
    return [column for column in table.columns if column.name in names]


def _own(work: Reading, reverted: UUID, node_type: str) -> Select[Any]:
    sets, log = change_set.alias(), change.alias()
    return (
        select(log)
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_type == node_type,
        )
    )


def _ids(work: Reading, change_set_id: UUID, node_type: str) -> Select[Any]:
    return select(_own(work, change_set_id, node_type).subquery().c.node_id)


async def let_go(work: Writing, reverted: UUID, *, change_set_id: UUID) -> None:
    """Bring what is held against the sources to what it was before the change set.

    A field that it had begun to hold is released, unless the value that comes back was a
    person's as well. A record that it had made, and that is deleted now, stays so.
    """
    await work.connection.execute(
        update(field_hold)
        .where(
            field_hold.c.tenant_id == work.tenant_id,
            field_hold.c.change_set_id == reverted,
            field_hold.c.released_at.is_(None),
            _was_begun(work, reverted),
        )
        .values(released_at=func.clock_timestamp())
    )
    sets, log = change_set.alias(), change.alias()
    made = (
        select(
            literal(work.tenant_id), log.c.node_id, literal("deleted_at"), literal(change_set_id)
        )
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.operation == literal("INSERT"),
        )
    )
    await work.connection.execute(
        insert(field_hold)
        .from_select(["tenant_id", "node_id", "field", "change_set_id"], made)
        .on_conflict_do_nothing()
    )


def _was_begun(work: Reading, reverted: UUID) -> ColumnElement[bool]:
    """Whether a hold is that of the change set, on a value that was no person's before."""
    sets, log = change_set.alias(), change.alias()
    former, authors = change.alias(), change_set.alias()
    by = and_(authors.c.tenant_id == former.c.tenant_id, authors.c.id == former.c.change_set_id)
    writer = (
        select(authors.c.actor_kind)
        .select_from(former.join(authors, by))
        .where(
            former.c.tenant_id == work.tenant_id,
            former.c.node_id == field_hold.c.node_id,
            former.c.seq < log.c.seq,
            former.c.change_set_id != reverted,
            field_hold.c.field == any_(former.c.changed_fields),
        )
        .order_by(former.c.seq.desc())
        .limit(1)
        .correlate(field_hold, log)
        .scalar_subquery()
    )
    return exists(
        select(_ONE)
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_id == field_hold.c.node_id,
            field_hold.c.field == any_(log.c.changed_fields),
            func.coalesce(writer, literal("")) != literal("PRINCIPAL"),
        )
        .correlate(field_hold)
    )
