"""What the change log holds of a test's tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.tables import change, change_set
from csgraph.ids import TenantId


async def logged(owner: AsyncEngine, tenant_id: TenantId) -> tuple[int, int]:
    """Return how many changes there are, and how many sets of them."""
    counts = []
    async with owner.connect() as connection:
        for table in (change, change_set):
            count = select(func.count()).where(table.c.tenant_id == tenant_id)
            counts.append(int(await connection.scalar(count.select_from(table)) or 0))
    changes, sets = counts
    return changes, sets


@asynccontextmanager
async def nothing_written(owner: AsyncEngine, tenant_id: TenantId) -> AsyncIterator[None]:
    """See to it that what is done within writes nothing."""
    before = await logged(owner, tenant_id)
    assert before > (0, 0)
    yield
    assert await logged(owner, tenant_id) == before
