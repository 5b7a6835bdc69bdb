"""Composition root of background work: syncs every connection on schedule.

Before each round it sees to it that next month's changes have a partition to go to.
Connections are synced side by side, a few at a time, each under its lease; one that
fails delays no other. Several workers may run: a lease that another one holds is passed
over.
"""

import asyncio

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.known import KnownConnection, active_connections, known_connections
from csgraph.connectors.progress import ProgressSink
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.errors import Conflict, CsgraphError
from csgraph.storage.partitions import ensure_change_partitions

__all__ = ["KnownConnection", "active_connections", "known_connections", "run_worker", "sync_one"]

AT_ONCE = 4
"""Connections synced side by side by one worker."""

_log = structlog.get_logger(__name__)


async def sync_one(
    deps: SyncDeps, due: KnownConnection, progress: ProgressSink | None = None
) -> RunSummary | None:
    """Sync a connection; None when another process is at it, or it can't be synced now."""
    log = _log.bind(tenant=due.tenant_slug, connection=due.name)
    try:
        summary = await sync_connection(deps, due.tenant_id, due.id, progress=progress)
    except Conflict:
        log.info("sync_passed_over")
        return None
    except CsgraphError as error:
        log.warning("sync_failed", code=error.code, message=error.message)
        return None
    log.info(
        "sync_finished",
        status=summary.status.value,
        read=sum(each.read for each in summary.streams),
        changed=sum(each.changed for each in summary.streams),
        quarantined=sum(each.quarantined for each in summary.streams),
    )
    return summary


async def run_worker(deps: SyncDeps, owner: AsyncEngine, interval_seconds: float) -> None:
    """Sync every connection, pause, and again, until cancelled."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(due: KnownConnection) -> None:
        async with slots:
            try:
                await sync_one(deps, due)
            except Exception:  # noqa: BLE001 - one connection must not stop the others
                _log.exception("sync_fault", connection=due.name)

    while True:
        try:
            async with owner.begin() as connection:
                await ensure_change_partitions(connection)
            due = await active_connections(owner)
        except (CsgraphError, DBAPIError, OSError) as error:
            _log.warning("connections_unreadable", kind=type(error).__name__)
            due = []
        async with asyncio.TaskGroup() as group:
            for each in due:
                group.create_task(one(each))
        await asyncio.sleep(interval_seconds)
