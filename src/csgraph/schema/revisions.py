"""Holds a mutation to the revision that its caller read.

What a record was at is looked at before the command acts, and again when it has written. No
lock is taken ahead of the command's own, so that none is taken in another order than
the command's.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table, literal, select

from csgraph.errors import Conflict, InvalidInput
from csgraph.events.log import changed_so_far
from csgraph.graph.mutations import Call, Made, Mutation


@dataclass(frozen=True)
class _Standing:
    """What a record was at before the call wrote it, and what it held else than is given."""

    revision: int
    is_deleted: bool
    differing: tuple[str, ...]


async def act_on_revision(mutation: Mutation, call: Call, table: Table) -> UUID | Made:
    """Do what a mutation says, unless its record moved on since the caller read it.

    That there is no such record, or a deleted one, is for the command to tell, which may be
    the one that restores it.

    Raises:
        Conflict: the record is at another revision; nothing may be kept of what was written.
        InvalidInput: records of the type have no revisions.
    """
    if call.if_revision is None:
        return await mutation.act(call)
    if "revision" not in table.c:
        msg = "Records of this type have no revisions: leave `ifRevision` out."
        raise InvalidInput(msg, path=("options", "ifRevision"))
    before = await _standing(call, table)
    if before is not None and not before.is_deleted:
        _check(call.if_revision, before)
    made = await mutation.act(call)
    after = await _standing(call, table)
    if after is not None:
        _check(call.if_revision, after)
    return made


def _check(wanted: int, found: _Standing) -> None:
    if found.revision != wanted:
        msg = f"The record is at revision {found.revision}: read it again, then decide."
        raise Conflict(msg, currentRevision=found.revision, differing=found.differing)


async def _standing(call: Call, table: Table) -> _Standing | None:
    given = [
        column
        for column in table.columns
        if column.name in call.values and not column.info.get("secret")
    ]
    differs = [
        column.is_distinct_from(literal(call.values[column.name], column.type)).label(column.name)
        for column in given
    ]
    row = (
        (
            await call.work.connection.execute(
                select(table.c.revision, table.c.deleted_at, *differs).where(
                    table.c.tenant_id == call.work.tenant_id, table.c.id == call.target
                )
            )
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    written = await changed_so_far(call.work, call.expected_target, call.change_set_id)
    names = {name for fields in written for name in fields}
    differing = (each.name for each in given if row[each.name] or each.name in names)
    return _Standing(
        row["revision"] - len(written), row["deleted_at"] is not None, tuple(differing)
    )
