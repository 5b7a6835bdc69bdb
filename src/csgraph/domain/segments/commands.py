"""Saves and removes segments, through the change log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from csgraph.domain.segments.tables import segment
from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import (
    Actor,
    Deletion,
    begin_change_set,
    insert_row,
    soft_delete_rows,
    update_row,
)
from csgraph.storage.work import Reading, Writing
from csgraph.tenancy.principal import SavedFilter
from csgraph.tenancy.tables import grant

NODE_TYPE = "Segment"
MOST_SEGMENTS = 500
"""A tenant's segments are known to the server beside its credentials."""


async def save_segment(
    work: Writing, actor: Actor, name: str, node_type: str, filter_: Mapping[str, Any]
) -> UUID:
    """Save a checked filter under a name; one that has the name already is changed.

    Raises:
        InvalidInput: the tenant has too many, or another type's segment has the name.
    """
    live = (segment.c.tenant_id == work.tenant_id, segment.c.deleted_at.is_(None))
    known = (
        await work.connection.execute(
            select(segment.c.id, segment.c.node_type).where(*live, segment.c.name == name)
        )
    ).one_or_none()
    change_set = await begin_change_set(work, actor)
    values = {"name": name, "node_type": node_type, "filter": dict(filter_)}
    if known is not None:
        if known.node_type != node_type:
            msg = f"The segment `{name}` is one of `{known.node_type}`: choose another name."
            raise InvalidInput(msg)
        await update_row(
            work, segment, known.id, values, node_type=NODE_TYPE, change_set_id=change_set
        )
        return UUID(str(known.id))
    count = await work.connection.scalar(select(func.count()).select_from(segment).where(*live))
    if (count or 0) >= MOST_SEGMENTS:
        raise InvalidInput(f"The tenant has {MOST_SEGMENTS} segments: delete one first.")
    return await insert_row(work, segment, values, node_type=NODE_TYPE, change_set_id=change_set)


async def delete_segment(work: Writing, actor: Actor, segment_id: UUID) -> None:
    """Delete a segment; filters that name it then match nothing.

    Raises:
        NotFound: the tenant has none of that id.
    """
    change_set = await begin_change_set(work, actor)
    mine = select(segment.c.id).where(
        segment.c.tenant_id == work.tenant_id, segment.c.id == segment_id
    )
    gone = await soft_delete_rows(
        work, Deletion(segment, NODE_TYPE, mine), change_set_id=change_set
    )
    if gone == 0:
        raise NotFound("The tenant has no such segment: see `csgraph segment list`.")


async def find_segment(work: Reading, segment_id: UUID) -> SavedFilter:
    """Return a segment.

    Raises:
        NotFound: the tenant has none of that id.
    """
    mine = select(segment.c.name, segment.c.node_type, segment.c.filter).where(
        segment.c.tenant_id == work.tenant_id,
        segment.c.id == segment_id,
        segment.c.deleted_at.is_(None),
    )
    row = (await work.connection.execute(mine)).one_or_none()
    if row is None:
        raise NotFound("The tenant has no such segment: see `csgraph segment list`.")
    return SavedFilter(row.name, row.node_type, row.filter)


async def shared_segments(work: Reading) -> dict[UUID, SavedFilter | None]:
    """Return by grant the segment that it shares, None where that was deleted.

    Those of grants that are over are left as they are.
    """
    of_grant = (segment.c.tenant_id == grant.c.tenant_id, segment.c.id == grant.c.segment_id)
    runs = (
        grant.c.segment_id.is_not(None),
        grant.c.revoked_at.is_(None),
        grant.c.deleted_at.is_(None),
        grant.c.expires_at > func.statement_timestamp(),
    )
    rows = await work.connection.execute(
        select(grant.c.id, segment)
        .join_from(grant, segment, and_(*of_grant))
        .where(grant.c.tenant_id == work.tenant_id, *runs)
        .order_by(grant.c.id)
    )
    return {
        row[0]: SavedFilter(row.name, row.node_type, row.filter) if not row.deleted_at else None
        for row in rows
    }


async def list_segments(work: Reading) -> Sequence[Row[Any]]:
    """Return the tenant's segments, by name."""
    mine = (
        select(segment)
        .where(segment.c.tenant_id == work.tenant_id, segment.c.deleted_at.is_(None))
        .order_by(segment.c.name_key, segment.c.id)
    )
    return (await work.connection.execute(mine)).all()
