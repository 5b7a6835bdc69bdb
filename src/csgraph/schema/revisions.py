"""Holds a mutation to the revision that its caller read.

What a record was at is looked at before the command acts, and again when it has written. No
lock is taken ahead of the command's own, so that none is taken in another order than
the command's.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select

from csgraph.errors import Conflict, InvalidInput
from csgraph.events.log import changed_so_far, last_changed
from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.custom_fields import withheld_words
from csgraph.graph.logged import told_names
from csgraph.graph.mutations import Call, Made, Mutation


@dataclass(frozen=True)
class _Standing:
    """What a record was at before the call wrote it."""

    revision: int
    is_deleted: bool


async def act_on_revision(catalog: Catalog, mutation: Mutation, call: Call) -> UUID | Made:
    """Do what a mutation says, unless its record moved on since the caller read it.

    That there is no such record, or a deleted one, is for the command to tell, which may be
    the one that restores it.

    Raises:
        Conflict: the record is at another revision; nothing may be kept of what was written.
        InvalidInput: records of the type have no revisions.
    """
    spec = catalog.written(mutation)
    if call.if_revision is None:
        return await mutation.act(call)
    if "revision" not in spec.table.c:
        msg = "Records of this type have no revisions: leave `ifRevision` out."
        raise InvalidInput(msg, path=("options", "ifRevision"))
    before = await _standing(spec, call)
    if before is not None and not before.is_deleted:
        await _check(catalog, spec, call, before.revision)
    made = await mutation.act(call)
    after = await _standing(spec, call)
    if after is not None:
        await _check(catalog, spec, call, after.revision)
    return made


async def _check(catalog: Catalog, spec: NodeSpec, call: Call, found: int) -> None:
    wanted = call.if_revision
    if wanted is None or found == wanted:
        return
    words = await last_changed(
        call.work, call.expected_target, found - wanted, beside=call.change_set_id
    )
    withheld: list[str] = []
    if spec.custom is not None:
        definitions, held = spec.custom.definitions, call.principal.scopes
        hidden = withheld_words(definitions, literal(call.work.tenant_id), held)
        withheld = [*await call.work.connection.scalars(hidden)]
    raise Conflict(
        f"The record is at revision {found}: read it again, then decide.",
        path=("options", "ifRevision"),
        currentRevision=found,
        changedFields=told_names(catalog, spec, call.principal.scopes, words, withheld),
    )


async def _standing(spec: NodeSpec, call: Call) -> _Standing | None:
    columns = spec.table.c
    found = await call.work.connection.execute(
        select(columns.revision, columns.deleted_at).where(
            columns.tenant_id == call.work.tenant_id, columns.id == call.target
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    written = await changed_so_far(call.work, call.expected_target, call.change_set_id)
    return _Standing(row.revision - written, row.deleted_at is not None)
