"""``csgraph worker``: syncs on schedule, and does jobs."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import typer

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.jobs import jobs_beside
from csgraph.cli.listening import bind_metrics, served_beside
from csgraph.cli.stopping import Stopped, until_told
from csgraph.cli.syncing import sync_deps
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.operations import Operations
from csgraph.http.process_metrics import show_build, show_database
from csgraph.storage.probe import Probe
from csgraph.storage.schema_state import schema_mark
from csgraph.telemetry.metrics import Metrics
from csgraph.telemetry.sync_metrics import SyncMetrics
from csgraph.worker import run_worker

app = typer.Typer()


@app.command()
def worker() -> None:
    """Sync every connection on schedule and do jobs, until told to stop."""
    settings = load_settings()
    listener = bind_metrics(settings)

    async def command(env: Environment) -> None:
        lifecycle, metrics = Lifecycle(), Metrics()
        counted = SyncMetrics(metrics)
        async with (
            owner_engine(env) as owner,
            sync_deps(env) as deps,
            _told_beside(env, listener, lifecycle, metrics),
            jobs_beside(env, metrics),
        ):
            work = run_worker(deps, owner, env.settings.sync_interval_seconds, metrics=counted)
            with suppress(Stopped):
                await until_told(work, lifecycle.stop)

    run(command, settings)


@asynccontextmanager
async def _told_beside(
    env: Environment, listener: socket.socket | None, lifecycle: Lifecycle, metrics: Metrics
) -> AsyncIterator[None]:
    """Serve liveness, readiness and metrics of this worker, where it has a port for them."""
    if listener is None:
        yield
        return
    probe = Probe(env.urls.ingest)
    show_build(metrics, lifecycle)
    show_database(metrics, probe)
    operations = Operations(lifecycle, probe, schema_mark(env.urls), metrics)
    told = operations.app(serves_metrics=env.settings.metrics == "on")
    try:
        async with served_beside(told, listener):
            yield
    finally:
        await probe.close()
