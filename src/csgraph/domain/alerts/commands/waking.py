"""Opens snoozed alerts again when their time has come."""

from datetime import datetime

from sqlalchemy import cast as sql_cast
from sqlalchemy import literal, null, select

from csgraph.domain.alerts.commands.dealing import NODE_TYPE
from csgraph.domain.alerts.rules import AlertState
from csgraph.domain.alerts.tables import alert
from csgraph.events.change_log import Actor, begin_change_set, update_rows
from csgraph.storage.columns import Instant
from csgraph.storage.work import Writing


async def wake_due(work: Writing, now: datetime) -> int:
    """Wake what is snoozed until now or earlier; return how many alerts that were.

    Whether they still hold is told by the next evaluation, which may find them resolved.
    """
    due = (
        select(alert.c.id)
        .where(
            alert.c.tenant_id == work.tenant_id,
            alert.c.state == AlertState.SNOOZED.value,
            alert.c.wakes_at <= now,
            alert.c.deleted_at.is_(None),
        )
        .with_for_update()
        .subquery()
    )
    source = select(
        due.c.id,
        literal(AlertState.OPEN.value).label("state"),
        literal(now, Instant).label("state_since"),
        sql_cast(null(), Instant).label("wakes_at"),
    )
    change_set = await begin_change_set(work, Actor("RULE", "alert.snooze"))
    counts = await update_rows(work, alert, source, node_type=NODE_TYPE, change_set_id=change_set)
    return counts.changed
