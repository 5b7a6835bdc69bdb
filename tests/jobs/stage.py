"""The queue as a test sees it: what is put in, what is in it, what was done."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.jobs.queue import Job, enqueue
from csgraph.jobs.worker import Run, Task, Worker, WorkerOptions
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.work import open_writing


@dataclass
class Stage:
    """The queue, and a task that notes what it was run for."""

    urls: DatabaseUrls
    app: AsyncEngine
    tenant: TenantId
    done: list[Run] = field(default_factory=list)

    async def put(self, job: Job, tenant: TenantId | None = None, **how: Any) -> int | None:
        async with open_writing(self.app, tenant or self.tenant) as work:
            return await enqueue(work, job, **how)

    async def note(self, run: Run) -> None:
        self.done.append(run)

    def worker(self, *tasks: Task, **options: Any) -> Worker:
        given = tasks or (Task("note", self.note),)
        return Worker(self.urls.jobs, given, WorkerOptions(**options))

    async def rows(self, columns: str = "status::text") -> list[tuple[Any, ...]]:
        async with connected(self.urls.jobs) as connection:
            found = await connection.fetch(f"select {columns} from procrastinate_jobs order by id")
        return [tuple(row) for row in found]

    async def clear(self) -> None:
        async with connected(self.urls.jobs) as connection:
            await connection.execute("delete from procrastinate_jobs")
