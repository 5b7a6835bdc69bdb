"""Grants, looked up where they decide what is read or kept.

Which fields a grant shares decides what its preview reads, as a registered document's text
decides what is read: both are found before the operation's own statement is made.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId, decode_id
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import KeptGrant, Principal
from csgraph.tenancy.tables import grant, tenant_directory

PREFIX: Final = "gra"
MOST_LOOKED_UP: Final = 100
_MENTIONED: Final = re.compile(rf"\b{PREFIX}_[0-9A-Z]{{26}}\b", re.ASCII)

_LOOKUP: Final = (
    'select id, name, purpose, fields, segment_id from "grant" '
    "where tenant_id = $1::uuid and id = any($2::uuid[]) and revoked_at is null "
    "and deleted_at is null and expires_at > statement_timestamp()"
)


async def with_grants(
    pool: ReadPool, principal: Principal, text: str, variables: Mapping[str, Any]
) -> Principal:
    """Return the principal with those of its tenant's running grants that a request names."""
    wanted = _mentioned(text) | _mentioned(json.dumps(variables, default=str))
    if not wanted:
        return principal
    ids = sorted(wanted)[:MOST_LOOKED_UP]
    return replace(principal, grants=await find_grants(pool, principal, ids))


async def find_grants(
    pool: ReadPool, principal: Principal, ids: list[UUID]
) -> dict[UUID, KeptGrant]:
    """Return those of the tenant's grants that run."""
    rows = await pool.fetch_rows(_LOOKUP, (principal.tenant_id, ids), tenant_id=principal.tenant_id)
    return {UUID(str(row["id"])): _kept(row) for row in rows}


async def tenants_with_segment_grants(owner: AsyncEngine, slug: str | None) -> list[TenantId]:
    """Return the tenants that share segments by grants that run; of a slug, that one alone."""
    sharing = (
        select(grant.c.tenant_id)
        .distinct()
        .join(tenant_directory, tenant_directory.c.tenant_id == grant.c.tenant_id)
        .where(
            grant.c.segment_id.is_not(None),
            grant.c.revoked_at.is_(None),
            grant.c.expires_at > func.statement_timestamp(),
        )
    )
    if slug is not None:
        sharing = sharing.where(tenant_directory.c.slug == slug)
    async with owner.connect() as connection:
        return [TenantId(found) for found in await connection.scalars(sharing)]


def _kept(row: Any) -> KeptGrant:
    return KeptGrant(
        row["name"].decode(), row["purpose"].decode(), frozenset(row["fields"]), row["segment_id"]
    )


def _mentioned(text: str) -> set[UUID]:
    found = (decode_id(each) for each in _MENTIONED.findall(text))
    return {each[1] for each in found if each}
