"""Serving HTTP: the port, the ready file, the end."""

import asyncio
import errno
import json
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from csgraph.errors import Misconfigured

GRACE_SECONDS = 30
HEADER_BYTES = 64 * 1024


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any.

    Raises:
        Misconfigured: the port is in use, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: "another program listens there",
            errno.EACCES: "ports below 1024 need more rights",
            errno.EADDRNOTAVAIL: "this machine has no such address",
        }
        reason = reasons.get(error.errno or 0, os.strerror(error.errno or 0))
        msg = f"Can't listen on {host}:{port}: {reason}. Set CSGRAPH_PORT to another port, or to 0."
        raise Misconfigured(msg) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address of the GraphQL endpoint behind a socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"


async def serve_app(
    app: ASGIApp, listener: socket.socket, on_ready: Callable[[], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first."""
    config = uvicorn.Config(
        app,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config, on_ready)
    await server.serve(sockets=[listener])
    if not server.started:
        raise SystemExit(1)


class _Server(uvicorn.Server):
    """uvicorn that tells when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, and let the command end in its own way afterwards."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and self._on_ready is not None:
            self._on_ready()


def write_ready_file(path: Path | None, content: dict[str, Any]) -> None:
    """Write the ready file whole or not at all; it holds a key, so only its owner reads it."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    Path(name).replace(path)
