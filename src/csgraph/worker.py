"""Composition root of background work: syncs every connection on schedule.

Before each round it sees to it that next month's changes have a partition to go to, and that
keys of writes which nobody may send again are forgotten.
Renewals of contracts whose term runs are scheduled as often, by one statement a tenant.
Connections are synced side by side, each under its lease. One that fails, hangs or is
told to wait delays no other: while it waits it holds nothing that they need, the next
round begins without it, and it is left alone for as long as its vendor asked for.
Several workers may run: a lease that another one holds is passed over.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.contextvars import bound_contextvars

from csgraph.connectors.known import KnownConnection, active_connections, known_connections
from csgraph.connectors.lease import Leases
from csgraph.connectors.metered import MeteredProgress
from csgraph.connectors.progress import ProgressSink
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.domain.handoffs.commands.custody import refresh_custody
from csgraph.domain.renewals.commands import schedule_tenant
from csgraph.domain.sources.rules import RunStatus
from csgraph.domain.tiers.commands import refresh_tiers
from csgraph.errors import Conflict, CsgraphError
from csgraph.events.replays import forget_old_keys
from csgraph.ids import ConnectionId, TenantId, encode_id
from csgraph.schema.sharing import refresh_tenant, refresh_tenants
from csgraph.storage.partitions import ensure_change_partitions
from csgraph.telemetry.metrics import Metrics
from csgraph.telemetry.sync_metrics import SyncMetrics
from csgraph.tenancy.known import known_tenants

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
    summary, _ = await _sync(deps, due, progress)
    if summary is not None:
        await _follow(deps, due.tenant_id)
    return summary


async def run_worker(
    deps: SyncDeps,
    owner: AsyncEngine,
    interval_seconds: float,
    *,
    tenant_slug: str | None = None,
    metrics: SyncMetrics | None = None,
) -> None:
    """Sync every connection, or one tenant's, in each interval, until cancelled.

    Beside it tiers, custody, and the accounts of grants by segment are kept up to date.
    """
    beside = replace(deps, leases=Leases(deps.engine), turn=asyncio.Semaphore(PAGES_AT_ONCE))
    seats = asyncio.Semaphore(RUNS_AT_ONCE)
    running: set[ConnectionId] = set()
    counted = metrics or SyncMetrics(Metrics())

    async def one(due: KnownConnection) -> None:
        try:
            async with seats, _counted(counted, due) as ended:
                progress = MeteredProgress(counted, due.system)
                summary, ended.status = await _sync(beside, due, progress)
            if summary is not None:
                await _follow(beside, due.tenant_id)
        except Exception:  # noqa: BLE001 - one connection must not stop the others
            _log.exception("sync_fault", connection_id=encode_id("cnx", due.id))
        finally:
            running.discard(due.id)

    async def keep_up() -> None:
        while True:
            now = deps.clock()
            for tenant_id in await _tenants(owner, tenant_slug):
                await _kept_up(refresh_tiers(deps.engine, tenant_id, now))
                await _kept_up(refresh_custody(deps.engine, tenant_id, now))
                await _kept_up(schedule_tenant(deps.engine, tenant_id, now.date()))
            await _kept_up(refresh_tenants(owner, deps.engine, now, tenant_slug))
            await asyncio.sleep(interval_seconds)

    async with asyncio.TaskGroup() as group:
        group.create_task(keep_up())
        while True:
            for each in await _due(owner, tenant_slug, deps.clock()):
                if each.id not in running:
                    running.add(each.id)
                    group.create_task(one(each))
            await asyncio.sleep(interval_seconds)


async def _kept_up(refresh: Awaitable[object]) -> None:
    """Follow what a sync or the clock has brought: tiers, then what fits a shared segment."""
    try:
        await refresh
    except (CsgraphError, DBAPIError, OSError) as error:
        _log.warning("not_refreshed", kind=type(error).__name__)
    except Exception:  # noqa: BLE001 - what follows must not stop the syncs
        _log.exception("refresh_fault")


async def _tenants(owner: AsyncEngine, tenant_slug: str | None) -> list[TenantId]:
    """Return the tenants that are looked after; none while the database can't tell."""
    try:
        return await known_tenants(owner, tenant_slug)
    except (CsgraphError, DBAPIError, OSError) as error:
        _log.warning("tenants_unreadable", kind=type(error).__name__)
        return []


async def _due(owner: AsyncEngine, tenant_slug: str | None, now: datetime) -> list[KnownConnection]:
    """Return what may be synced; nothing while the database can't tell."""
    try:
        async with owner.begin() as connection:
            await ensure_change_partitions(connection)
        async with owner.begin() as connection:
            await forget_old_keys(connection)
        known = await active_connections(owner, tenant_slug)
    except (CsgraphError, DBAPIError, OSError) as error:
        _log.warning("connections_unreadable", kind=type(error).__name__)
        return []
    return [each for each in known if each.is_due(now)]


async def _sync(
    deps: SyncDeps, due: KnownConnection, progress: ProgressSink | None
) -> tuple[RunSummary | None, str]:
    """Sync a connection; return also the status that metrics know it by."""
    with bound_contextvars(
        tenant_id=encode_id("ten", due.tenant_id),
        tenant=due.tenant_slug,
        connection_id=encode_id("cnx", due.id),
        connection=due.name,
    ):
        try:
            summary = await sync_connection(deps, due.tenant_id, due.id, progress=progress)
        except Conflict:
            _log.info("sync_passed_over")
            return None, "PASSED_OVER"
        except CsgraphError as error:
            _log.warning("sync_failed", code=error.code, message=error.message)
            return None, "NOT_STARTED"
        _log.info(
            "sync_finished",
            run_id=encode_id("run", summary.run_id),
            status=summary.status.value,
            code=summary.error.code if summary.error else None,
            read=sum(each.read for each in summary.streams),
            changed=sum(each.changed for each in summary.streams),
            quarantined=sum(each.quarantined for each in summary.streams),
        )
    return summary, summary.status.value


async def _follow(deps: SyncDeps, tenant_id: TenantId) -> None:
    """Bring up to date what follows from what a sync brought."""
    await _kept_up(refresh_tiers(deps.engine, tenant_id, deps.clock()))
    await _kept_up(refresh_tenant(deps.engine, tenant_id, deps.clock()))


@dataclass
class _Ended:
    """How a run ended, until told otherwise."""

    status: str = RunStatus.FAILED.value


@asynccontextmanager
async def _counted(metrics: SyncMetrics, due: KnownConnection) -> AsyncIterator[_Ended]:
    system, started, ended = due.system.value, time.perf_counter(), _Ended()
    under_way = metrics.in_progress.labels(system)
    under_way.inc()
    try:
        yield ended
    except asyncio.CancelledError:
        ended.status = RunStatus.INTERRUPTED.value
        raise
    finally:
        under_way.dec()
        metrics.runs.labels(system, ended.status).inc()
        metrics.run_seconds.labels(system).observe(time.perf_counter() - started)
        if ended.status == RunStatus.SUCCEEDED.value:
            metrics.last_success.labels(system).set_to_current_time()
