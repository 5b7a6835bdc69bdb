"""A tenant's saved filters, where no key was asked for that brings them along."""

from typing import Final
from uuid import UUID

import orjson

from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import SavedFilter

_LOOKUP: Final = (
    "select id, name, node_type, filter::text as filter from segment "
    "where tenant_id = $1::uuid and deleted_at is null"
)


async def find_segments(pool: ReadPool, tenant_id: TenantId) -> dict[UUID, SavedFilter]:
    """Return a tenant's saved filters by their ids."""
    rows = await pool.fetch_rows(_LOOKUP, (tenant_id,), tenant_id=tenant_id)
    return {
        UUID(str(row["id"])): SavedFilter(
            row["name"].decode(), row["node_type"].decode(), orjson.loads(row["filter"])
        )
        for row in rows
    }
