"""People of ours and of a customer's, for the tests of influence."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, encode_id
from csgraph.storage.work import open_writing

Hire = Callable[[str], Awaitable[str]]


@pytest.fixture
def hire(app_engine: AsyncEngine, tenant_id: TenantId) -> Hire:
    """Make one of ours, as a sync does; return the id."""

    async def made(name: str) -> str:
        async with open_writing(app_engine, tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            id_ = await insert_row(
                work, user, {"name": name}, node_type="User", change_set_id=change_set
            )
        return encode_id("usr", id_)

    return made
