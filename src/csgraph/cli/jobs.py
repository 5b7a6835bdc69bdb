"""What commands that do jobs share: the tasks, with all that they need; the worker beside."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from csgraph.cli.bulking import open_runner
from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment
from csgraph.jobs.worker import Task, Worker


@asynccontextmanager
async def job_tasks(env: Environment) -> AsyncIterator[Sequence[Task]]:
    """Open what jobs need; give every task that there is."""
    async with owner_engine(env) as owner, open_runner(env, is_paid=True) as bulk:
        looking = asyncio.create_task(bulk.look_after(owner), name="bulk")
        try:
            yield (bulk.task(),)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


def does_jobs(env: Environment) -> bool:
    """Say whether a server does jobs beside serving."""
    chosen = env.settings.jobs
    return env.is_embedded if chosen == "auto" else chosen == "on"


@asynccontextmanager
async def jobs_beside(env: Environment) -> AsyncIterator[None]:
    """Do jobs for the length of a block; those under way are finished, or given back."""
    async with job_tasks(env) as tasks:
        if not tasks:
            yield
            return
        working = asyncio.create_task(Worker(env.urls.jobs, tasks).run(), name="jobs")
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
