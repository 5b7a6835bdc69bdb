"""Requests that take too long are ended, and so are their statements."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from csgraph.app import ServerOptions, build_app
from csgraph.embedded import Server
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.database import Database
from tests.support.http import Api, answered, codes_of, in_process

QUERY = "{ accounts(first: 1) { totalCount } }"
ANSWER = {"data": {"accounts": {"totalCount": 0}}}


@pytest.fixture(scope="module")
async def hurried(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[httpx.AsyncClient]:
    """A server whose requests may take less than a lock may be waited for."""
    async with in_process(build_app(urls, secrets, ServerOptions(deadline_ms=500))) as client:
        yield client


@pytest.fixture
def database(server: Server, urls: DatabaseUrls) -> Database:
    return Database.of(server.admin_url, urls)


@pytest.mark.parametrize(
    "body",
    [{"query": QUERY}, [{"query": "{ __typename }"}, {"query": QUERY}]],
    ids=["one operation", "a batch"],
)
async def test_a_request_past_its_deadline_is_told_so_and_leaves_nothing_running(
    hurried: httpx.AsyncClient, shared_key: str, database: Database, body: object
) -> None:
    api = Api(hurried, shared_key)
    assert answered(await api.post(QUERY)) == ANSWER

    async with database.accounts_locked():
        response = await api.send(orjson.dumps(body))
        await database.until_waiting(0, seconds=2)

    assert response.status_code == 504
    assert codes_of(response) == ["TIMEOUT"]
    assert "0.5 s" in response.json()["errors"][0]["message"]
    assert response.headers["retry-after"] == "1"
    assert answered(await api.post(QUERY)) == ANSWER
