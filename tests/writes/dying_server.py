"""A server that is killed when it has done a write and would answer it."""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from csgraph.app import build_app
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.http import on_a_socket


async def serve(urls: DatabaseUrls, secret: str) -> None:
    """Serve on a free port, which is printed."""
    app = build_app(urls, Secrets(secret))

    async def dying(scope: Any, receive: Any, send: Any) -> None:
        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, answer if scope["type"] == "http" else send)

    async with on_a_socket(dying) as port:  # type: ignore[arg-type]
        print(port, flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    asyncio.run(serve(DatabaseUrls(**given["urls"]), given["secret"]))
