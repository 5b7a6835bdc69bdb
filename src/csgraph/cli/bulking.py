"""What commands need that do bulk work: the runner, the progress of a job."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from csgraph.bulk.asking import Asker, State
from csgraph.bulk.jobs import Job
from csgraph.bulk.paying import Payer
from csgraph.bulk.runner import BulkRunner, bulk_runner
from csgraph.cli.environment import Environment
from csgraph.clock import system_clock
from csgraph.domain.bulk.rules import UNDER_WAY
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.buckets import Allowance, Buckets

LOOKED_AT_SECONDS = 0.2


def own_compiler(env: Environment) -> Compiler:
    """Return the compiler of the whole schema."""
    built = build_schema()
    return Compiler(built.graphql, built.catalog, cursors=CursorCodec(env.secrets.cursor_key))


@asynccontextmanager
async def open_runner(env: Environment, *, is_paid: bool) -> AsyncIterator[BulkRunner]:
    """Open what does bulk work; ``is_paid`` from the buckets of the keys that asked."""
    compiler = own_compiler(env)
    if not is_paid:
        async with bulk_runner(env.urls, compiler, system_clock, Payer(None)) as runner:
            yield runner
        return
    settings = env.settings
    allowance = Allowance(settings.cost_burst, settings.cost_rate, settings.requests_at_once)
    pool = ReadPool(env.urls.app, 1, settings.statement_timeout_ms)
    buckets = Buckets(pool, allowance, system_clock)
    try:
        async with bulk_runner(env.urls, compiler, system_clock, Payer(buckets)) as runner:
            yield runner
    finally:
        await buckets.close()
        await pool.close()


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Do several works side by side; the end of one by an error ends the others."""
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)


async def run_shown(runner: BulkRunner, asker: Asker, job: Job, total: int | None) -> State:
    """Do a job, and show on a terminal how far it is."""
    console = Console(stderr=True)
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )

    def pause() -> "asyncio.Task[None]":
        return asyncio.create_task(asyncio.sleep(LOOKED_AT_SECONDS))

    running = asyncio.create_task(runner.run(job))
    with bars:
        bar = bars.add_task(job.kind.value, total=total, note="")
        state = await asker.state(job)
        while state.status.value in UNDER_WAY:  # another worker may be at it
            bars.update(bar, completed=state.extent.row_count, note=_note(state))
            await asyncio.wait({running, pause()}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
                await pause()
            state = await asker.state(job)
        await running
        rows = state.extent.row_count
        bars.update(bar, completed=rows, total=rows, note=_note(state))
    return state


def _note(state: State) -> str:
    refused = state.extent.failed_count
    return f"{refused:,} refused" if refused else f"{state.extent.byte_count:,} bytes"


__all__ = ["open_runner", "own_compiler", "run_shown", "together"]
