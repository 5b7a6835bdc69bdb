"""The progress of an export or import: a bar on a terminal."""

import asyncio

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
from csgraph.bulk.runner import BulkRunner
from csgraph.domain.bulk.rules import UNDER_WAY

LOOKED_AT_SECONDS = 0.2


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
