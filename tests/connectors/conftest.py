"""A tenant whose two vendors a test fills."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.connectors.forks import Forks, forks_on
from tests.support.company import Company, company_of
from tests.support.vendors import Vendors, vendors_of


@pytest.fixture
async def vendors(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    async with vendors_of(ingest_engine, secrets, tenant_id) as made:
        yield made


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    """The sandbox's company, whose streams have some pages each."""
    async with company_of(page_size=10) as made:
        yield made


@pytest.fixture
async def forks(urls: DatabaseUrls) -> AsyncIterator[Forks]:
    """Syncs in processes of their own."""
    async with forks_on(urls.ingest) as made:
        yield made
