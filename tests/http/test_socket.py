"""Behind a real socket: clients that leave, connections that go on, bodies that never end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import orjson
import pytest

from csgraph.app import ServerOptions, build_app
from csgraph.embedded import Server
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.http.conftest import LARGEST_BODY
from tests.support.database import Database
from tests.support.http import Api, answered, on_a_socket

QUERY = "{ accounts(first: 1) { totalCount } }"


@dataclass
class Wire:
    """A server on a port, and a key to it."""

    port: int
    key: str

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect; leaving the block is leaving the server."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def request(self, method: str, query: str = QUERY) -> bytes:
        body = orjson.dumps({"query": query}) if method == "POST" else b""
        path = "/graphql" if method == "POST" else f"/graphql?query={quote(query)}"
        head = self.head(f"{method} {path}", f"content-length: {len(body)}")
        return head + body

    def head(self, line: str, *headers: str) -> bytes:
        given = [
            f"{line} HTTP/1.1",
            "host: csgraph.test",
            f"authorization: Bearer {self.key}",
            "content-type: application/json",
            *headers,
        ]
        return "\r\n".join([*given, "", ""]).encode()


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """Read one answer: status, headers, body."""
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return int(head.split(b" ")[1]), head.lower(), await reader.readexactly(length)


@pytest.fixture(scope="module")
async def port(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[int]:
    options = ServerOptions(pool_size=2, max_body_bytes=LARGEST_BODY)
    async with on_a_socket(build_app(urls, secrets, options)) as made:
        yield made


@pytest.fixture
def wire(port: int, shared_key: str) -> Wire:
    return Wire(port, shared_key)


@pytest.fixture
def database(server: Server, urls: DatabaseUrls) -> Database:
    return Database.of(server.admin_url, urls)


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_client_that_leaves_ends_its_statement(
    wire: Wire, database: Database, method: str
) -> None:
    async with database.accounts_locked():
        async with wire.open() as (_, writer):
            writer.write(wire.request(method))
            await database.until_waiting(1)

        # Sooner than the lock's own timeout would end it.
        await database.until_waiting(0, seconds=2)


async def test_after_clients_left_others_are_served(wire: Wire, database: Database) -> None:
    async with database.accounts_locked(), wire.open() as (_, one), wire.open() as (_, other):
        one.write(wire.request("POST"))
        other.write(wire.request("POST"))
        await database.until_waiting(2)

    async with wire.open() as (reader, writer):
        writer.write(wire.request("POST"))
        assert (await read_answer(reader))[0] == 200


async def test_a_statement_that_waits_too_long_is_to_be_sent_again(
    wire: Wire, database: Database
) -> None:
    async with database.accounts_locked(), wire.open() as (reader, writer):
        writer.write(wire.request("POST"))
        status, head, body = await read_answer(reader)

    assert status in {503, 504}
    assert b"retry-after: " in head
    assert orjson.loads(body)["errors"][0]["extensions"]["retryable"] is True


async def test_requests_sent_at_once_are_answered_in_order(wire: Wire) -> None:
    async with wire.open() as (reader, writer):
        writer.write(b"".join(wire.request("POST", f"{{ a{i}: __typename }}") for i in range(5)))
        answers = [await read_answer(reader) for _ in range(5)]

    told = [orjson.loads(body)["data"] for _, _, body in answers]
    assert told == [{f"a{i}": "Query"} for i in range(5)]


async def test_a_connection_goes_on_after_an_error(wire: Wire) -> None:
    async with wire.open() as (reader, writer):
        for query in ("{", "{ x }", QUERY):
            writer.write(wire.request("POST", query))
            assert (await read_answer(reader))[0] == 200


async def test_a_body_in_chunks_is_refused_before_its_end(wire: Wire) -> None:
    chunk = b"%x\r\n" % 10_000 + b" " * 10_000 + b"\r\n"
    async with wire.open() as (reader, writer):
        writer.write(wire.head("POST /graphql", "transfer-encoding: chunked"))
        writer.write(chunk * (LARGEST_BODY // 10_000 + 1))

        status, head, _ = await read_answer(reader)

        assert status == 413
        assert b"connection: close" in head
        async with asyncio.timeout(5):
            assert await reader.read() == b""


async def test_a_body_announced_as_too_large_is_refused_unsent(wire: Wire) -> None:
    async with wire.open() as (reader, writer):
        writer.write(wire.head("POST /graphql", f"content-length: {LARGEST_BODY + 1}"))

        assert (await read_answer(reader))[0] == 413


async def test_whoever_has_no_key_is_refused_without_a_body(wire: Wire) -> None:
    head = wire.head("POST /graphql", "content-length: 1000").replace(wire.key.encode(), b"x")
    async with wire.open() as (reader, writer):
        writer.write(head)

        assert (await read_answer(reader))[0] == 401


async def test_many_clients_at_once_are_all_answered(wire: Wire) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{wire.port}") as client:
        api = Api(client, wire.key)
        answers = await asyncio.gather(*(api.post(QUERY) for _ in range(50)))

    told = [answered(answer) for answer in answers]
    assert told == [{"data": {"accounts": {"totalCount": 0}}}] * 50
