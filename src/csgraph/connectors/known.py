"""The connections of an installation, found as the database's owner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.sources.rules import ConnectionStatus, ExternalSystem
from csgraph.domain.sources.tables import connection, sync_run
from csgraph.ids import ConnectionId, TenantId
from csgraph.tenancy.tenants import list_tenants


@dataclass(frozen=True)
class KnownConnection:
    """A connection of a tenant."""

    tenant_id: TenantId
    tenant_slug: str
    id: ConnectionId
    name: str
    system: ExternalSystem
    status: ConnectionStatus
    resumes_at: datetime | None = None
    """When its vendor may be asked again, where the last run has been told to stay away."""

    def is_due(self, now: datetime) -> bool:
        """Tell whether it may be synced unasked."""
        return self.resumes_at is None or self.resumes_at <= now


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
                select(
                    *(connection.c[name] for name in ("id", "name", "system", "status")),
                    _last_told().label("resumes_at"),
                )
                .where(connection.c.tenant_id == tenant.id, connection.c.deleted_at.is_(None))
                .order_by(connection.c.system, connection.c.name)
            )
            for row in rows:
                system = ExternalSystem(row.system)
                status = ConnectionStatus(row.status)
                due = (ConnectionId(row.id), row.name, system, status, row.resumes_at)
                known.append(KnownConnection(tenant.id, tenant.slug, *due))
    return known


def _last_told() -> ScalarSelect[datetime | None]:
    """Return what a connection's latest run has left to wait for."""
    run = sync_run.c
    return (
        select(run.resumes_at)
        .where(run.tenant_id == connection.c.tenant_id, run.connection_id == connection.c.id)
        .order_by(run.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )


async def active_connections(
    owner: AsyncEngine, tenant_slug: str | None = None
) -> list[KnownConnection]:
    """Return the connections that can be synced, of one tenant or of all."""
    known = await known_connections(owner, tenant_slug)
    return [each for each in known if each.status is ConnectionStatus.ACTIVE]
