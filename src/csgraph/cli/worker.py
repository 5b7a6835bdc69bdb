"""``csgraph worker``: syncs on schedule."""

import asyncio
import contextlib
import signal

import typer

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, run
from csgraph.cli.syncing import sync_deps
from csgraph.worker import run_worker

app = typer.Typer()


@app.command()
def worker() -> None:
    """Sync every connection on schedule, until told to stop."""

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner, sync_deps(env) as deps:
            work = asyncio.create_task(run_worker(deps, owner, env.settings.sync_interval_seconds))
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, work.cancel)
            with contextlib.suppress(asyncio.CancelledError):
                await work

    run(command)
