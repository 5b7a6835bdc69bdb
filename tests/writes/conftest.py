"""A server to write through, with a key that may."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import DEFAULT_SCOPES, SCOPES
from tests.conftest import make_tenant
from tests.support.http import Api, in_process, key_of


@pytest.fixture(scope="session")
async def writing_client(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[httpx.AsyncClient]:
    """One server for all tests; it waits for locks only shortly."""
    options = ServerOptions(pool_size=6, lock_timeout_ms=300)
    async with in_process(build_app(urls, secrets, options)) as made:
        yield made


@pytest.fixture
async def api(
    writing_client: httpx.AsyncClient,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> Api:
    """The endpoint for the test's own tenant, with a key that may do all."""
    return Api(writing_client, await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES)))


@pytest.fixture
async def reader(api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> Api:
    """The endpoint for a key that may read all and write nothing."""
    return api.with_key(await key_of(owner_engine, secrets, tenant_id, DEFAULT_SCOPES))


@pytest.fixture
async def others_api(api: Api, owner_engine: AsyncEngine, secrets: Secrets) -> Api:
    """The endpoint for another tenant, with a key that may do all."""
    other = await make_tenant(owner_engine, "Other")
    return api.with_key(await key_of(owner_engine, secrets, other, tuple(SCOPES)))


@pytest.fixture
async def writer(api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> Api:
    """The endpoint for a key that may write accounts, and read nothing."""
    return api.with_key(await key_of(owner_engine, secrets, tenant_id, ("accounts:write",)))


@pytest.fixture
async def lacking(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Api:
    """The endpoint for a key that may do all but read amounts of money."""
    scopes = tuple(scope for scope in SCOPES if scope != "finance:read")
    return api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
