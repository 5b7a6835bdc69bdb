"""Whatever is asked, csgraph answers what a naive evaluation over the same rows does."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from tests.properties.cases import Case, Setting
from tests.properties.running import settle

CASES = 200
WORLD = 0


@pytest.fixture(scope="module")
async def setting(owner_engine: AsyncEngine, read_pool: ReadPool, secrets: Secrets) -> Setting:
    return await settle(owner_engine, read_pool, secrets, WORLD)


@pytest.mark.parametrize("start", range(0, CASES, 50))
async def test_answers_agree_with_the_reference(setting: Setting, start: int) -> None:
    setting.tally.clear()

    for seed in range(start, start + 50):
        await Case(setting, seed).run()

    assert setting.tally["operations"] > 50
    assert setting.tally["too dear"] < 10
