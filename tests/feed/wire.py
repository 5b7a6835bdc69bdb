"""A client of graphql-transport-ws with its hands on every message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Subprotocol

PROTOCOL = "graphql-transport-ws"
WAIT_SECONDS = 10


@dataclass
class Wire:
    """One socket."""

    connection: ClientConnection

    async def send(self, type_: str, **message: Any) -> None:
        await self.connection.send(orjson.dumps({"type": type_, **message}).decode())

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_SECONDS):
            message: dict[str, Any] = orjson.loads(await self.connection.recv())
            return message

    async def init(self, key: str) -> None:
        """Open the protocol with a key."""
        await self.send("connection_init", payload={"Authorization": f"Bearer {key}"})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, id_: str, query: str, **variables: Any) -> None:
        await self.send("subscribe", id=id_, payload={"query": query, "variables": variables})

    async def follow(self, id_: str, query: str) -> None:
        """Subscribe to what happens from now on, whenever the subscription begins."""
        end = await self.answer("end", "{ feedCursor }")
        await self.subscribe(id_, query, after=end["data"]["feedCursor"])

    async def next(self, id_: str) -> dict[str, Any]:
        """Return the next payload of an operation."""
        message = await self.receive()
        assert (message["type"], message["id"]) == ("next", id_), message
        payload: dict[str, Any] = message["payload"]
        return payload

    async def answer(self, id_: str, query: str, **variables: Any) -> dict[str, Any]:
        """Ask for one answer."""
        await self.subscribe(id_, query, **variables)
        payload = await self.next(id_)
        assert await self.receive() == {"id": id_, "type": "complete"}
        return payload

    async def closed(self) -> int:
        """Wait until the server closes; return its code."""
        async with asyncio.timeout(WAIT_SECONDS):
            with suppress(ConnectionClosedError):
                async for _ in self.connection:
                    pass
            await self.connection.wait_closed()
        return self.connection.close_code or 1006


@asynccontextmanager
async def wired(port: int, key: str | None = None, **terms: Any) -> AsyncIterator[Wire]:
    """Open a socket; with a key, open the protocol too."""
    given: dict[str, Any] = {"subprotocols": [Subprotocol(PROTOCOL)], "compression": None, **terms}
    async with connect(f"ws://127.0.0.1:{port}/graphql", **given) as connection:
        wire = Wire(connection)
        if key is not None:
            await wire.init(key)
        yield wire
