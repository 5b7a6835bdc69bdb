"""A pool whose server goes away and comes back."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from csgraph.embedded import embedded_postgres
from csgraph.errors import Unavailable
from csgraph.ids import TenantId, new_id
from csgraph.storage.database import bootstrap
from csgraph.storage.migrate import migrate
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from tests.support.eventually import eventually

ANYONE = TenantId(new_id())


async def answers(pool: ReadPool) -> bool:
    try:
        return await pool.fetch_json("select 'x'", (), tenant_id=ANYONE) == b"x"
    except Unavailable:
        return False


async def test_a_pool_outlives_its_server(secrets: Secrets):
    with TemporaryDirectory(prefix="csgraph-test-") as directory:
        with embedded_postgres(Path(directory)) as server:
            urls = await bootstrap(server.admin_url, secrets)
            await migrate(urls)
            pool = ReadPool(urls.app, size=2, statement_timeout_ms=1_000)
            await pool.start()
            assert await answers(pool)

        for _ in range(3):
            assert not await answers(pool)

        with embedded_postgres(Path(directory)):
            await eventually(lambda: answers(pool), seconds=5)
            await pool.close()


async def test_a_closed_pool_lends_no_more(urls):
    pool = ReadPool(urls.app, size=1, statement_timeout_ms=1_000)
    await pool.start()
    await pool.close()

    with pytest.raises(Unavailable):
        await pool.fetch_json("select 'x'", (), tenant_id=ANYONE)
