"""The connections of an installation, found as the database's owner."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.sources.rules import ConnectionStatus, ExternalSystem
from csgraph.domain.sources.tables import connection
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
