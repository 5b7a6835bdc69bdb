"""How far a tenant's rules have been evaluated: by the feed of changes, and by the clock.

The position moves on after what lies before it has been evaluated, so that a worker which is
killed leaves nothing out: what it had begun is evaluated again, and comes to the same.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from csgraph.domain.alerts.tables import alert_position
from csgraph.events.tables import change
from csgraph.storage.feed_cursor import FeedCursor
from csgraph.storage.work import Reading, Writing


@dataclass(frozen=True)
class Position:
    """Behind which change, and when all was evaluated last."""

    cursor: FeedCursor
    evaluated_at: datetime | None


async def find_position(work: Reading) -> Position | None:
    """Return how far the tenant has come; None when it begins, or the feed has begun anew."""
    found = await work.connection.execute(
        select(alert_position.c.cursor, alert_position.c.evaluated_at, func.api.feed_epoch()).where(
            alert_position.c.tenant_id == work.tenant_id
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    cursor = FeedCursor.of(row.cursor)
    return Position(cursor, row.evaluated_at) if cursor.epoch == row[2] else None


async def head_of(work: Reading) -> FeedCursor:
    """Return the position behind the last change that can be read now."""
    settled = func.pg_snapshot_xmin(func.pg_current_snapshot())
    last = (
        select(func.api.feed_cursor(change.c.xid, change.c.seq, type_=Text))
        .where(change.c.tenant_id == work.tenant_id, change.c.xid < settled)
        .order_by(change.c.xid.desc(), change.c.seq.desc())
        .limit(1)
    )
    found = await work.connection.scalar(last)
    if found is None:
        epoch = await work.connection.scalar(select(func.api.feed_epoch()))
        return FeedCursor(int(str(epoch)), 0, 0)
    return FeedCursor.of(found)


async def move_on(
    work: Writing, former: Position | None, cursor: FeedCursor, evaluated_at: datetime | None
) -> bool:
    """Keep how far the tenant has come; say whether nobody else has moved it meanwhile."""
    values = {"cursor": str(cursor), "evaluated_at": evaluated_at}
    made = insert(alert_position).values(tenant_id=work.tenant_id, **values)
    unmoved = None if former is None else alert_position.c.cursor == str(former.cursor)
    kept = await work.connection.scalar(
        made.on_conflict_do_update(
            index_elements=["tenant_id"], set_=values, where=unmoved
        ).returning(literal(value=True))
    )
    return bool(kept)
