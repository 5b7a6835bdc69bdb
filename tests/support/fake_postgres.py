"""A server that greets like Postgres and goes no further: for versions we can't run."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def greeting(version: str) -> bytes:
    """What a server of that version says to who is let in."""
    return (
        _message(b"R", struct.pack("!i", 0))
        + _message(b"S", b"server_version\0" + version.encode() + b"\0")
        + _message(b"S", b"client_encoding\0UTF8\0")
        + _message(b"K", struct.pack("!ii", 1, 1))
        + _message(b"Z", b"I")
    )


def refusal(sqlstate: str, message: str) -> bytes:
    """What a server says to who is not."""
    fields = f"SFATAL\0VFATAL\0C{sqlstate}\0M{message}\0\0"
    return _message(b"E", fields.encode())


@asynccontextmanager
async def fake_postgres(answer: bytes) -> AsyncIterator[str]:
    """Serve one answer to every start of a session; give the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start = await reader.readexactly(8)
        if start == SSL_REQUEST:
            writer.write(b"N")
            start = await reader.readexactly(8)
        await reader.readexactly(struct.unpack("!i", start[:4])[0] - 8)
        writer.write(answer)
        await reader.read(5)  # the client's farewell, or its end
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"
