"""A database of its own for the queue, which all tenants share."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.embedded import Server
from csgraph.ids import TenantId
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.jobs.stage import Stage


@pytest.fixture(scope="module")
async def queue_urls(server: Server, secrets: Secrets) -> DatabaseUrls:
    admin = await connect(server.admin_url)
    name = "jobs_queue"
    try:
        await admin.execute(f"drop database if exists {name} with (force)")
        await admin.execute(f"create database {name}")
    finally:
        await admin.close()
    url = parse_url(server.admin_url).set(database=name)
    made = await bootstrap(url.render_as_string(hide_password=False), secrets)
    await migrate(made)
    return made


@pytest.fixture(scope="module")
async def owner(queue_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(queue_urls.owner, pool_size=2)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="module")
async def app(queue_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(queue_urls.app, pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
async def tenant(owner: AsyncEngine) -> TenantId:
    return await make_tenant(owner)


@pytest.fixture
async def stage(
    queue_urls: DatabaseUrls, app: AsyncEngine, tenant: TenantId
) -> AsyncIterator[Stage]:
    made = Stage(queue_urls, app, tenant)
    yield made
    await made.clear()
