"""Joins of large writes are hashed where the planner does not know of the tenant's rows."""

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.estimates import distrust_estimates
from csgraph.storage.work import open_writing
from tests.conftest import make_tenant

ROWS = 3_000
HALF = ROWS // 2
"""What statistics tell is near enough, since they look at a sample."""


async def fill(engine: AsyncEngine, tenant_id: TenantId) -> None:
    rows = f"select '{tenant_id}'::uuid, 'Ada ' || n from generate_series(1, {ROWS}) n"
    async with open_writing(engine, tenant_id) as work:
        await work.connection.exec_driver_sql(f"insert into contact (tenant_id, name) {rows}")


async def gather_statistics(urls: DatabaseUrls) -> None:
    owner = await connect(urls.owner)
    await owner.execute("analyze contact")
    await owner.close()


async def nested_loops(engine: AsyncEngine, tenant_id: TenantId, rows: int = ROWS) -> str:
    async with open_writing(engine, tenant_id) as work:
        await distrust_estimates(work, contact, rows)
        told = await work.connection.exec_driver_sql("show enable_nestloop")
        return str(told.scalar_one())


async def test_joins_are_hashed_while_statistics_know_of_others_alone(
    app_engine: AsyncEngine, owner_engine: AsyncEngine, urls: DatabaseUrls, tenant_id: TenantId
) -> None:
    other = await make_tenant(owner_engine, "Known")
    await fill(app_engine, other)
    await gather_statistics(urls)
    await fill(app_engine, tenant_id)

    assert await nested_loops(app_engine, tenant_id) == "off"
    assert await nested_loops(app_engine, other, HALF) == "on"

    await gather_statistics(urls)
    assert await nested_loops(app_engine, tenant_id, HALF) == "on"


async def test_a_few_rows_are_joined_as_the_planner_has_it(
    app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    assert await nested_loops(app_engine, tenant_id, 10) == "on"
