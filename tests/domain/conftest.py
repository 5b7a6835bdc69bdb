"""The domain is driven through GraphQL on Postgres, with a clock that tests can move."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.clock import system_clock
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.domain.journal import nothing_written
from tests.domain.writing import write
from tests.support.http import Api, in_process, key_of


@dataclass
class MovedClock:
    """The time of day, moved by what a test says."""

    moved: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return system_clock() + self.moved


@pytest.fixture(scope="session")
async def moved_clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def clock(moved_clock: MovedClock) -> AsyncIterator[MovedClock]:
    yield moved_clock
    moved_clock.moved = timedelta()


@pytest.fixture(scope="session")
async def domain_client(
    urls: DatabaseUrls, secrets: Secrets, moved_clock: MovedClock
) -> AsyncIterator[object]:
    options = ServerOptions(pool_size=3)
    async with in_process(build_app(urls, secrets, options, clock=moved_clock)) as made:
        yield made


@pytest.fixture
async def api(
    domain_client: object, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Api:
    """The endpoint for the test's own tenant, with a key that may do all."""
    return Api(domain_client, await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES)))


@pytest.fixture
def refuse(api: Api, owner_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Take a mutation that is refused and writes nothing; return code and path."""

    async def refused(name: str, payload: str, /, **given: Any) -> tuple[str, list[str] | None]:
        async with nothing_written(owner_engine, tenant_id):
            answer = await write(api, name, f"{payload} {{ id }}", **given)
        [problem] = answer["userErrors"]
        assert answer[payload] is None
        assert problem["message"].endswith(".")
        return problem["code"], problem["path"]

    return refused
