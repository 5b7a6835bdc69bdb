"""Whatever is asked, csgraph answers what a naive evaluation over the same rows does."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.storage.database import DatabaseUrls
from csgraph.storage.partner_wall import verify_partner_wall
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from tests.properties.cases import Case, Setting
from tests.properties.partner import shared_with_partner
from tests.properties.running import settle

CASES = 200
WORLD = 0


@pytest.fixture(scope="module")
async def setting(owner_engine: AsyncEngine, read_pool: ReadPool, secrets: Secrets) -> Setting:
    return await settle(owner_engine, read_pool, secrets, WORLD)


@pytest.fixture(scope="module")
async def partners(
    setting: Setting, owner_engine: AsyncEngine, urls: DatabaseUrls, secrets: Secrets
) -> AsyncIterator[Setting]:
    pool = ReadPool(urls.partner, size=1, statement_timeout_ms=20_000, verify=verify_partner_wall)
    await pool.start()
    yield await shared_with_partner(owner_engine, pool, secrets, setting, WORLD)
    await pool.close()


async def test_a_partners_answers_agree_with_the_reference(partners: Setting) -> None:
    for seed in range(CASES // 2):
        await Case(partners, seed).run()

    assert partners.tally["operations"] > 50


@pytest.mark.parametrize("start", range(0, CASES, 50))
async def test_answers_agree_with_the_reference(setting: Setting, start: int) -> None:
    setting.tally.clear()

    for seed in range(start, start + 50):
        await Case(setting, seed).run()

    assert setting.tally["operations"] > 50
    assert setting.tally["too dear"] < 10
