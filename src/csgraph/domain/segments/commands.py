"""Saves and removes segments, through the change log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, select

from csgraph.domain.segments.tables import segment
from csgraph.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from csgraph.events.change_log import (
    Actor,
    WriteStatus,
    begin_change_set,
    insert_row,
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
    known = (
        await work.connection.execute(
            select(segment.c.id, segment.c.node_type).where(*_live(work), segment.c.name == name)
        )
    ).one_or_none()
    if known is None:
        return await create_segment(work, actor, name, node_type, filter_)
    if known.node_type != node_type:
        msg = f"The segment `{name}` is one of `{known.node_type}`: choose another name."
        raise InvalidInput(msg)
    segment_id = UUID(str(known.id))
    await update_segment(work, actor, segment_id, {"filter": dict(filter_)})
    return segment_id


async def create_segment(
    work: Writing, actor: Actor, name: str, node_type: str, filter_: Mapping[str, Any]
) -> UUID:
    """Save a checked filter under a new name.

    Raises:
        LimitExceeded, Conflict: the tenant has too many, or one of that name.
    """
    count = await work.connection.scalar(
        select(func.count()).select_from(segment).where(*_live(work))
    )
    if (count or 0) >= MOST_SEGMENTS:
        raise LimitExceeded(f"The tenant has {MOST_SEGMENTS} segments: delete one first.")
    change_set = await begin_change_set(work, actor)
    values = {"name": name, "node_type": node_type, "filter": dict(filter_)}
    try:
        return await insert_row(
            work, segment, values, node_type=NODE_TYPE, change_set_id=change_set
        )
    except Conflict:
        msg = f"There is a segment `{name}` already: choose another name."
        raise Conflict(msg, path=("input", "name")) from None


async def update_segment(
    work: Writing,
    actor: Actor,
    segment_id: UUID,
    values: Mapping[str, Any],
) -> None:
    """Change the name or the checked filter of a segment; None under `deleted_at` restores it.

    Raises:
        NotFound: the tenant has none of that id.
    """
    change_set = await begin_change_set(work, actor)
    outcome = await update_row(
        work,
        segment,
        segment_id,
        values,
        node_type=NODE_TYPE,
        change_set_id=change_set,
    )
    if outcome.status is WriteStatus.NOT_FOUND:
        raise NotFound("The tenant has no such segment: see `csgraph segment list`.")


async def delete_segment(work: Writing, actor: Actor, segment_id: UUID) -> None:
    """Delete a segment; filters that name it then match nothing.

    Raises:
        NotFound: the tenant has none of that id.
    """
    now = await work.connection.scalar(select(func.statement_timestamp()))
    await update_segment(work, actor, segment_id, {"deleted_at": now})


async def is_shared(work: Reading, segment_id: UUID) -> bool:
    """Whether a grant that runs shares a segment's accounts."""
    runs = select(grant.c.id).where(
        grant.c.tenant_id == work.tenant_id,
        grant.c.segment_id == segment_id,
        grant.c.revoked_at.is_(None),
        grant.c.deleted_at.is_(None),
        grant.c.expires_at > func.statement_timestamp(),
    )
    return await work.connection.scalar(runs.limit(1)) is not None


def _live(work: Reading) -> tuple[ColumnElement[bool], ...]:
    return segment.c.tenant_id == work.tenant_id, segment.c.deleted_at.is_(None)


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
