"""The tenants that there are."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.tenancy.tables import tenant_directory


async def known_tenants(owner: AsyncEngine, slug: str | None = None) -> list[TenantId]:
    """Return every tenant; of a slug, that one alone."""
    known = select(tenant_directory.c.tenant_id).order_by(tenant_directory.c.tenant_id)
    if slug is not None:
        known = known.where(tenant_directory.c.slug == slug)
    async with owner.connect() as connection:
        return [TenantId(each) for each in await connection.scalars(known)]
