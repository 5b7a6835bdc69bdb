"""A worker that begins what it finds, tells so, and never ends: to be killed."""

import asyncio
import sys

from csgraph.jobs.worker import Run, Task, Worker, WorkerOptions


async def hang(_: Run) -> None:
    print("begun", flush=True)
    await asyncio.Event().wait()


asyncio.run(Worker(sys.argv[1], [Task("note", hang)], WorkerOptions(heartbeat_seconds=0.2)).run())
