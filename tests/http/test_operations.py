"""What whoever runs the server can ask of it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph import __version__
from csgraph.app import ServerOptions, build_app, operators_app
from csgraph.http.operations import REASONS, Operations
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.probe import DatabaseState, FeedLag
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.schema_state import head_revision, may_serve
from csgraph.storage.secrets import Secrets
from tests.partners.sharing import portfolio_of
from tests.support.eventually import eventually
from tests.support.http import Api, codes_of, in_process

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
QUERY = "{ accounts(first: 1) { totalCount } }"
PATHS = ("/livez", "/readyz", "/version", "/metrics")


@pytest.mark.parametrize("path", PATHS)
async def test_an_operator_needs_no_key(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
async def test_other_methods_are_refused_as_any_failure_is(
    client: httpx.AsyncClient, path: str
) -> None:
    asked = await client.head(path)
    refused = await client.post(path)

    assert asked.status_code == 200
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert codes_of(refused) == ["METHOD_NOT_ALLOWED"]


async def test_an_unknown_path_is_an_error_like_others(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing/here")

    assert answer.status_code == 404
    assert codes_of(answer) == ["NOT_FOUND"]
    [error] = answer.json()["errors"]
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_the_version_names_the_schema_by_the_hash_of_its_file(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/version")).json() == {
        "version": __version__,
        "schemaHash": hashlib.sha256(SDL.read_bytes()).hexdigest(),
        "migration": head_revision(),
        "graphql": "/graphql",
    }


# Request ids


@pytest.mark.parametrize("given", ["a", "req_0123", "0af7651916cd43dd8448eb211c80319c", "A.b-c_9"])
async def test_a_request_keeps_the_id_that_it_came_with(
    client: httpx.AsyncClient, api: Api, given: str
) -> None:
    headers = {**api.headers, "x-request-id": given}
    served = await client.post("/graphql", json={"query": QUERY}, headers=headers)
    refused = await client.post("/graphql", json={"query": "{ x }"}, headers=headers)

    assert served.headers["x-request-id"] == given
    assert refused.json()["errors"][0]["extensions"]["requestId"] == given


@pytest.mark.parametrize("given", ["", " ", "a b", "someone@example.com", "x" * 129, "a\tb", "ä"])
async def test_an_id_that_is_none_is_replaced(
    client: httpx.AsyncClient, api: Api, given: str
) -> None:
    headers = {**api.headers, "x-request-id": given.encode()}
    answer = await client.post("/graphql", json={"query": QUERY}, headers=headers)

    assert answer.headers["x-request-id"].startswith("req_")


# Readiness


@asynccontextmanager
async def served(
    urls: DatabaseUrls, secrets: Secrets, **options: object
) -> AsyncIterator[tuple[Operations, httpx.AsyncClient]]:
    app = build_app(urls, secrets, ServerOptions(pool_size=1, **options))  # type: ignore[arg-type]  # as the caller says
    async with in_process(app) as client:
        yield app.state.operations, client


async def test_a_server_that_is_to_stop_says_so_and_still_serves(
    urls: DatabaseUrls, secrets: Secrets, api: Api
) -> None:
    async with served(urls, secrets) as (operations, client):
        assert (await client.get("/readyz")).json() == {"status": "ready"}
        operations.lifecycle.stop()
        ready = await client.get("/readyz")
        live = await client.get("/livez")
        answer = await client.post("/graphql", json={"query": QUERY}, headers=api.headers)

    assert ready.status_code == 503
    assert ready.json()["reason"] == "SHUTTING_DOWN"
    assert live.status_code == 200
    assert answer.status_code == 200
    assert answer.headers["connection"] == "close"


async def test_a_database_that_is_behind_makes_the_server_unready(
    urls: DatabaseUrls, secrets: Secrets, owner_engine: AsyncEngine
) -> None:
    async with served(urls, secrets) as (operations, client), owner_engine.connect() as owner:
        mark = operations.schema_mark
        await owner.exec_driver_sql("comment on schema api is '0001_pre of an older version'")
        await owner.commit()
        try:
            ready = await client.get("/readyz")
        finally:
            await owner.exec_driver_sql(f"comment on schema api is '{mark}'")
            await owner.commit()

    assert ready.status_code == 503
    assert ready.json() == {
        "status": "unavailable",
        "reason": "SCHEMA_OUTDATED",
        "message": REASONS["SCHEMA_OUTDATED"],
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("0004_pre abc", True),
        ("0004_pre other", False),
        ("0003_pre abc", False),
        ("0005_post abc", True),
        ("0010_pre abc", True),
        ("made by hand", False),
        (None, False),
    ],
)
def test_a_newer_database_serves_older_programs_until_they_are_replaced(
    found: str | None, *, expected: bool
) -> None:
    assert may_serve(found, "0004_pre abc") is expected


async def test_a_server_whose_connections_are_all_busy_is_ready(
    urls: DatabaseUrls, secrets: Secrets, api: Api, owner_engine: AsyncEngine
) -> None:
    async with served(urls, secrets) as (_, client), owner_engine.begin() as locking:
        await locking.exec_driver_sql("lock table store.account in access exclusive mode")
        asked = client.post("/graphql", json={"query": QUERY}, headers=api.headers)
        task = asyncio.create_task(asked)

        async def is_busy() -> bool:
            found = await metrics_of(client)
            return found['csgraph_pool_connections{state="busy"}'] == 1

        await eventually(is_busy)
        ready = await client.get("/readyz")
        await locking.rollback()
        await task

    assert ready.status_code == 200


# Metrics


async def metrics_of(client: httpx.AsyncClient) -> dict[str, float]:
    text = (await client.get("/metrics")).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_a_request_is_counted_by_what_it_was(
    urls: DatabaseUrls, secrets: Secrets, api: Api
) -> None:
    async with served(urls, secrets) as (_, client):
        for query in (QUERY, QUERY, "{ nothing }", "query SomeName { __typename }"):
            await client.post("/graphql", json={"query": query}, headers=api.headers)
        await client.post("/graphql", json={"query": QUERY})
        found = await metrics_of(client)

    labels = 'operation="query",route="graphql",status="200"'
    assert found[f"csgraph_requests_total{{{labels}}}"] == 3
    assert found['csgraph_errors_total{code="GRAPHQL_VALIDATION_FAILED"}'] == 1
    assert found['csgraph_errors_total{code="UNAUTHENTICATED"}'] == 1
    assert found['csgraph_request_seconds_count{operation="query",route="graphql"}'] == 3
    assert found["csgraph_requests_in_flight"] == 1  # the one that asks
    assert found['csgraph_cache_hits_total{cache="plans"}'] == 1
    assert found['csgraph_cache_misses_total{cache="plans"}'] == 2
    assert found['csgraph_cache_entries{cache="plans"}'] == 2
    assert found['csgraph_cache_hits_total{cache="principals"}'] == 3
    assert found["csgraph_compile_seconds_count"] == 2
    assert found["csgraph_statement_seconds_count"] == 4  # the key, its points, two answers
    assert found["csgraph_pool_size"] == 1
    assert found["csgraph_pool_opened_total"] == 1
    assert found["csgraph_database_up"] == 1


async def test_partners_are_counted_by_themselves(
    urls: DatabaseUrls, secrets: Secrets, owner_engine: AsyncEngine, ingest_engine: AsyncEngine
) -> None:
    query = {"query": "{ accounts { totalCount } }"}
    async with portfolio_of(owner_engine, ingest_engine, urls, secrets) as portfolio:
        partners = [
            await portfolio.key(await portfolio.grant("Acme")),
            await portfolio.key(await portfolio.grant("Beta")),
            await portfolio.key(await portfolio.grant("Beta", fields=("Account.name",))),
        ]
        async with served(urls, secrets) as (_, client):
            before = await metrics_of(client)
            for partner in partners:
                await client.post("/graphql", json=query, headers=partner.headers)
            found = await metrics_of(client)

    assert before['csgraph_cache_entries{cache="partner_compilers"}'] == 0
    assert found['csgraph_cache_entries{cache="partner_compilers"}'] == 2  # one a set of fields
    assert found['csgraph_cache_hits_total{cache="partner_compilers"}'] == 1
    assert found["csgraph_compile_seconds_count"] == 2
    assert found["csgraph_partner_pool_size"] == 1
    assert found["csgraph_partner_statement_seconds_count"] == 3


async def test_metrics_tell_nothing_of_tenants_or_of_what_clients_write(
    urls: DatabaseUrls, secrets: Secrets, api: Api, tenant_id: object
) -> None:
    async with served(urls, secrets) as (_, client):
        await client.post(
            "/graphql", json={"query": "query Canary { canary: __typename }"}, headers=api.headers
        )
        await client.request("CANARY", "/canary")
        await client.post("/canary?canary=1")
        text = (await client.get("/metrics")).text

    assert "canary" not in text.lower()
    assert "ten_" not in text
    assert str(tenant_id) not in text


async def test_metrics_can_have_a_port_of_their_own_or_none(
    urls: DatabaseUrls, secrets: Secrets
) -> None:
    app = build_app(urls, secrets, ServerOptions(pool_size=1, serves_metrics=False))
    transport = httpx.ASGITransport(operators_app(app))
    async with (
        in_process(app) as client,
        httpx.AsyncClient(transport=transport, base_url="http://metrics.test") as apart,
    ):
        here, there = await client.get("/metrics"), await apart.get("/metrics")
        ready, nothing = await apart.get("/readyz"), await apart.get("/graphql")

    assert (here.status_code, there.status_code) == (404, 200)
    assert (ready.status_code, nothing.status_code) == (200, 404)
    assert "csgraph_build_info{" in there.text


def test_the_feed_lags_for_as_long_as_later_changes_wait_behind_an_open_transaction() -> None:
    lag = FeedLag()
    for now, xmin, xmax in ((0.0, 10, 10), (1.0, 10, 12), (2.0, 10, 15), (5.0, 10, 15)):
        lag.observe(DatabaseState(None, xmin, xmax), now)
    assert lag.seconds(6.0) == 5.0

    lag.observe(DatabaseState(None, 13, 15), 7.0)
    assert lag.seconds(7.0) == 5.0  # 13 was begun by then: 15 had ended
    lag.observe(DatabaseState(None, 16, 16), 8.0)
    assert lag.seconds(9.0) == 0.0


async def test_an_open_transaction_that_holds_up_the_feed_shows_as_its_lag(
    urls: DatabaseUrls, secrets: Secrets, owner_engine: AsyncEngine
) -> None:
    async with served(urls, secrets) as (operations, client), owner_engine.connect() as open_one:
        await open_one.exec_driver_sql("select pg_current_xact_id()")
        async with owner_engine.connect() as later:
            await later.exec_driver_sql("select pg_current_xact_id()")
            await later.commit()
        await client.get("/readyz")
        found = await metrics_of(client)
        await open_one.rollback()

    assert operations.probe.is_up
    assert found["csgraph_change_feed_lag_seconds"] > 0
    assert found["csgraph_change_feed_behind_transactions"] >= 1


async def test_a_pool_counts_who_waits(urls: DatabaseUrls) -> None:
    pool = ReadPool(urls.app, 1, 5_000, slow_statement_ms=1)
    await pool.start()
    await pool.fetch_rows("select pg_sleep(0.01)", ())

    assert pool.census() == {"busy": 0, "idle": 1, "resting": 0, "waited_for": 0}
    assert pool.figures.statement_seconds.seconds >= 0.01
    await pool.close()
    assert pool.figures.lost == 0
