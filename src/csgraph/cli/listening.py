"""Serving HTTP: the port, the ready file, the end."""

import asyncio
import errno
import json
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from csgraph.errors import Misconfigured
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.socket import LARGEST_MESSAGE
from csgraph.http.websockets import BoundedWebSockets
from csgraph.memory import keep_what_is_there
from csgraph.settings import Settings

HEADER_BYTES = 64 * 1024

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ending:
    """How a server ends: unready but serving, then finishing what is under way."""

    drain_seconds: float = 0
    grace_seconds: int = 30


def bind(host: str, port: int, setting: str = "CSGRAPH_PORT") -> socket.socket:
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
        msg = f"Can't listen on {host}:{port}: {reason}. Set {setting} to another port, or to 0."
        raise Misconfigured(msg) from error
    return listener


def bind_metrics(settings: Settings) -> socket.socket | None:
    """Return a socket for whoever runs the process, where there is a port for them."""
    if settings.metrics_port is None:
        return None
    return bind(settings.host, settings.metrics_port, "CSGRAPH_METRICS_PORT")


def url_of(listener: socket.socket) -> str:
    """Return the address of the GraphQL endpoint behind a socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"


async def serve_app(
    app: Starlette,
    listener: socket.socket,
    on_ready: Callable[[], None] | None = None,
    ending: Ending | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first."""
    chosen = ending or Ending()
    keep_what_is_there()
    server = _Server(_config(app, chosen), app.state.operations.lifecycle, chosen, on_ready)
    await server.serve(sockets=[listener])
    if not server.started:
        raise SystemExit(1)


@asynccontextmanager
async def served_beside(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve something else, on a port of its own, for the length of a block."""
    server = _Beside(_config(app, Ending(grace_seconds=1)))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _config(app: ASGIApp, ending: Ending) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here asks who a request came from
        ws=BoundedWebSockets,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # it takes as much memory a socket as all else of it
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_graceful_shutdown=ending.grace_seconds,
    )


class _Server(uvicorn.Server):
    """uvicorn that tells when it answers, and ends in steps.

    A signal makes it unready. After the time for others to notice, it takes no new
    connections and finishes the requests under way. Each further signal skips a step;
    the last one leaves at once.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        lifecycle: Lifecycle,
        ending: Ending,
        on_ready: Callable[[], None] | None,
    ) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle
        self._drain_seconds = ending.drain_seconds
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

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the next step towards the end."""
        under_way = len(self.server_state.tasks)
        _log.info("stopping", signal=signal.Signals(sig).name, requests=under_way)
        if not self._lifecycle.is_stopping:
            self._lifecycle.stop()
            # At a terminal nobody else has to notice.
            seconds = self._drain_seconds if sig == signal.SIGTERM else 0
            asyncio.get_running_loop().call_later(seconds, self._close)
        elif not self.should_exit:
            self._close()
        elif self.server_state.connections:
            self._cut_off()
        else:
            self.force_exit = True

    def _close(self) -> None:
        self._lifecycle.close()
        self.should_exit = True

    def _cut_off(self) -> None:
        """Give up the requests under way; their statements are cancelled."""
        for task in self.server_state.tasks:
            task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and self._on_ready is not None:
            self._on_ready()


class _Beside(uvicorn.Server):
    """uvicorn that leaves signals to another one."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def write_ready_file(path: Path | None, content: dict[str, Any]) -> None:
    """Write the ready file whole or not at all; it holds a key, so only its owner reads it."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    Path(name).replace(path)
