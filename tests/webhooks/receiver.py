"""An endpoint on this machine that answers as a test tells it, and notes what arrives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

Answer = Callable[["Arrived"], bytes | None]
"""Returns the bytes to answer with; None keeps silent."""


@dataclass(frozen=True)
class Arrived:
    """A request."""

    headers: dict[str, str]
    body: str

    @property
    def told(self) -> Any:
        """What the subscriber's document told."""
        return orjson.loads(self.body)["data"]["changes"]


def answer(status: int, *headers: str, body: str = "") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers, "", body])
    return head.encode()


@dataclass
class Receiver:
    """Where it listens, what it answers, what has arrived."""

    answers: Answer = field(default=lambda _: answer(200))
    arrived: list[Arrived] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def status(self, status: int, *headers: str) -> None:
        self.answers = lambda _: answer(status, *headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")[1:-2]
            headers = {name.lower(): value for name, value in (x.split(": ", 1) for x in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            came = Arrived(headers, body.decode())
            self.arrived.append(came)
            said = self.answers(came)
            if said is None:
                await reader.read()
            else:
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
