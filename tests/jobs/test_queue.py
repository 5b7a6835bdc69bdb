"""What is put into the queue goes with its write, for its tenant, and not without bound."""

from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.errors import LimitExceeded, Misconfigured
from csgraph.ids import new_id
from csgraph.jobs.queue import Job, enqueue
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.job_queue import verify_queue_wall
from csgraph.storage.work import open_writing
from tests.conftest import make_tenant
from tests.jobs.stage import Stage

NOTE = Job("note", {"number": 1})


async def test_a_job_is_done_for_the_tenant_of_its_transaction(stage: Stage) -> None:
    await stage.put(NOTE)

    await stage.worker().run_all()

    assert [(run.tenant_id, run.arguments) for run in stage.done] == [(stage.tenant, {"number": 1})]
    assert await stage.rows() == []


async def test_a_write_that_is_rolled_back_leaves_no_job(stage: Stage) -> None:
    row = {"tenant_id": stage.tenant, "id": new_id(), "name": "Acme"}

    with suppress(RuntimeError):
        async with open_writing(stage.app, stage.tenant) as work:
            await work.connection.execute(insert(account).values(row))
            assert await enqueue(work, NOTE)
            raise RuntimeError

    assert await stage.rows() == []


async def test_a_second_job_of_a_name_is_not_queued_while_the_first_waits(stage: Stage) -> None:
    once = Job("note", {}, once="report")

    first, second = await stage.put(once), await stage.put(once)

    assert (first is not None, second) == (True, None)
    assert len(await stage.rows()) == 1


async def test_names_of_one_tenant_hold_up_no_other(stage: Stage, owner: AsyncEngine) -> None:
    other = await make_tenant(owner, "Other")
    job = Job("note", {}, lock="report", once="report")

    assert await stage.put(job)
    assert await stage.put(job, other)

    await stage.worker(jobs_at_once=2).run_all()
    assert {run.tenant_id for run in stage.done} == {stage.tenant, other}


async def test_a_tenant_has_so_many_jobs_in_the_queue_and_no_more(
    stage: Stage, owner: AsyncEngine
) -> None:
    for _ in range(2):
        await stage.put(NOTE, most=2)

    with pytest.raises(LimitExceeded, match="2 jobs"):
        await stage.put(NOTE, most=2)

    assert await stage.put(NOTE, await make_tenant(owner, "Other"), most=2)


async def test_the_worker_s_role_reaches_no_tenant_s_rows(queue_urls: DatabaseUrls) -> None:
    async with connected(queue_urls.jobs) as connection:
        await verify_queue_wall(connection)
        for relation in ("store.account", "api.account", "partner.account"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"select * from {relation}")


@pytest.mark.parametrize("role", ["app", "ingest", "partner"])
async def test_no_other_role_reaches_the_queue(queue_urls: DatabaseUrls, role: str) -> None:
    async with connected(getattr(queue_urls, role)) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from jobs.procrastinate_jobs")


async def test_nothing_is_queued_for_nobody(queue_urls: DatabaseUrls) -> None:
    async with connected(queue_urls.app) as connection:
        with pytest.raises(asyncpg.PostgresError, match=r"app\.tenant_id"):
            await connection.execute(
                "select api.enqueue_job('default', 'note', '{}', null, null, 0, null, 10)"
            )


async def test_a_role_that_sees_more_than_the_queue_is_refused(queue_urls: DatabaseUrls) -> None:
    async with connected(queue_urls.app) as connection:
        with pytest.raises(Misconfigured, match="can reach"):
            await verify_queue_wall(connection)
