"""The least that Python does for an answer over HTTP: uvicorn and asyncpg, and nothing between.

``python bare.py READY_FILE STATEMENTS``, in csgraph's environment. No key is checked, no
document is read, planned or priced: each request's statement is known by its document, with its
values, and the text that it makes is sent. What csgraph takes beyond that is csgraph's own.
"""

import asyncio
import json
import os
import pickle
import socket
import sys
from pathlib import Path

import asyncpg
import orjson
import uvicorn

CONNECTIONS = 10
MODES = {True: "force_custom_plan", False: "force_generic_plan"}


class Session:
    """A connection with its prepared statements, in the mode of planning used last."""

    @classmethod
    async def open(cls):
        made = cls()
        settings = {"app.tenant_id": os.environ["TENANT_ID"]}
        made.connection = await asyncpg.connect(
            os.environ["DATABASE_URL"], server_settings=settings
        )
        for name in ("text", "json"):
            await made.connection.set_type_codec(
                name, schema="pg_catalog", encoder=str.encode, decoder=bytes, format="binary"
            )
        made.prepared, made.mode = {}, None
        return made

    async def answer(self, statement):
        text, parameters, custom_plan = statement
        if self.mode != custom_plan:
            await self.connection.execute(f"set plan_cache_mode = {MODES[custom_plan]}")
            self.mode = custom_plan
        known = self.prepared.get(text)
        if known is None:
            name = f"bare_{len(self.prepared)}"  # without one asyncpg plans it each time anew
            known = self.prepared[text] = await self.connection.prepare(text, name=name)
        return await known.fetchval(*parameters)


class App:
    """Answers what it knows."""

    def __init__(self, statements):
        self.statements = statements
        self.idle = None

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        message = await receive()
        asked = self.statements[orjson.loads(message["body"])["query"]]
        session = await self.idle.get()
        data = await session.answer(asked)
        self.idle.put_nowait(session)
        body = b'{"data":%b}' % data
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Told(uvicorn.Server):
    """Connects, and writes the ready file once requests are served."""

    async def startup(self, sockets=None):
        self.config.app.idle = asyncio.LifoQueue()
        for _ in range(CONNECTIONS):
            self.config.app.idle.put_nowait(await Session.open())
        await super().startup(sockets=sockets)
        host, port = sockets[0].getsockname()
        Path(sys.argv[1]).write_text(json.dumps({"url": f"http://{host}:{port}/graphql"}))


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = App(pickle.loads(Path(sys.argv[2]).read_bytes()))
    config = uvicorn.Config(
        app, http="httptools", log_level="warning", access_log=False, server_header=False
    )
    Told(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
