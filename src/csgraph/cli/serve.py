"""``csgraph serve``: the GraphQL API."""

import socket
from contextlib import AbstractAsyncContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from starlette.applications import Starlette

from csgraph.app import ServerOptions, build_app, operators_app
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.listening import (
    Ending,
    bind,
    bind_metrics,
    serve_app,
    served_beside,
    url_of,
    write_ready_file,
)
from csgraph.cli.targets import target_rules
from csgraph.memory import nothing_to_collect
from csgraph.settings import Settings
from csgraph.tenancy.buckets import Allowance

app = typer.Typer()


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    ready_file: Annotated[Path | None, typer.Option(help="File written once ready.")] = None,
) -> None:
    """Serve the GraphQL API until it is told to stop."""
    settings = load_settings(port=port, host=host, ready_file=ready_file)
    listener = bind(settings.host, settings.port)
    metrics_listener = bind_metrics(settings)

    async def command(env: Environment) -> None:
        url = url_of(listener)

        def on_ready() -> None:
            Console(stderr=True).print(f"Serving [link={url}]{url}[/link]")
            ready = {
                "url": url,
                "apiKey": None,
                "salesforceUrl": None,
                "zendeskUrl": None,
                "databaseUrl": env.admin_url,
            }
            write_ready_file(settings.ready_file, ready)

        app = build_app(env.urls, env.secrets, server_options(env))
        async with operators_beside(app, metrics_listener, settings), jobs_with(env, app):
            ending = Ending(settings.drain_seconds, settings.grace_seconds)
            await serve_app(app, listener, on_ready, ending)

    run(command, settings)


def jobs_with(env: Environment, app: Starlette) -> AbstractAsyncContextManager[None]:
    """Do jobs beside serving, where the settings have it so.

    What jobs need, procrastinate with psycopg above all, is loaded only then: it takes a tenth
    of the memory of a server.
    """
    chosen = env.settings.jobs
    if chosen == "off" or (chosen == "auto" and not env.is_embedded):
        return nullcontext()
    with nothing_to_collect():
        jobs = import_module("csgraph.cli.jobs")
    beside: AbstractAsyncContextManager[None] = jobs.jobs_beside(env, app.state.operations.metrics)
    return beside


def operators_beside(
    app: Starlette, listener: socket.socket | None, settings: Settings
) -> AbstractAsyncContextManager[None]:
    """Serve what operators ask on their own port, where they have one."""
    if listener is None:
        return nullcontext()
    return served_beside(operators_app(app, serves_metrics=settings.metrics == "on"), listener)


def server_options(env: Environment) -> ServerOptions:
    """Return the server's options out of the settings."""
    settings = env.settings
    return ServerOptions(
        pool_size=settings.pool_size,
        statement_timeout_ms=settings.statement_timeout_ms,
        max_body_bytes=settings.max_body_bytes,
        slow_ms=settings.slow_ms,
        serves_metrics=settings.metrics == "on" and settings.metrics_port is None,
        deadline_ms=settings.deadline_ms,
        most_operations=settings.max_batch,
        most_streams=settings.max_streams,
        allowance=Allowance(settings.cost_burst, settings.cost_rate, settings.requests_at_once),
        targets=target_rules(settings),
    )
