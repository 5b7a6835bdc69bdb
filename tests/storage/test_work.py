"""Transactions on behalf of a tenant."""

import asyncpg
import pytest
from sqlalchemy import func, insert, literal_column, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.errors import Timeout, Unavailable
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.work import open_reading, open_writing

PID = select(func.pg_backend_pid())


async def count(engine: AsyncEngine, tenant_id: TenantId) -> int:
    async with open_reading(engine, tenant_id) as work:
        return int(await work.connection.scalar(select(func.count()).select_from(contact)) or 0)


async def test_leaving_the_block_commits(app_engine: AsyncEngine, tenant_id: TenantId):
    async with open_writing(app_engine, tenant_id) as work:
        await work.connection.execute(insert(contact).values(tenant_id=tenant_id, name="Ada"))

    assert await count(app_engine, tenant_id) == 1


async def test_a_transaction_s_tenant_does_not_stay_on_the_connection(
    urls: DatabaseUrls, tenant_id: TenantId
):
    engine = make_engine(urls.app, pool_size=1)
    await count(engine, tenant_id)

    with pytest.raises(DBAPIError):
        async with engine.connect() as connection:
            await connection.execute(select(contact))
    await engine.dispose()


async def test_reading_refuses_to_write(app_engine: AsyncEngine, tenant_id: TenantId):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with open_reading(app_engine, tenant_id) as work:
            await work.connection.execute(insert(contact).values(tenant_id=tenant_id, name="Ada"))


async def test_a_lost_connection_is_unavailable_then_replaced(
    app_engine: AsyncEngine, tenant_id: TenantId, admin: asyncpg.Connection
):
    async def lose_it() -> None:
        async with open_writing(app_engine, tenant_id) as work:
            pid = await work.connection.scalar(PID)
            await admin.fetchval("select pg_terminate_backend($1, 2000)", pid)
            await work.connection.execute(PID)

    with pytest.raises(Unavailable):
        await lose_it()
    assert await count(app_engine, tenant_id) == 0


async def test_waiting_for_a_lock_has_an_end(
    app_engine: AsyncEngine, tenant_id: TenantId, admin: asyncpg.Connection
):
    async def wait_for_it() -> None:
        async with open_writing(app_engine, tenant_id) as work:
            await work.connection.execute(
                select(func.set_config("lock_timeout", literal_column("'50ms'"), True))
            )
            await work.connection.execute(select(contact))

    async with admin.transaction():
        await admin.execute("lock table store.contact in access exclusive mode")
        with pytest.raises(Timeout):
            await wait_for_it()


async def test_reading_sees_one_instant(app_engine: AsyncEngine, tenant_id: TenantId):
    total = select(func.count()).select_from(contact)
    async with open_reading(app_engine, tenant_id) as reading:
        before = await reading.connection.scalar(total)
        async with open_writing(app_engine, tenant_id) as work:
            await work.connection.execute(insert(contact).values(tenant_id=tenant_id, name="Ada"))
        after = await reading.connection.scalar(total)

    assert (before, after) == (0, 0)
