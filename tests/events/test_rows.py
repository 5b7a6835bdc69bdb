"""Writing single rows, deleting sets of them."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.errors import Conflict
from csgraph.events.change_log import (
    Deletion,
    WriteOutcome,
    WriteStatus,
    insert_row,
    soft_delete_rows,
    update_row,
)
from csgraph.events.tables import change, change_set
from csgraph.ids import TenantId, new_id
from csgraph.storage.work import open_reading, open_writing
from tests.events.conftest import Changes
from tests.support.changes import ACTOR, begin

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
async def ada(app_engine: AsyncEngine, tenant_id: TenantId) -> UUID:
    """A contact at revision 1."""
    async with open_writing(app_engine, tenant_id) as work:
        return await insert_row(
            work,
            contact,
            {"name": "Ada"},
            node_type="Contact",
            change_set_id=await begin(work),
        )


@pytest.fixture
def write(app_engine: AsyncEngine, tenant_id: TenantId):
    async def one(contact_id: UUID, values) -> WriteOutcome:
        async with open_writing(app_engine, tenant_id) as work:
            return await update_row(
                work,
                contact,
                contact_id,
                values,
                node_type="Contact",
                change_set_id=await begin(work),
            )

    return one


async def test_a_write_moves_the_revision(write, ada, changes_of: Changes):
    assert await write(ada, {"title": "CTO"}) == WriteOutcome(WriteStatus.OK, 2)
    assert (await changes_of(ada))[-1].before == {"title": None}


async def test_a_write_of_what_is_there_already_is_a_noop(write, ada, changes_of: Changes):
    assert await write(ada, {"name": "Ada"}) == WriteOutcome(WriteStatus.NOOP, 1)
    assert len(await changes_of(ada)) == 1


async def test_a_write_to_a_row_that_is_not_there_finds_none(write):
    assert await write(new_id(), {"title": "CTO"}) == WriteOutcome(WriteStatus.NOT_FOUND, 0)


async def test_a_deleted_row_is_not_found_until_it_is_restored(write, ada, changes_of: Changes):
    await write(ada, {"deleted_at": JUNE})

    refused = await write(ada, {"title": "CTO"})
    restored = await write(ada, {"deleted_at": None})

    assert (refused.status, restored.status) == (WriteStatus.NOT_FOUND, WriteStatus.OK)
    assert (await changes_of(ada))[-1].operation == "RESTORE"


async def test_another_tenant_s_row_is_not_found(app_engine, other_tenant_id, ada):
    async with open_writing(app_engine, other_tenant_id) as work:
        outcome = await update_row(
            work,
            contact,
            ada,
            {"title": "Mine now"},
            node_type="Contact",
            change_set_id=await begin(work),
        )

    assert outcome.status is WriteStatus.NOT_FOUND


async def test_of_writers_of_one_value_one_writes(write, ada, changes_of: Changes):
    outcomes = await asyncio.gather(*(write(ada, {"title": "CTO"}) for _ in range(12)))

    assert sorted(outcome.status.value for outcome in outcomes) == ["NOOP"] * 11 + ["OK"]
    assert len(await changes_of(ada)) == 2


async def test_each_writer_s_before_is_the_value_it_replaced(write, ada, changes_of: Changes):
    await asyncio.gather(*(write(ada, {"title": f"Title {n}"}) for n in range(12)))

    befores = [logged.before["title"] for logged in (await changes_of(ada))[1:]]
    assert befores[0] is None
    assert len(set(befores)) == 12


async def test_an_id_that_is_taken_is_a_conflict(app_engine, tenant_id, ada):
    with pytest.raises(Conflict):
        async with open_writing(app_engine, tenant_id) as work:
            await insert_row(
                work,
                contact,
                {"id": ada, "name": "Ada again"},
                node_type="Contact",
                change_set_id=await begin(work),
            )


async def test_children_are_deleted_in_the_statement_of_their_parent(
    app_engine, tenant_id, changes_of: Changes
):
    async with open_writing(app_engine, tenant_id) as work:
        set_id = await begin(work)
        acme = await insert_row(
            work, account, {"name": "Acme"}, node_type="Account", change_set_id=set_id
        )
        ada = await insert_row(
            work,
            contact,
            {"name": "Ada", "account_id": acme},
            node_type="Contact",
            change_set_id=set_id,
        )
        parent = Deletion(account, "Account", select(account.c.id).where(account.c.id == acme))
        children = Deletion(
            contact, "Contact", select(contact.c.id).where(contact.c.account_id == acme)
        )
        deleted = await soft_delete_rows(work, parent, children, change_set_id=set_id)
        again = await soft_delete_rows(work, parent, children, change_set_id=set_id)

    assert (deleted, again) == (2, 0)
    assert [(await changes_of(each))[-1].operation for each in (acme, ada)] == ["DELETE"] * 2


async def test_what_is_rolled_back_is_not_logged(app_engine, tenant_id, changes_of: Changes):
    ada = new_id()

    async def fail_after_writing() -> None:
        async with open_writing(app_engine, tenant_id) as work:
            terms = {"node_type": "Contact", "change_set_id": await begin(work)}
            await insert_row(work, contact, {"id": ada, "name": "Ada"}, **terms)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    assert await changes_of(ada) == []


async def test_a_change_set_outlives_a_savepoint_that_is_rolled_back(app_engine, tenant_id):
    async with open_writing(app_engine, tenant_id) as work:
        terms = {"node_type": "Contact", "change_set_id": await begin(work)}
        dry_run = await work.connection.begin_nested()
        await insert_row(work, contact, {"name": "Tried"}, **terms)
        await dry_run.rollback()
        await insert_row(work, contact, {"name": "Done"}, **terms)

    async with open_reading(app_engine, tenant_id) as reading:
        [stored] = (await reading.connection.execute(select(change_set))).all()
    assert (stored.actor_kind, stored.actor_id) == (ACTOR.kind, ACTOR.id)
    assert (stored.reason, stored.request_id) == (ACTOR.reason, ACTOR.request_id)


@pytest.mark.parametrize("statement", [update(change).values(before=None), delete(change)])
async def test_nobody_may_alter_the_log(app_engine, ingest_engine, tenant_id, ada, statement):
    for engine in (app_engine, ingest_engine):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with open_writing(engine, tenant_id) as work:
                await work.connection.execute(statement)
