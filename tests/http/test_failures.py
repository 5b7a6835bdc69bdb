"""What goes wrong on our side: masked, findable in the log, over when its cause is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from csgraph.app import ServerOptions, build_app
from csgraph.embedded import Server
from csgraph.graph.passes.policy import tenant_policy
from csgraph.graph.predicates import Guard, Rows
from csgraph.schema.failures import DOCUMENTED_AT
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.eventually import eventually
from tests.support.http import Api, codes_of, in_process

QUERY = "{ viewer { tenantName } }"
INNER = (
    "Traceback",
    "asyncpg",
    "select",
    "store.",
    "api.",
    "csgraph.",
    ".py",
    "ostgres",
    "DATABASE_URL",
    "/tmp",
    "_r1",
)


def assert_tells_nothing(response: httpx.Response) -> None:
    told = response.text.replace(DOCUMENTED_AT, "")
    for word in INNER:
        assert word not in told


class OwnBug(Exception):
    """A mistake of ours, with select * from store.account in its message."""


def failing(_: Rows) -> Guard:
    raise OwnBug("select secret from store.account")


async def test_a_bug_of_ours_is_masked_and_its_id_finds_the_log_line(
    api: Api, urls: DatabaseUrls, secrets: Secrets
) -> None:
    app = build_app(urls, secrets, ServerOptions(pool_size=1), policy=failing)
    async with in_process(app) as client:
        with capture_logs() as lines:
            response = await Api(client, api.key).post(QUERY)

    [error] = response.json()["errors"]
    assert response.status_code == 500
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["retryable"] is False
    assert error["extensions"]["docUrl"].endswith("/errors/INTERNAL_SERVER_ERROR")
    assert_tells_nothing(response)
    assert [
        line["event"]
        for line in lines
        if line.get("request_id") == error["extensions"]["requestId"]
    ]


async def test_after_a_bug_of_ours_others_are_served(
    api: Api, urls: DatabaseUrls, secrets: Secrets
) -> None:
    def once(rows: Rows, failures: list[int] = [1]) -> Guard:  # noqa: B006
        if failures:
            failures.pop()
            raise OwnBug
        return tenant_policy(rows)

    app = build_app(urls, secrets, ServerOptions(pool_size=1), policy=once)
    async with in_process(app) as client:
        assert (await Api(client, api.key).post(QUERY)).status_code == 500
        assert (await Api(client, api.key).post(QUERY)).status_code == 200


@pytest.mark.parametrize("query", [QUERY, "{", "{ x }", "{ accounts(first: 0) { totalCount } }"])
async def test_every_answer_carries_its_own_request_id(api: Api, query: str) -> None:
    responses = [await api.post(query) for _ in range(2)]

    ids = [response.headers["x-request-id"] for response in responses]
    assert len(set(ids)) == 2
    for response, request_id in zip(responses, ids, strict=True):
        for error in response.json().get("errors", []):
            assert error["extensions"]["requestId"] == request_id


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", {}),
        ("{ nonsense }", {}),
        ("{ accounts(first: 0) { totalCount } }", {}),
        ('{ accounts(filter: {createdAt: {gt: "x"}}) { totalCount } }', {}),
        ("query($f: AccountFilter) { accounts(filter: $f) { totalCount } }", {"f": {"name": 7}}),
        ('{ accounts(after: "x") { totalCount } }', {}),
        ("query($i: Boolean = true) { viewer @skip(if: $i) { tenantName } }", {"i": None}),
    ],
)
async def test_the_users_errors_tell_nothing_of_our_insides(
    api: Api, query: str, variables: dict[str, Any]
) -> None:
    response = await api.post(query, variables)

    assert response.json()["errors"]
    assert_tells_nothing(response)


@asynccontextmanager
async def database_gone(server: Server, urls: DatabaseUrls) -> AsyncIterator[None]:
    """Refuse the application's role every connection, and end those it has."""
    role = httpx.URL(urls.app).userinfo.split(b":")[0].decode()
    admin = await asyncpg.connect(server.admin_url)
    try:
        await admin.execute(f'alter role "{role}" connection limit 0')
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", role
        )
        yield
    finally:
        await admin.execute(f'alter role "{role}" connection limit -1')
        await admin.close()


async def test_without_a_database_the_answer_is_to_come_again(
    api: Api, server: Server, urls: DatabaseUrls
) -> None:
    assert (await api.post(QUERY)).status_code == 200

    async with database_gone(server, urls):
        response = await api.post(QUERY)
        ready = await api.client.get("/readyz")
        live = await api.client.get("/livez")

    assert response.status_code == 503
    assert codes_of(response) == ["UPSTREAM_UNAVAILABLE"]
    assert response.json()["errors"][0]["extensions"]["retryable"] is True
    assert int(response.headers["retry-after"]) >= 1
    assert_tells_nothing(response)
    assert ready.status_code == 503
    assert_tells_nothing(ready)
    assert live.status_code == 200


async def test_when_the_database_is_back_so_are_the_answers(
    api: Api, server: Server, urls: DatabaseUrls
) -> None:
    async with database_gone(server, urls):
        assert (await api.post(QUERY)).status_code == 503

    async def served() -> bool:
        return (await api.post(QUERY)).status_code == 200

    await eventually(served)
    assert (await api.client.get("/readyz")).status_code == 200
