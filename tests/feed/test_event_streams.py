"""Operations as server-sent events: graphql-sse, a connection for each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key, revoke_key
from csgraph.tenancy.scopes import SCOPES
from tests.feed.changing import Changing
from tests.support.http import key_of, on_a_socket

EVENTS = """subscription($after: String) { changes(after: $after) {
  node { ... on Account { name } } } }"""
NAMES = "{ accounts { nodes { name } } }"
STREAM = "text/event-stream"
URQL = "application/graphql-response+json, application/graphql+json, application/json, " + STREAM


@pytest.fixture(scope="module")
async def port(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[int]:
    """A server that looks at its keys often."""
    options = ServerOptions(pool_size=3, key_check_seconds=0.1)
    async with on_a_socket(build_app(urls, secrets, options)) as made:
        yield made


@pytest.fixture
async def key(owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> str:
    """A key that may do all."""
    return await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES))


class Events:
    """A response that is a stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        """Return the next event, by its fields; empty at the end."""
        event: dict[str, str] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if not line and event:
                    return event
                name, found, value = line.partition(":")
                if name and found:
                    event[name] = value.strip()
        return event

    async def payload(self) -> dict[str, Any]:
        """Return what the next event tells."""
        event = await self.next()
        assert event["event"] == "next"
        told: dict[str, Any] = orjson.loads(event["data"])
        return told


@asynccontextmanager
async def streamed(
    port: int, key: str, query: str, *, accept: str = STREAM, **terms: Any
) -> AsyncIterator[Events]:
    headers = {"authorization": f"Bearer {key}", "accept": accept, **terms.pop("headers", {})}
    body = {"query": query, "variables": terms}
    url = f"http://127.0.0.1:{port}/graphql"
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream("POST", url, json=body, headers=headers) as response,
    ):
        yield Events(response)


async def end_of(port: int, key: str) -> str:
    async with streamed(port, key, "{ feedCursor }") as events:
        found: str = (await events.payload())["data"]["feedCursor"]
        return found


async def test_events_have_their_cursors_for_ids(port: int, key: str, changing: Changing) -> None:
    end = await end_of(port, key)
    async with streamed(port, key, EVENTS, after=end) as events:
        await changing.make("Account", name="Acme")
        event = await events.next()

    assert events.response.headers["content-type"] == f"{STREAM}; charset=utf-8"
    told = orjson.loads(event["data"])
    assert told["data"] == {"changes": {"node": {"name": "Acme"}}}
    assert told["extensions"] == {"feedCursor": event["id"]}


async def test_a_client_that_comes_back_goes_on_where_it_was(
    port: int, key: str, changing: Changing
) -> None:
    end = await end_of(port, key)
    async with streamed(port, key, EVENTS, after=end) as events:
        await changing.make("Account", name="heard")
        last = (await events.next())["id"]
    await changing.make("Account", name="missed")
    async with streamed(port, key, EVENTS, after=end, headers={"last-event-id": last}) as again:
        assert (await again.payload())["data"]["changes"]["node"] == {"name": "missed"}


async def test_a_query_is_one_event_where_events_are_preferred(port: int, key: str) -> None:
    async with streamed(port, key, NAMES) as events:
        assert (await events.payload())["data"] == {"accounts": {"nodes": []}}
        assert (await events.next())["event"] == "complete"
        assert await events.next() == {}


async def test_a_query_is_json_where_json_is_preferred(port: int, key: str) -> None:
    async with streamed(port, key, NAMES, accept=URQL) as events:
        body = orjson.loads(await events.response.aread())

    assert events.response.headers["content-type"].startswith("application/graphql-response+json")
    assert body["data"] == {"accounts": {"nodes": []}}


async def test_a_subscription_is_a_stream_wherever_one_is_taken(
    port: int, key: str, changing: Changing
) -> None:
    await changing.make("Account", name="Acme")
    start = ".".join([(await end_of(port, key)).split(".")[0], "0", "0"])
    async with streamed(port, key, EVENTS, accept=URQL, after=start) as events:
        assert (await events.payload())["data"]["changes"]["node"] == {"name": "Acme"}


async def test_a_subscription_needs_a_client_that_takes_one(port: int, key: str) -> None:
    async with streamed(port, key, EVENTS, accept="application/json") as events:
        body = orjson.loads(await events.response.aread())

    assert events.response.status_code == 406
    assert body["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


async def test_what_is_wrong_with_an_operation_is_an_event(port: int, key: str) -> None:
    async with streamed(port, key, "subscription { nothing }") as events:
        [error] = (await events.payload())["errors"]
        assert (await events.next())["event"] == "complete"

    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_cursor_that_is_none_ends_the_stream(port: int, key: str) -> None:
    async with streamed(port, key, EVENTS, headers={"last-event-id": "abc"}) as events:
        [error] = (await events.payload())["errors"]
        assert (await events.next())["event"] == "complete"

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_whoever_has_no_key_is_refused_by_status(port: int) -> None:
    async with streamed(port, "csg_live_no", EVENTS) as events:
        assert events.response.status_code == 401


async def test_a_revoked_key_ends_its_streams(
    port: int, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms("short"))
    async with streamed(port, issued.text, EVENTS) as events:
        await revoke_key(owner_engine, tenant_id, issued.id)

        [error] = (await events.payload())["errors"]
        assert (await events.next())["event"] == "complete"

    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_live_query_is_told_again(port: int, key: str, changing: Changing) -> None:
    async with streamed(port, key, f"query @live {NAMES}") as events:
        assert (await events.payload())["data"]["accounts"]["nodes"] == []
        await changing.make("Account", name="Acme")

        assert (await events.payload())["data"]["accounts"]["nodes"] == [{"name": "Acme"}]


async def test_a_server_that_ends_leaves_the_stream_to_be_opened_again(
    urls: DatabaseUrls, secrets: Secrets, key: str
) -> None:
    async with on_a_socket(build_app(urls, secrets, ServerOptions(pool_size=1))) as short:
        stream = streamed(short, key, EVENTS)
        events = await stream.__aenter__()

    assert await events.next() == {}  # without `complete`
    await stream.__aexit__(None, None, None)
