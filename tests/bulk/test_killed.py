"""A worker that is killed in the middle loses nothing and doubles nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bench.bulk.work import do_apart
from sqlalchemy import select, text  # noqa: TID251 - a lock has no Core form
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.jobs import BulkKind, Job
from csgraph.domain.bulk.tables import bulk_chunk
from csgraph.domain.contacts.tables import contact
from csgraph.events.tables import change
from csgraph.storage.database import DatabaseUrls
from tests.bulk.asking import Bulk, lines, stored
from tests.support.eventually import eventually
from tests.support.portfolio import seed_portfolio

UPDATE = """mutation($id: ID!, $input: ContactUpdateInput!) {
  contactUpdate(id: $id, input: $input) { contact { id } userErrors { code } } }"""
PEOPLE = "{ contacts { nodes { id name } } }"


@pytest.fixture
async def people(bulk: Bulk, app_engine: AsyncEngine) -> list[str]:
    """The ids of 1,200 contacts, in order."""
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=12, each=100)
    return sorted(each["id"] for each in await bulk.exported(PEOPLE))


@asynccontextmanager
async def locked(owner: AsyncEngine, statement: str) -> AsyncIterator[Callable[[], bool]]:
    """Hold a lock; give a question whether anybody waits for one."""
    loop = asyncio.get_running_loop()

    async def count() -> int:
        async with owner.connect() as other:
            found = await other.scalar(text("select count(*) from pg_locks where not granted"))
            return int(found or 0)

    def is_waited_for() -> bool:
        return asyncio.run_coroutine_threadsafe(count(), loop).result() > 0

    async with owner.begin() as connection:
        await connection.execute(text(statement))
        yield is_waited_for


async def taken_up(bulk: Bulk, job: Job) -> None:
    """Have another worker do what is left, as soon as the lease of the dead one is free."""

    async def is_done() -> bool:
        return await bulk.runner.run(job)

    await eventually(is_done, seconds=60)


async def test_an_import_goes_on_behind_the_last_line_that_is_kept(
    bulk: Bulk, urls: DatabaseUrls, owner_engine: AsyncEngine, people: list[str]
) -> None:
    rows: list[Any] = [{"id": id_, "input": {"title": f"T{n}"}} for n, id_ in enumerate(people)]
    rows[3] = {"id": people[3], "input": {"name": " "}}
    upload = await bulk.sent(rows)
    id_ = (await bulk.start_import(UPDATE, upload))["bulkImport"]["id"]
    job = bulk.job(BulkKind.IMPORT, id_)
    held = f"select from store.contact where id = '{stored(people[900])}' for update"

    async with locked(owner_engine, held) as is_waited_for:
        await asyncio.to_thread(do_apart, urls, job, until=is_waited_for)
    killed = await bulk.load(id_)
    await taken_up(bulk, job)

    assert killed["status"] == "RUNNING"
    assert 0 < killed["rowCount"] < len(rows)
    done = await bulk.load(id_)
    assert (done["status"], done["rowCount"], done["failedCount"]) == ("COMPLETED", len(rows), 1)
    told = lines((await bulk.fetch(done["outcomePath"])).text)
    assert [each["line"] for each in told] == list(range(1, len(rows) + 1))
    assert [each.get("id") for each in told] == [*people[:3], None, *people[4:]]
    assert await _written(owner_engine, bulk) == (len(rows) - 1, len(rows) - 1, 1)


async def _written(owner: AsyncEngine, bulk: Bulk) -> tuple[int, int, int]:
    """Count contacts that were changed once, changes, and change sets that hold them."""
    async with owner.connect() as connection:
        once = select(contact.c.id).where(
            contact.c.tenant_id == bulk.tenant_id, contact.c.revision == 2
        )
        logged = select(change.c.node_id, change.c.change_set_id).where(
            change.c.tenant_id == bulk.tenant_id, change.c.node_type == "Contact"
        )
        changes = (await connection.execute(logged)).all()
        contacts = (await connection.execute(once)).all()
    return len(contacts), len(changes), len({each.change_set_id for each in changes})


async def test_an_export_begins_anew_and_leaves_one_file(
    bulk: Bulk, urls: DatabaseUrls, owner_engine: AsyncEngine, people: list[str]
) -> None:
    id_ = (await bulk.start_export(PEOPLE))["bulkExport"]["id"]
    job = bulk.job(BulkKind.EXPORT, id_)

    async with locked(owner_engine, "lock table store.bulk_chunk in share mode") as is_waited_for:
        await asyncio.to_thread(do_apart, urls, job, until=is_waited_for)
    killed = await bulk.export(id_)
    await taken_up(bulk, job)

    assert (killed["status"], killed["downloadPath"]) == ("RUNNING", None)
    done = await bulk.export(id_)
    found = lines((await bulk.fetch(done["downloadPath"])).text)
    assert sorted(each["id"] for each in found) == people
    assert done["rowCount"] == len(people)
    async with owner_engine.connect() as connection:
        mine = bulk_chunk.c.tenant_id == bulk.tenant_id
        files = await connection.execute(select(bulk_chunk.c.file_id).where(mine).distinct())
        assert len(files.all()) == 2  # this one, and that of the fixture
