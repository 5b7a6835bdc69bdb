"""Fixtures for every test: one real Postgres a session, one fresh tenant a test.

Tests are kept apart by tenant, not by rollback: what they write is committed.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.embedded import Server, embedded_postgres
from csgraph.ids import TenantId, new_id
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing, open_writing
from csgraph.telemetry import configure_logging
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant

# As the program has it: by structlog's own configuration a fault's traceback shows the locals
# of every frame, which takes a minute where one of them is the schema.
configure_logging("WARNING", "json")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    # Not below pytest's own directory, which root keeps from the user that runs Postgres.
    with (
        TemporaryDirectory(prefix="csgraph-test-") as directory,
        # What is written outlives any process that dies here; no test cuts the power.
        embedded_postgres(Path(directory), settings={"fsync": "off"}) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    return Secrets("a secret of thirty-two characters or more")


@pytest.fixture(scope="session")
async def urls(server: Server, secrets: Secrets) -> DatabaseUrls:
    """A prepared and migrated database."""
    made = await bootstrap(server.admin_url, secrets)
    await migrate(made)
    return made


@pytest.fixture(scope="session")
async def owner_engine(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.owner, pool_size=2)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
async def app_engine(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.app, pool_size=5)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
async def ingest_engine(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.ingest, pool_size=5)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
async def read_pool(urls: DatabaseUrls) -> AsyncIterator[ReadPool]:
    pool = ReadPool(urls.app, size=4, statement_timeout_ms=5_000)
    await pool.start()
    yield pool
    await pool.close()


async def make_tenant(owner: AsyncEngine, name: str = "Tenant") -> TenantId:
    """Make a tenant of its own for a test, or for half of one."""
    return await create_tenant(owner, f"t-{new_id().hex}", name)


@pytest.fixture
async def tenant_id(owner_engine: AsyncEngine) -> TenantId:
    """A tenant that nobody else writes to."""
    return await make_tenant(owner_engine)


@pytest.fixture
async def other_tenant_id(owner_engine: AsyncEngine) -> TenantId:
    """A second tenant, whose rows the first must never see."""
    return await make_tenant(owner_engine, "Other tenant")


@pytest.fixture
async def ingest_work(ingest_engine: AsyncEngine, tenant_id: TenantId) -> AsyncIterator[Writing]:
    """A transaction of the ingest role, committed when the test ends."""
    async with open_writing(ingest_engine, tenant_id) as work:
        yield work


@pytest.fixture
async def api_key(owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> str:
    """The text of a key of the tenant with every scope."""
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="test"))
    return issued.text
