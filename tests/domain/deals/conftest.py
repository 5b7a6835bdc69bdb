"""Deals and people of ours, for the tests of how deals are judged."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.expansion.test_leads import deal
from tests.domain.influence.conftest import Hire, hire

__all__ = ["Close", "Hire", "close", "hire"]

Close = Callable[..., Awaitable[str]]


@pytest.fixture
def close(app_engine: AsyncEngine, tenant_id: TenantId) -> Close:
    """Make a deal with an account, as a sync does; return the id."""

    async def made(account: str, **given: object) -> str:
        return await deal(app_engine, tenant_id, account, **given)

    return made
