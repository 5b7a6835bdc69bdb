"""A server to ask for bulk work, and a runner that does it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.bulk.paying import Payer
from csgraph.bulk.runner import BulkRunner, bulk_runner
from csgraph.clock import system_clock
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.bulk.asking import Bulk
from tests.conftest import make_tenant
from tests.support.http import Api, in_process, key_of


@pytest.fixture(scope="session")
async def bulk_client(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[httpx.AsyncClient]:
    async with in_process(build_app(urls, secrets, ServerOptions(pool_size=6))) as made:
        yield made


@pytest.fixture(scope="session")
async def runner(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[BulkRunner]:
    """Does what was asked for; nobody pays."""
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))
    async with bulk_runner(urls, compiler, system_clock, Payer(None)) as made:
        yield made


@pytest.fixture
async def api(
    bulk_client: httpx.AsyncClient,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> Api:
    """The endpoint for the test's own tenant, with a key that may do all."""
    return Api(bulk_client, await key_of(owner_engine, secrets, tenant_id))


@pytest.fixture
def bulk(api: Api, runner: BulkRunner, tenant_id: TenantId) -> Bulk:
    return Bulk(api, runner, tenant_id)


@pytest.fixture
async def others(bulk: Bulk, owner_engine: AsyncEngine, secrets: Secrets) -> Bulk:
    """Another tenant's way to the same server."""
    other = await make_tenant(owner_engine, "Other")
    return Bulk(bulk.api.with_key(await key_of(owner_engine, secrets, other)), bulk.runner, other)
