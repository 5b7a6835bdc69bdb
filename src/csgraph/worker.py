"""Composition root of background work: syncs every connection on schedule.

Before each round it sees to it that next month's changes have a partition to go to.
Connections are synced side by side, each under its lease. One that fails, hangs or is
told to wait delays no other: while it waits it holds nothing that they need, the next
round begins without it, and it is left alone for as long as its vendor asked for.
Several workers may run: a lease that another one holds is passed over.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.known import KnownConnection, active_connections, known_connections
from csgraph.connectors.lease import Leases
from csgraph.connectors.progress import ProgressSink
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.errors import Conflict, CsgraphError
from csgraph.ids import ConnectionId
from csgraph.storage.partitions import ensure_change_partitions

__all__ = ["KnownConnection", "active_connections", "known_connections", "run_worker", "sync_one"]

RUNS_AT_ONCE = 32
"""Connections synced side by side by one worker; most of the time each waits for its vendor."""
PAGES_AT_ONCE = 4
"""Pages worked on side by side, which is what keeps the machine busy."""

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


async def run_worker(
    deps: SyncDeps,
    owner: AsyncEngine,
    interval_seconds: float,
    *,
    tenant_slug: str | None = None,
) -> None:
    """Sync every connection, or one tenant's, in each interval, until cancelled."""
    beside = replace(deps, leases=Leases(deps.engine), turn=asyncio.Semaphore(PAGES_AT_ONCE))
    seats = asyncio.Semaphore(RUNS_AT_ONCE)
    running: set[ConnectionId] = set()

    async def one(due: KnownConnection) -> None:
        try:
            async with seats:
                await sync_one(beside, due)
        except Exception:  # noqa: BLE001 - one connection must not stop the others
            _log.exception("sync_fault", connection=due.name)
        finally:
            running.discard(due.id)

    async with asyncio.TaskGroup() as group:
        while True:
            for each in await _due(owner, tenant_slug, deps.clock()):
                if each.id not in running:
                    running.add(each.id)
                    group.create_task(one(each))
            await asyncio.sleep(interval_seconds)


async def _due(owner: AsyncEngine, tenant_slug: str | None, now: datetime) -> list[KnownConnection]:
    """Return what may be synced; nothing while the database can't tell."""
    try:
        async with owner.begin() as connection:
            await ensure_change_partitions(connection)
        known = await active_connections(owner, tenant_slug)
    except (CsgraphError, DBAPIError, OSError) as error:
        _log.warning("connections_unreadable", kind=type(error).__name__)
        return []
    return [each for each in known if each.is_due(now)]
