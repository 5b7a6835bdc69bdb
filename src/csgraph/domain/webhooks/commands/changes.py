"""The changes that positions in the feed stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, select, tuple_

from csgraph.events.tables import change, change_set
from csgraph.storage.feed_cursor import FeedCursor
from csgraph.storage.work import Reading

_OVERLAPPING: Final = 100
"""Transactions that may have begun before another one, and told of changes after it."""


@dataclass(frozen=True)
class Changed:
    """Which record was changed, and when."""

    node_id: UUID
    at: datetime


async def changes_at(work: Reading, cursors: Iterable[str]) -> dict[str, Changed]:
    """Return the change just before each of these cursors."""
    wanted = {(each.xid, each.seq): str(each) for each in map(FeedCursor.of, cursors)}
    if not wanted:
        return {}
    rows = await work.connection.execute(
        select(cast(change.c.xid, Text), change.c.seq, change.c.node_id, change.c.at).where(
            change.c.tenant_id == work.tenant_id,
            tuple_(change.c.xid, change.c.seq).in_(list(wanted)),
        )
    )
    return {wanted[int(xid), seq]: Changed(node_id, at) for xid, seq, node_id, at in rows}


async def cursor_at(work: Reading, instant: datetime) -> str | None:
    """Return a position before all that was changed since an instant; None when nothing was.

    Some of what was changed shortly before may stand behind it: transactions overlap.
    """
    first = (
        select(change_set.c.xid)
        .where(
            change_set.c.tenant_id == work.tenant_id,
            change_set.c.at >= instant,
            change_set.c.xid.is_not(None),
        )
        .order_by(change_set.c.at, change_set.c.id)
        .limit(_OVERLAPPING)
        .subquery("first")
    )
    cursor = func.api.feed_cursor(first.c.xid, 0, type_=Text)
    return await _one(work, select(cursor).order_by(first.c.xid).limit(1))


async def cursor_before(work: Reading, node_id: UUID) -> str | None:
    """Return the position just before a record's last change; None when it has none."""
    cursor = func.api.feed_cursor(change.c.xid, change.c.seq - 1, type_=Text)
    last = (
        select(cursor)
        .where(change.c.tenant_id == work.tenant_id, change.c.node_id == node_id)
        .order_by(change.c.at.desc(), change.c.seq.desc())
        .limit(1)
    )
    return await _one(work, last)


async def cursor_before_last(work: Reading, count: int) -> str | None:
    """Return a position before the tenant's last changes; None when it has none."""
    last = (
        select(change.c.xid, change.c.seq)
        .where(change.c.tenant_id == work.tenant_id)
        .order_by(change.c.xid.desc(), change.c.seq.desc())
        .limit(count)
        .subquery("last")
    )
    cursor = func.api.feed_cursor(last.c.xid, last.c.seq - 1, type_=Text)
    return await _one(work, select(cursor).order_by(last.c.xid, last.c.seq).limit(1))


async def _one(work: Reading, statement: Select[Any]) -> str | None:
    found = await work.connection.scalar(statement)
    return None if found is None else str(found)
