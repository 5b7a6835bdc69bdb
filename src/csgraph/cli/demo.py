"""``csgraph demo``: everything at once, on made-up records.

This process runs Postgres and serves the API; another one, which it starts and stops,
runs the local vendors and syncs them. State stays in the data directory, so that a
second start answers at once and syncs behind.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from starlette.applications import Starlette

from csgraph.app import build_app
from csgraph.cli.demo_state import DemoState, read_state, state_file
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.listening import bind, bind_metrics, serve_app, url_of, write_ready_file
from csgraph.cli.serve import jobs_with, operators_beside, server_options
from csgraph.errors import Misconfigured

QUERIES = (
    "{ accounts(first: 5) { totalCount nodes { name industry owner { name } } } }",
    (
        "{ accounts(first: 5, filter: {tickets: {some: {priority: {eq: URGENT}}}}) "
        "{ nodes { name tickets(first: 3) { nodes { subject status openedAt } } } } }"
    ),
    "{ sourceMatches(first: 5, filter: {status: {eq: UNMATCHED}}) { totalCount nodes { name } } }",
)
STOP_SECONDS = 15

_console = Console(stderr=True)

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any.")] = None,
) -> None:
    """Start everything on made-up records: Postgres, vendors, sync, API. No set-up."""
    settings = load_settings(port=port)
    if settings.database_url is not None:
        msg = (
            "`csgraph demo` works on a database of its own: unset DATABASE_URL, or use `csgraph "
            "migrate` and `csgraph serve` with it."
        )
        raise Misconfigured(msg)
    listener = bind(settings.host, settings.port)
    metrics_listener = bind_metrics(settings)

    async def command(env: Environment) -> None:
        serving = asyncio.Event()
        app_ = build_app(env.urls, env.secrets, server_options(env))
        behind = asyncio.create_task(_run_sources(env, url_of(listener), serving))
        served = asyncio.create_task(_serve(env, app_, listener, metrics_listener, serving))
        try:
            await asyncio.wait({behind, served}, return_when=asyncio.FIRST_COMPLETED)
            if behind.done():
                served.cancel()
                behind.result()
            served.result()
        finally:
            behind.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await behind

    run(command, settings)


async def _serve(
    env: Environment,
    app: Starlette,
    listener: socket.socket,
    metrics_listener: socket.socket | None,
    serving: asyncio.Event,
) -> None:
    async with operators_beside(app, metrics_listener, env.settings), jobs_with(env, app):
        await serve_app(app, listener, serving.set)


async def _run_sources(env: Environment, url: str, serving: asyncio.Event) -> None:
    """Run the other process; one that was synced before waits until requests are served."""
    before = read_state(state_file(env.settings))
    if before is not None and before.synced:
        await serving.wait()
        _welcome(url, before.api_key)
    async with _sources() as sources:
        await serving.wait()
        if sources.stdout is None or not await sources.stdout.readline():
            msg = "The process of the sandbox ended; what it said stands above."
            raise Misconfigured(msg)
        state = read_state(state_file(env.settings))
        if state is None:
            raise Misconfigured(f"{state_file(env.settings)} is not there; start again.")
        if before is None or not before.synced:
            _welcome(url, state.api_key)
        write_ready_file(env.settings.ready_file, _ready(env, url, state))
        await asyncio.Event().wait()


@asynccontextmanager
async def _sources() -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the vendors and their sync; they end when this process does, however it ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from csgraph.cli import main; main()",
        "demo-sources",
        stdin=asyncio.subprocess.PIPE,  # its end tells the other process to stop
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def _ready(env: Environment, url: str, state: DemoState) -> dict[str, str]:
    return {
        "url": url,
        "apiKey": state.api_key,
        "salesforceUrl": f"http://127.0.0.1:{state.salesforce_port}",
        "zendeskUrl": f"http://127.0.0.1:{state.zendesk_port}",
        "databaseUrl": env.admin_url,
    }


def _welcome(url: str, key: str) -> None:
    queries = "\n".join(f"  {query}" for query in QUERIES)
    _console.print(
        "\n[bold]csgraph is ready.[/bold]\n\n"
        f"GraphiQL  [bold]{url}#key={key}[/bold]\n"
        f"API       {url}\n"
        f"API key   {key}\n\n"
        f"Three queries to try:\n{escape(queries)}\n\nStop with Ctrl-C.\n",
        soft_wrap=True,
    )
