"""Tenants: made, found and listed as the database's owner."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import Conflict, InvalidInput
from csgraph.ids import TenantId, new_id
from csgraph.tenancy.tables import tenant, tenant_directory

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True)
class Tenant:
    """An organisation that uses csgraph."""

    id: TenantId
    slug: str
    name: str


async def create_tenant(owner: AsyncEngine, slug: str, name: str) -> TenantId:
    """Make a tenant; its slug is unique in the whole installation."""
    if _SLUG.fullmatch(slug) is None:
        raise InvalidInput(
            f"The tenant's slug `{slug}` can't be used: take up to 63 lower-case letters, "
            "digits and hyphens, beginning with a letter or digit."
        )
    made = TenantId(new_id())
    entry = insert_or_skip(tenant_directory).values(slug=slug, tenant_id=made)
    async with owner.begin() as connection:
        added = await connection.scalar(
            entry.on_conflict_do_nothing().returning(tenant_directory.c.slug)
        )
        if added is None:
            raise Conflict(f"A tenant with the slug `{slug}` exists already: choose another.")
        await connection.execute(insert(tenant).values(tenant_id=made, slug=slug, name=name))
    return made


async def find_tenant(owner: AsyncEngine, slug: str) -> TenantId | None:
    """Return a tenant's id, None when there is no such tenant."""
    wanted = select(tenant_directory.c.tenant_id).where(tenant_directory.c.slug == slug)
    async with owner.connect() as connection:
        found = await connection.scalar(wanted)
    return None if found is None else TenantId(found)


async def list_tenants(owner: AsyncEngine) -> list[Tenant]:
    """Return every tenant, by slug."""
    every = select(tenant.c.tenant_id, tenant.c.slug, tenant.c.name).order_by(tenant.c.slug)
    async with owner.connect() as connection:
        rows = (await connection.execute(every)).all()
    return [Tenant(id=TenantId(row.tenant_id), slug=row.slug, name=row.name) for row in rows]
