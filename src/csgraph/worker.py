"""Composition root of background work: syncs every connection on schedule.

Before each round it sees to it that next month's changes have a partition to go to.
Connections are synced side by side, a few at a time, each under its lease; one that
fails delays no other. Several workers may run: a lease that another one holds is passed
over.
"""

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.stream import ProgressSink
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.domain.sources.rules import ConnectionStatus, ExternalSystem
from csgraph.domain.sources.tables import connection
from csgraph.errors import Conflict, CsgraphError
from csgraph.ids import ConnectionId, TenantId
from csgraph.storage.partitions import ensure_change_partitions
from csgraph.tenancy.tenants import list_tenants

AT_ONCE = 4
"""Connections synced side by side by one worker."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class KnownConnection:
    """A connection of a tenant."""

    tenant_id: TenantId
    tenant_slug: str
    id: ConnectionId
    name: str
    system: ExternalSystem
    status: ConnectionStatus


async def known_connections(
    owner: AsyncEngine, tenant_slug: str | None = None
) -> list[KnownConnection]:
    """Return the connections of one tenant, or of all.

    Salesforce comes first: its accounts are what Zendesk's organizations are matched to.
    """
    known: list[KnownConnection] = []
    async with owner.connect() as reading:
        for tenant in await list_tenants(owner):
            if tenant_slug not in {None, tenant.slug}:
                continue
            rows = await reading.execute(
                select(connection.c.id, connection.c.name, connection.c.system, connection.c.status)
                .where(connection.c.tenant_id == tenant.id, connection.c.deleted_at.is_(None))
                .order_by(connection.c.system, connection.c.name)
            )
            for row in rows:
                system = ExternalSystem(row.system)
                status = ConnectionStatus(row.status)
                identity = ConnectionId(row.id)
                known.append(
                    KnownConnection(tenant.id, tenant.slug, identity, row.name, system, status)
                )
    return known


async def active_connections(
    owner: AsyncEngine, tenant_slug: str | None = None
) -> list[KnownConnection]:
    """Return the connections that can be synced, of one tenant or of all."""
    known = await known_connections(owner, tenant_slug)
    return [each for each in known if each.status is ConnectionStatus.ACTIVE]


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
