"""A server to send requests to, and one small tenant behind it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.support.http import Api, in_process, key_of
from tests.support.portfolio import account_wire_id, seed_portfolio

LARGEST_BODY = 100_000


@pytest.fixture(scope="session")
async def client(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[httpx.AsyncClient]:
    """One server for all tests, with a small bound on the body."""
    options = ServerOptions(pool_size=3, max_body_bytes=LARGEST_BODY)
    async with in_process(build_app(urls, secrets, options)) as made:
        yield made


@pytest.fixture(scope="session")
async def shared_key(owner_engine: AsyncEngine, secrets: Secrets) -> str:
    """A key to an empty tenant that no test writes to."""
    return await key_of(owner_engine, secrets, await make_tenant(owner_engine, "Quiet tenant"))


@pytest.fixture
def api(client: httpx.AsyncClient, shared_key: str) -> Api:
    """The endpoint for an empty tenant."""
    return Api(client, shared_key)


@pytest.fixture
def tenants_api(client: httpx.AsyncClient, api_key: str) -> Api:
    """The endpoint for the test's own tenant."""
    return Api(client, api_key)


@pytest.fixture
async def portfolio(ingest_engine: AsyncEngine, tenant_id: TenantId) -> list[str]:
    """Three accounts with two people and two tickets each; the accounts' ids, by name."""
    ids = await seed_portfolio(ingest_engine, tenant_id, accounts=3, each=2)
    return [account_wire_id(id_) for id_ in ids]
