"""Postgres killed under load: requests are refused in order, then answered again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.http import Api, answered, key_of, on_a_socket
from tests.support.mortal import MortalPostgres, mortal_postgres

QUERY = "{ accounts(first: 1) { totalCount } }"
GOOD = {"data": {"accounts": {"totalCount": 0}}}
PROMISED_SECONDS = 5
POOL_SIZE = 3
INNER = ("select", "asyncpg", "store.", "ostgres", "/tmp", "Traceback", "terminating", "recovery")


@pytest.fixture(scope="module")
def postgres() -> Iterator[MortalPostgres]:
    with mortal_postgres() as made:
        yield made


@pytest.fixture(scope="module")
async def mortal_urls(postgres: MortalPostgres, secrets: Secrets) -> DatabaseUrls:
    return await postgres.prepare(secrets)


@pytest.fixture(scope="module")
async def owner(mortal_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(mortal_urls.owner, pool_size=2)
    yield engine
    await engine.dispose()


@dataclass
class Served:
    """A running server, as a client with a key sees it."""

    api: Api
    database: Database

    async def is_answered(self) -> bool:
        return answered(await self.api.post(QUERY)) == GOOD

    async def is_ready(self) -> bool:
        return (await self.api.client.get("/readyz")).status_code == 200

    async def is_not_ready(self) -> bool:
        return not await self.is_ready()


@pytest.fixture
async def served(
    postgres: MortalPostgres, mortal_urls: DatabaseUrls, owner: AsyncEngine, secrets: Secrets
) -> AsyncIterator[Served]:
    app = build_app(mortal_urls, secrets, ServerOptions(pool_size=POOL_SIZE))
    key = await key_of(owner, secrets, await make_tenant(owner))
    async with (
        on_a_socket(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        made = Served(Api(client, key), Database.of(postgres.admin_url, mortal_urls))
        assert await made.is_answered()
        yield made


def assert_come_again(answer: httpx.Response) -> None:
    [error] = answer.json()["errors"]
    assert answer.status_code == 503
    assert "data" not in answer.json()
    assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert error["extensions"]["retryable"] is True
    assert int(answer.headers["retry-after"]) >= 1
    for word in INNER:
        assert word not in answer.text


@pytest.fixture
async def under_way(served: Served) -> AsyncIterator[list["asyncio.Task[httpx.Response]"]]:
    """Requests of which some wait for a row, others for a connection."""
    async with served.database.accounts_locked():
        tasks = [asyncio.create_task(served.api.post(QUERY)) for _ in range(6)]
        await served.database.until_waiting(POOL_SIZE)
        yield tasks


async def test_requests_under_way_and_arriving_are_told_to_come_again_then_answered(
    postgres: MortalPostgres, served: Served, under_way: list["asyncio.Task[httpx.Response]"]
) -> None:
    postgres.kill_for_long()
    async with asyncio.timeout(PROMISED_SECONDS):
        arriving = [served.api.post(QUERY) for _ in range(20)]
        for answer in await asyncio.gather(*under_way, *arriving):
            assert_come_again(answer)
    await eventually(served.is_not_ready, seconds=PROMISED_SECONDS)
    assert (await served.api.client.get("/livez")).status_code == 200

    postgres.revive()
    await eventually(served.is_answered, seconds=PROMISED_SECONDS)
    await eventually(served.is_ready, seconds=PROMISED_SECONDS)


async def test_when_one_of_its_processes_is_killed_all_requests_are_answered(
    served: Served, under_way: list["asyncio.Task[httpx.Response]"]
) -> None:
    """The server ends all sessions then, and recovers by itself."""
    os.kill(await served.database.waiting_pid(), signal.SIGKILL)

    async with asyncio.timeout(PROMISED_SECONDS):
        answers = await asyncio.gather(*under_way)
    for answer in answers:
        if answered(answer) != GOOD:
            assert_come_again(answer)
    assert {answer.status_code for answer in answers} >= {503}
    await eventually(served.is_answered, seconds=PROMISED_SECONDS)


async def test_under_load_every_answer_is_right_or_to_come_again(
    postgres: MortalPostgres, served: Served
) -> None:
    """Clients that ask without a pause, while the server dies again and again."""
    is_over = False
    told = {200: 0, 503: 0}

    async def client() -> None:
        while not is_over:
            async with asyncio.timeout(PROMISED_SECONDS):
                answer = await served.api.post(QUERY)
            if answer.status_code == 200:
                assert answered(answer) == GOOD
            else:
                assert_come_again(answer)
            told[answer.status_code] += 1

    clients = [asyncio.create_task(client()) for _ in range(8)]
    for _ in range(3):
        refused = told[503]
        postgres.kill()

        async def has_been_noticed(refused: int = refused) -> bool:
            return told[503] > refused

        await eventually(has_been_noticed)
        await eventually(served.is_answered, seconds=PROMISED_SECONDS)
    is_over = True
    await asyncio.gather(*clients)
