"""A portfolio to share, new for each test."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.partners.sharing import Portfolio, portfolio_of


@pytest.fixture
async def portfolio(
    owner_engine: AsyncEngine, ingest_engine: AsyncEngine, urls: DatabaseUrls, secrets: Secrets
) -> AsyncIterator[Portfolio]:
    async with portfolio_of(owner_engine, ingest_engine, urls, secrets) as made:
        yield made
