"""Gives held fields back to the sources."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.events.change_log import Actor, begin_change_set, lock_row
from csgraph.events.log import Written, log, log_values
from csgraph.events.tables import field_hold
from csgraph.storage.work import Writing

DELETION = "deleted_at"


async def release_holds(
    work: Writing,
    actor: Actor,
    table: Table,
    node_type: str,
    row_id: UUID,
    fields: list[str] | None,
) -> int:
    """Release fields by name, or all of them; return how many columns were held.

    Each is logged as ``holds.<field>``. The deletion of a record is held as its fields are,
    and released only by restoring it.

    Raises:
        NotFound: the tenant has no such record.
    """
    await lock_row(work, table, row_id, table.c.id)
    change_set = await begin_change_set(work, actor)
    name: ColumnElement[str] = func.api.field_name(field_hold.c.field, type_=Text)
    held: list[ColumnElement[bool]] = [
        field_hold.c.tenant_id == work.tenant_id,
        field_hold.c.node_id == row_id,
        field_hold.c.released_at.is_(None),
        field_hold.c.field != DELETION,
    ]
    if fields is not None:
        held.append(or_(name.in_(fields), field_hold.c.field.in_(fields)))
    released = (
        update(field_hold)
        .where(*held)
        # The other column is called as a parameter of the log is: unless it is set, it would be.
        .values(released_at=func.clock_timestamp(), change_set_id=field_hold.c.change_set_id)
        .returning(name.label("name"))
        .cte("released")
    )
    field = literal("holds.", Text).concat(released.c.name)
    before: Any = select(func.jsonb_object_agg(field, literal_column("true"), type_=JSONB))
    written = (
        update(table)
        .where(
            table.c.tenant_id == work.tenant_id,
            table.c.id == row_id,
            select(released.c.name).exists(),
        )
        .values(revision=table.c.revision + 1, updated_at=func.statement_timestamp())
        .returning(
            table.c.id,
            table.c.revision,
            literal("UPDATE", Text).label("operation"),
            before.scalar_subquery().label("before"),
        )
        .cte("written")
    )
    logged = log([Written(written, node_type)])
    counted = select(func.count()).select_from(released).add_cte(*logged.parts)
    count = await work.connection.scalar(counted, log_values(work, change_set))
    return int(count or 0)
