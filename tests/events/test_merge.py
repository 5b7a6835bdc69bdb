"""Merging many rows, as the ingest role, through the tenant wall."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import column, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import connection
from csgraph.events.change_log import MergeCounts, insert_row, merge_rows, update_row, update_rows
from csgraph.events.tables import change, change_set
from csgraph.ids import TenantId, new_id
from csgraph.storage.work import open_reading, open_writing
from tests.events.conftest import Changes
from tests.support.changes import begin, contact_rows

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def merge(ingest_engine: AsyncEngine, tenant_id: TenantId):
    async def write(*rows: dict[str, object]) -> MergeCounts:
        async with open_writing(ingest_engine, tenant_id) as work:
            return await merge_rows(
                work,
                contact,
                contact_rows(*rows),
                node_type="Contact",
                change_set_id=await begin(work),
            )

    return write


@pytest.fixture
def contact_of(app_engine: AsyncEngine, tenant_id: TenantId):
    async def read(contact_id: UUID):
        async with open_reading(app_engine, tenant_id) as work:
            wanted = select(contact).where(contact.c.id == contact_id)
            return (await work.connection.execute(wanted)).one_or_none()

    return read


async def test_a_new_row_is_logged_without_an_image(merge, changes_of: Changes):
    ada = new_id()

    counts = await merge({"id": ada, "name": "Ada"})

    assert counts == MergeCounts(inserted=1, updated=0, deleted=0, restored=0, unchanged=0)
    [logged] = await changes_of(ada)
    assert (logged.operation, logged.changed_fields, logged.before) == ("INSERT", [], None)


async def test_a_replay_of_unchanged_rows_leaves_no_trace(
    merge, changes_of: Changes, app_engine, tenant_id
):
    ada = new_id()
    await merge({"id": ada, "name": "Ada", "email": None, "custom_fields": {"tier": "A"}})

    counts = await merge({"id": ada, "name": "Ada", "email": None, "custom_fields": {"tier": "A"}})

    assert (counts.unchanged, counts.changed) == (1, 0)
    assert len(await changes_of(ada)) == 1
    async with open_reading(app_engine, tenant_id) as work:
        sets = await work.connection.scalar(select(func.count()).select_from(change_set))
    assert sets == 1


async def test_a_change_keeps_what_was_before_nulls_included(merge, changes_of: Changes):
    ada = new_id()
    await merge({"id": ada, "name": "Ada", "email": None, "title": "CTO"})

    await merge({"id": ada, "name": "Ada L.", "email": "ada@example.com", "title": "CTO"})

    logged = (await changes_of(ada))[-1]
    assert logged.operation == "UPDATE"
    assert logged.before == {"name": "Ada", "email": None}
    assert sorted(logged.changed_fields) == ["email", "name"]


async def test_custom_fields_are_recorded_key_by_key(merge, changes_of: Changes):
    ada = new_id()
    await merge({"id": ada, "name": "Ada", "custom_fields": {"tier": "A", "seats": 3, "old": 1}})

    await merge({"id": ada, "name": "Ada", "custom_fields": {"tier": "B", "seats": 3, "new": 2}})

    logged = (await changes_of(ada))[-1]
    assert logged.before == {
        "custom_fields.tier": "A",
        "custom_fields.old": 1,
        "custom_fields.new": None,
    }
    assert set(logged.changed_fields) == set(logged.before)


async def test_setting_deleted_at_deletes_and_clearing_it_restores(merge, changes_of: Changes):
    ada = new_id()
    await merge({"id": ada, "name": "Ada", "deleted_at": None})

    gone = await merge({"id": ada, "name": "Ada", "deleted_at": JUNE})
    back = await merge({"id": ada, "name": "Ada", "deleted_at": None})

    assert (gone.deleted, back.restored) == (1, 1)
    operations = [(logged.operation, logged.before) for logged in await changes_of(ada)]
    assert operations == [
        ("INSERT", None),
        ("DELETE", {"deleted_at": None}),
        ("RESTORE", {"deleted_at": "2026-06-01T00:00:00+00:00"}),
    ]


async def test_a_column_that_the_source_leaves_out_keeps_its_value(merge, contact_of):
    ada = new_id()
    await merge({"id": ada, "name": "Ada", "title": "CTO"})

    await merge({"id": ada, "name": "Ada L."})

    row = await contact_of(ada)
    assert (row.name, row.title, row.revision) == ("Ada L.", "CTO", 2)
    assert row.updated_at > row.created_at


async def test_a_misspelt_column_is_refused(merge):
    with pytest.raises(LookupError, match="nmae"):
        await merge({"id": new_id(), "name": "Ada"} | {"nmae": "Ada"})


async def test_two_tenants_may_hold_the_same_id(
    merge, contact_of, ingest_engine, other_tenant_id: TenantId
):
    shared = new_id()
    await merge({"id": shared, "name": "Mine"})

    async with open_writing(ingest_engine, other_tenant_id) as work:
        counts = await merge_rows(
            work,
            contact,
            contact_rows({"id": shared, "name": "Theirs"}),
            node_type="Contact",
            change_set_id=await begin(work),
        )

    assert counts.inserted == 1
    assert (await contact_of(shared)).name == "Mine"


async def test_twenty_thousand_rows_merge_in_one_statement(ingest_engine, tenant_id):
    number = column("number")
    rows = select(
        func.md5(func.concat(number)).cast(contact.c.id.type).label("id"),
        func.concat("Contact ", number).label("name"),
        func.jsonb_build_object("seats", number, type_=JSONB).label("custom_fields"),
    ).select_from(func.generate_series(1, 20_000).alias("number"))

    async with open_writing(ingest_engine, tenant_id) as work:
        terms = {"node_type": "Contact", "change_set_id": await begin(work)}
        first = await merge_rows(work, contact, rows, **terms)
        again = await merge_rows(work, contact, rows, **terms)
        logged = await work.connection.scalar(select(func.count()).select_from(change))

    assert (first.inserted, again.unchanged, logged) == (20_000, 20_000, 20_000)


async def test_merges_of_the_same_rows_wait_for_each_other_in_order(
    ingest_engine, tenant_id, changes_of: Changes
):
    ids = [new_id() for _ in range(50)]

    async def write(name: str, order: list[UUID]) -> None:
        async with open_writing(ingest_engine, tenant_id) as work:
            await merge_rows(
                work,
                contact,
                contact_rows(*({"id": each, "name": name} for each in order)),
                node_type="Contact",
                change_set_id=await begin(work),
            )

    await write("0", ids)
    await asyncio.gather(*(write(str(n), ids if n % 2 else ids[::-1]) for n in range(1, 9)))

    for each in (ids[0], ids[-1]):
        names = [logged.before["name"] for logged in await changes_of(each) if logged.before]
        assert names[0] == "0"
        assert len(set(names)) == len(names) == 8


async def test_update_rows_leaves_unknown_ids_alone(ingest_engine, tenant_id, changes_of: Changes):
    known, unknown = new_id(), new_id()
    async with open_writing(ingest_engine, tenant_id) as work:
        terms = {"node_type": "Contact", "change_set_id": await begin(work)}
        await insert_row(work, contact, {"id": known, "name": "Ada"}, **terms)
        rows = contact_rows({"id": known, "title": "CTO"}, {"id": unknown, "title": "CEO"})
        counts = await update_rows(work, contact, rows, **terms)
        again = await update_rows(work, contact, rows, **terms)

    assert (counts.updated, counts.unchanged, again.changed) == (1, 1, 0)
    assert await changes_of(unknown) == []


async def test_a_secret_s_value_never_reaches_the_log(
    ingest_engine, tenant_id, changes_of: Changes
):
    async with open_writing(ingest_engine, tenant_id) as work:
        terms = {"node_type": "Connection", "change_set_id": await begin(work)}
        values = {"system": "ZENDESK", "name": "Z", "base_url": "https://z", "credentials": b"one"}
        made = await insert_row(work, connection, values, **terms)
        await update_row(work, connection, made, {"credentials": b"two"}, **terms)

    logged = (await changes_of(made))[-1]
    assert (logged.changed_fields, logged.before) == (["credentials"], {"credentials": None})


async def test_a_source_without_a_column_to_write_is_refused(merge):
    with pytest.raises(LookupError, match="none given"):
        await merge({"id": new_id()})
