"""A server to follow a tenant's changes from, and a short way to make some."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.feed.changing import Changing
from tests.support.http import Api, in_process, key_of


@pytest.fixture(scope="session")
async def feed_client(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[httpx.AsyncClient]:
    """One server for all tests."""
    async with in_process(build_app(urls, secrets, ServerOptions(pool_size=3))) as made:
        yield made


@pytest.fixture
async def api(
    feed_client: httpx.AsyncClient,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> Api:
    """The endpoint for the test's own tenant, with a key that may do all."""
    return Api(feed_client, await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES)))


@pytest.fixture
def changing(app_engine: AsyncEngine, tenant_id: TenantId) -> Changing:
    """Makes changes of the test's own tenant, as commands do."""
    return Changing(app_engine, tenant_id)
