"""Where a tenant's feed of changes ends, and what was changed behind a position."""

from dataclasses import dataclass

from csgraph.ids import TenantId
from csgraph.storage.feed import HEAD, TOUCHED, TOUCHED_AT_ONCE
from csgraph.storage.feed_cursor import FeedCursor
from csgraph.storage.read_pool import ReadPool


@dataclass(frozen=True, slots=True)
class Touched:
    """Types of records that were changed up to a cursor; behind it is more if ``has_more``."""

    types: frozenset[str]
    cursor: str
    has_more: bool


async def feed_head(pool: ReadPool, tenant_id: TenantId) -> str:
    """Return the cursor behind a tenant's last change that can be read now."""
    [row] = await pool.fetch_rows(HEAD, (tenant_id,), tenant_id=tenant_id)
    cursor: bytes = row["cursor"]
    return cursor.decode()


async def touched_types(pool: ReadPool, tenant_id: TenantId, after: str) -> Touched:
    """Return which types of records were changed behind a cursor."""
    position = FeedCursor.of(after)
    values = (tenant_id, str(position.xid), position.seq)
    [row] = await pool.fetch_rows(TOUCHED, values, tenant_id=tenant_id)
    types = frozenset(row["types"])
    cursor = row["cursor"].decode() if row["cursor"] is not None else after
    return Touched(types, cursor, row["changes"] >= TOUCHED_AT_ONCE)
