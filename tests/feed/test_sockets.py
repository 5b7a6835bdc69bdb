"""Operations over a WebSocket: graphql-transport-ws, as its protocol has it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.http.socket import LARGEST_MESSAGE, SocketTerms
from csgraph.http.websockets import BoundedWebSockets
from csgraph.ids import TenantId
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key, revoke_key
from csgraph.tenancy.scopes import SCOPES
from tests.feed.changing import Changing
from tests.feed.wire import Wire, wired
from tests.support.http import key_of, on_a_socket

EVENTS = """subscription($after: String) { changes(after: $after) {
  operation node { ... on Account { name } } } }"""
NAMES = "{ accounts { nodes { name } } }"
SLOW_SECONDS = 0.3


class Impatient(BoundedWebSockets):
    """Waits less long for its readers."""

    slow_seconds = SLOW_SECONDS


@pytest.fixture(scope="module")
async def port(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[int]:
    """A server that looks at its keys often, and waits for nobody long."""
    terms = SocketTerms(init_seconds=0.5, slow_seconds=SLOW_SECONDS * 4, most_operations=5)
    options = ServerOptions(pool_size=3, most_streams=4, key_check_seconds=0.1, socket=terms)
    async with on_a_socket(build_app(urls, secrets, options), Impatient) as made:
        yield made


@pytest.fixture
async def key(owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> str:
    """A key that may do all."""
    return await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES))


@pytest.fixture
async def wire(port: int, key: str) -> AsyncIterator[Wire]:
    """A socket whose protocol is open."""
    async with wired(port, key) as made:
        yield made


def name_of(payload: dict[str, Any]) -> str:
    name: str = payload["data"]["changes"]["node"]["name"]
    return name


# Operations


async def test_any_operation_is_served(wire: Wire) -> None:
    create = """mutation { accountCreate(input: {name: "Acme"}) { account { name } } }"""

    made = await wire.answer("1", create)
    read = await wire.answer("2", NAMES)

    assert made["data"]["accountCreate"]["account"] == {"name": "Acme"}
    assert read["data"]["accounts"]["nodes"] == [{"name": "Acme"}]
    assert read["extensions"]["cost"]["actual"] > 0


async def test_what_fails_leaves_its_neighbours_alone(wire: Wire, changing: Changing) -> None:
    await wire.follow("events", EVENTS)
    await wire.subscribe("wrong", "{ nothing }")

    refused = await wire.receive()
    await changing.make("Account", name="Acme")

    assert (refused["type"], refused["id"]) == ("error", "wrong")
    [error] = refused["payload"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert name_of(await wire.next("events")) == "Acme"


async def test_a_subscription_goes_on_from_its_cursor(
    port: int, key: str, changing: Changing
) -> None:
    async with wired(port, key) as wire:
        await wire.follow("1", EVENTS)
        await changing.make("Account", name="heard")
        last = (await wire.next("1"))["extensions"]["feedCursor"]
    await changing.make("Account", name="missed")
    async with wired(port, key) as again:
        await again.subscribe("1", EVENTS, after=last)
        await changing.make("Account", name="heard again")

        assert [name_of(await again.next("1")) for _ in range(2)] == ["missed", "heard again"]


async def test_completing_ends_it(wire: Wire, changing: Changing) -> None:
    await wire.follow("1", EVENTS)
    await changing.make("Account", name="first")
    await wire.next("1")

    await wire.send("complete", id="1")
    await changing.make("Account", name="second")

    again = await wire.answer("1", NAMES)  # the id is free, and nothing came between
    assert len(again["data"]["accounts"]["nodes"]) == 2


async def test_a_ping_is_answered(wire: Wire) -> None:
    await wire.send("ping")

    assert await wire.receive() == {"type": "pong"}


async def test_a_live_query_is_told_again_when_its_answer_changes(
    wire: Wire, changing: Changing
) -> None:
    await wire.subscribe("1", f"query @live {NAMES}")
    assert (await wire.next("1"))["data"]["accounts"]["nodes"] == []

    await changing.make("Contact", name="Cleo")  # which it does not read
    await changing.make("Account", name="Acme")

    assert (await wire.next("1"))["data"]["accounts"]["nodes"] == [{"name": "Acme"}]


async def test_a_cursor_that_is_none_ends_the_operation_alone(wire: Wire) -> None:
    await wire.subscribe("1", EVENTS, after=f"1.{2**60}.0")

    refused = await wire.receive()

    assert refused["payload"][0]["extensions"]["code"] == "FEED_CURSOR_UNKNOWN"
    await wire.answer("1", NAMES)


async def test_a_socket_has_so_many_operations(wire: Wire) -> None:
    for number in range(6):
        await wire.subscribe(str(number), EVENTS)

    refused = await wire.receive()

    assert (refused["type"], refused["id"]) == ("error", "5")


# Ends


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["no json"], 4400),
        (["[]"], 4400),
        (["{}"], 4400),
        (['{"type": "surprise"}'], 4400),
        (['{"type": "subscribe", "payload": {"query": "{ viewer { tenantName } }"}}'], 4400),
        (['{"type": "subscribe", "id": "1"}'], 4400),
        (['{"type": "connection_init"}'], 4429),
        (["x" * (LARGEST_MESSAGE + 1)], 1009),
    ],
)
async def test_whoever_breaks_the_protocol_is_told_how(
    wire: Wire, messages: list[str], code: int
) -> None:
    for message in messages:
        await wire.connection.send(message)

    assert await wire.closed() == code


async def test_an_id_is_in_use_until_its_operation_ends(wire: Wire) -> None:
    await wire.subscribe("1", EVENTS)
    await wire.subscribe("1", EVENTS)

    assert await wire.closed() == 4409


async def test_nothing_is_served_before_the_key_is_known(port: int) -> None:
    async with wired(port) as wire:
        await wire.subscribe("1", NAMES)

        assert await wire.closed() == 4401


async def test_a_socket_that_says_nothing_is_closed(port: int) -> None:
    async with wired(port) as wire:
        assert await wire.closed() == 4408


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer csg_live_no"}])
async def test_whoever_has_no_key_is_refused(port: int, payload: dict[str, str]) -> None:
    async with wired(port) as wire:
        await wire.send("connection_init", payload=payload)

        assert await wire.closed() == 4403


async def test_the_key_may_stand_in_the_header(port: int, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    async with wired(port, additional_headers=headers) as wire:
        await wire.send("connection_init")

        assert await wire.receive() == {"type": "connection_ack"}


async def test_another_protocol_is_not_spoken(port: int) -> None:
    async with wired(port, subprotocols=None) as wire:
        assert await wire.closed() == 4406


async def test_a_revoked_key_closes_its_sockets(
    port: int, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms("short"))
    async with wired(port, issued.text) as wire:
        await wire.subscribe("1", EVENTS)

        await revoke_key(owner_engine, tenant_id, issued.id)

        assert await wire.closed() == 4403


async def test_a_key_has_so_many_sockets(port: int, key: str) -> None:
    async with AsyncExitStack() as others:
        for _ in range(4):
            await others.enter_async_context(wired(port, key))
        fifth = await others.enter_async_context(wired(port))
        await fifth.send("connection_init", payload={"Authorization": f"Bearer {key}"})

        assert await fifth.closed() == 1013
    async with wired(port, key):
        pass


async def test_a_reader_that_takes_nothing_is_dropped(
    port: int, key: str, changing: Changing
) -> None:
    """What was sent waits in buffers of 64 kB or more: the events have to be larger."""
    long_name = "x" * 500
    fields = " ".join(f"n{index}: name" for index in range(99))
    shown = f"node {{ ... on Account {{ {fields} }} }}"
    query = f"subscription($after: String) {{ changes(after: $after) {{ {shown} }} }}"
    async with wired(port, key, max_queue=1, max_size=None) as slow:
        await slow.follow("1", query)
        slow.connection.transport.pause_reading()
        async with changing.work() as work:
            for _ in range(200):
                await work.make("Account", name=long_name)
        await asyncio.sleep(SLOW_SECONDS * 6)
        slow.connection.transport.resume_reading()

        assert await slow.closed() == 1013


async def test_nothing_is_lost_when_the_listener_is(
    wire: Wire, urls: DatabaseUrls, server: Any, changing: Changing
) -> None:
    await wire.follow("1", EVENTS)
    await changing.make("Account", name="before")
    assert name_of(await wire.next("1")) == "before"

    async with connected(server.admin_url) as admin:
        ended = await admin.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where pid <> pg_backend_pid() and (query like 'LISTEN%' "
            "or query like 'select pg_snapshot_xmin%' or query like '%feed_moved%')"
        )
    await changing.make("Account", name="after")

    assert ended > 0
    assert name_of(await wire.next("1")) == "after"


async def test_a_server_that_ends_says_so(urls: DatabaseUrls, secrets: Secrets, key: str) -> None:
    async with on_a_socket(build_app(urls, secrets, ServerOptions(pool_size=1))) as short:
        socket = wired(short, key)
        wire = await socket.__aenter__()

    assert await wire.closed() in {1001, 1012}
    await socket.__aexit__(None, None, None)
