"""Short ways to read the log back."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.tables import change
from csgraph.ids import TenantId
from csgraph.storage.work import open_reading

Changes = Callable[[UUID], Awaitable[list[Row[Any]]]]


@pytest.fixture
def changes_of(app_engine: AsyncEngine, tenant_id: TenantId) -> Changes:
    """The committed changes of one node, oldest first."""

    async def read(node_id: UUID) -> list[Row[Any]]:
        wanted = select(change).where(change.c.node_id == node_id).order_by(change.c.seq)
        async with open_reading(app_engine, tenant_id) as work:
            return list((await work.connection.execute(wanted)).all())

    return read
