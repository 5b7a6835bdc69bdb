"""Serving the two vendors, each on a port of its own.

Runs inside the caller's event loop, installs no signal handler, and has bound its ports
before it returns, so that port 0 is known and a port in use is told at once.
"""

import asyncio
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from csgraph.errors import Misconfigured
from csgraph.sandbox.faults.strike import ABORT
from csgraph.sandbox.salesforce.app import SalesforceConfig, SalesforceSandbox, build_salesforce_app
from csgraph.sandbox.store import Store
from csgraph.sandbox.tls import TlsFiles
from csgraph.sandbox.zendesk.app import ZendeskConfig, ZendeskSandbox, build_zendesk_app

__all__ = [
    "RunningSandbox",
    "SalesforceConfig",
    "ZendeskConfig",
    "build_salesforce_app",
    "build_zendesk_app",
    "serve_sandbox",
]


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """The two servers, running; `salesforce` with `zendesk` are their inner sides."""

    salesforce: SalesforceSandbox
    zendesk: ZendeskSandbox
    salesforce_url: str
    zendesk_url: str
    servers: tuple["_Server", ...]
    tasks: tuple["asyncio.Task[None]", ...]

    async def stop(self) -> None:
        """Stop both servers, leaving requests a moment to end."""
        for server in self.servers:
            server.should_exit = True
        await asyncio.gather(*self.tasks)


async def serve_sandbox(
    store: Store,
    *,
    host: str = "127.0.0.1",
    salesforce_port: int = 0,
    zendesk_port: int = 0,
    tls: TlsFiles | None = None,
    salesforce: SalesforceConfig | None = None,
    zendesk: ZendeskConfig | None = None,
) -> RunningSandbox:
    """Start both servers; return once they answer."""
    org, desk = SalesforceSandbox(store, salesforce), ZendeskSandbox(store, zendesk)
    sockets = _bind_all(host, (salesforce_port, zendesk_port))
    servers = tuple(_Server(_config(app, tls)) for app in (org.app, desk.app))
    tasks = tuple(
        asyncio.create_task(server.serve(sockets=[bound]))
        for server, bound in zip(servers, sockets, strict=True)
    )
    for server in servers:
        await server.ready.wait()
    org_url, desk_url = (_url(host, bound, tls) for bound in sockets)
    return RunningSandbox(org, desk, org_url, desk_url, servers, tasks)


class _Server(uvicorn.Server):
    """uvicorn as a guest: signals stay the host's, readiness is an event."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


class _Abortable(HttpToolsProtocol):
    """HTTP, over a connection that the app may reset."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"abort": self._abort}}

    def _abort(self) -> None:
        """Close with a reset instead of an orderly end."""
        linger = struct.pack("ii", 1, 0)
        bound = self.transport.get_extra_info("socket")
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.abort()


def _config(app: ASGIApp, tls: TlsFiles | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Abortable,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # the app's own clock dates its answers
        timeout_keep_alive=60,
        timeout_graceful_shutdown=2,
        ssl_certfile=None if tls is None else str(tls.certificate_file),
        ssl_keyfile=None if tls is None else str(tls.key_file),
    )


def _bind_all(host: str, ports: tuple[int, ...]) -> list[socket.socket]:
    bound: list[socket.socket] = []
    for port in ports:
        try:
            bound.append(_bind(host, port))
        except OSError as error:
            for each in bound:
                each.close()
            raise Misconfigured(
                f"The sandbox can't listen on {host}:{port} ({error.strerror});"
                " choose another port, or 0 for any free one."
            ) from error
    return bound


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only for a socket that names its protocol.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _url(host: str, bound: socket.socket, tls: TlsFiles | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{'http' if tls is None else 'https'}://{name}:{bound.getsockname()[1]}"
