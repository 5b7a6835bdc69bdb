"""The tenant wall, tried from the roles' own connections."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.ids import TenantId, new_id
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.metadata import all_tables, tenant_tables
from csgraph.storage.work import open_reading, open_writing

TENANT_TABLES = [table.name for table in tenant_tables()]


@pytest.fixture(params=["app", "ingest"])
async def role(request: pytest.FixtureRequest, urls: DatabaseUrls):
    """A bare connection of one of the application's roles, without a tenant."""
    connection = await connect(getattr(urls, request.param))
    yield connection
    await connection.close()


@pytest.fixture
async def app(urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(urls.app)
    yield connection
    await connection.close()


async def add_contact(engine: AsyncEngine, tenant_id: TenantId, name: str) -> None:
    async with open_writing(engine, tenant_id) as work:
        await work.connection.execute(insert(contact).values(tenant_id=tenant_id, name=name))


async def names(engine: AsyncEngine, tenant_id: TenantId) -> list[str]:
    async with open_reading(engine, tenant_id) as work:
        return list(await work.connection.scalars(select(contact.c.name)))


async def test_the_roles_have_no_right_on_any_base_table(role: asyncpg.Connection):
    reachable = await role.fetch(
        """
        select c.relname from pg_class c where c.relnamespace = 'store'::regnamespace
        and (c.relkind in ('r', 'p') and (
            has_any_column_privilege(c.oid, 'select, insert, update, references')
            or has_table_privilege(c.oid, 'delete, truncate, trigger'))
          or c.relkind = 'S' and has_sequence_privilege(c.oid, 'usage, select, update'))
        """
    )

    assert reachable == []


async def test_the_roles_are_nobody_special(role: asyncpg.Connection):
    held = await role.fetchrow(
        """
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
          exists(select from pg_auth_members where member = r.oid) as is_member
        from pg_roles r where rolname = current_user
        """
    )

    assert not any(held)


async def test_each_tenant_table_has_one_view_with_its_columns(admin: asyncpg.Connection):
    views = await admin.fetch(
        """
        select relname, array_agg(attname order by attnum) as columns
        from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0
        where relnamespace = 'api'::regnamespace and relkind = 'v' group by relname
        """
    )

    declared = {table.name: table.columns.keys() for table in tenant_tables()}
    assert {view["relname"]: view["columns"] for view in views} == declared


async def test_views_belong_to_a_powerless_owner_and_check_what_is_written(
    admin: asyncpg.Connection,
):
    faulty = await admin.fetch(
        """
        select relname from pg_class join pg_roles on pg_roles.oid = relowner
        where relnamespace = 'api'::regnamespace and relkind = 'v'
          and (rolsuper or rolbypassrls or rolname <> 'csgraph_owner'
            or not reloptions @> array['check_option=local']
            or reloptions && array['security_invoker=true'])
        """
    )

    assert faulty == []


async def test_row_level_security_stands_behind_the_views(admin: asyncpg.Connection):
    guarded = await admin.fetch(
        """
        select relname from pg_class join pg_policy on polrelid = pg_class.oid
        where relnamespace = 'store'::regnamespace and relrowsecurity
          and not relforcerowsecurity
        """
    )

    assert {row["relname"] for row in guarded} == set(TENANT_TABLES)


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_without_a_tenant_a_view_raises(app: asyncpg.Connection, table: str):
    wanted = f'select tenant_id from "{table}"'
    with pytest.raises(asyncpg.UndefinedObjectError):
        await app.fetch(wanted)

    await app.execute("select set_config('app.tenant_id', '', false)")
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        await app.fetch(wanted)


async def test_a_tenant_reads_and_updates_its_own_rows_alone(
    app_engine: AsyncEngine, tenant_id: TenantId, other_tenant_id: TenantId
):
    await add_contact(app_engine, tenant_id, "Mine")
    await add_contact(app_engine, other_tenant_id, "Theirs")

    async with open_writing(app_engine, tenant_id) as work:
        changed = await work.connection.execute(update(contact).values(name="Seized"))

    assert changed.rowcount == 1
    assert await names(app_engine, other_tenant_id) == ["Theirs"]


async def test_a_row_can_t_be_written_for_another_tenant(
    app_engine: AsyncEngine, tenant_id: TenantId, other_tenant_id: TenantId
):
    for target in (other_tenant_id, new_id()):
        with pytest.raises(DBAPIError, match="violates check option"):
            async with open_writing(app_engine, tenant_id) as work:
                await work.connection.execute(
                    insert(contact).values(tenant_id=target, name="Planted")
                )


async def test_a_row_can_t_be_moved_to_another_tenant(
    app_engine: AsyncEngine, tenant_id: TenantId, other_tenant_id: TenantId
):
    await add_contact(app_engine, tenant_id, "Mine")

    with pytest.raises(DBAPIError, match="violates check option"):
        async with open_writing(app_engine, tenant_id) as work:
            await work.connection.execute(update(contact).values(tenant_id=other_tenant_id))


@pytest.mark.parametrize(
    "statement",
    [
        "create table api.mine (x integer)",
        "create table store.mine (x integer)",
        "create table public.mine (x integer)",
        "create schema mine",
        "create temporary table mine (x integer)",
        "create function pg_temp.peek(uuid) returns boolean language sql as 'select true'",
        "delete from contact",
        "truncate store.contact",
        "alter view contact owner to current_user",
        "select * from store.contact",
        "select credentials from connection",
        "select * from store.tenant_directory",
        "select * from store.api_key_directory",
        "select * from public.pg_stat_statements",
        "delete from api_key",
        "delete from change",
        "update change set before = null",
        "insert into source_record default values",
        "set role csgraph_owner",
        "set session authorization csgraph_owner",
    ],
)
async def test_the_app_role_may_not(app: asyncpg.Connection, statement: str):
    await app.execute(f"select set_config('app.tenant_id', '{new_id()}', false)")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(statement)


async def test_the_ingest_role_stages_in_temporary_tables_and_makes_nothing_else(
    urls: DatabaseUrls,
):
    connection = await connect(urls.ingest)

    await connection.execute("create temporary table contact (x integer)")
    with pytest.raises(asyncpg.UndefinedObjectError):
        # The view is still what the name means.
        await connection.fetch("select * from contact")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create table api.mine (x integer)")
    await connection.close()


async def test_a_stranger_who_is_granted_a_table_sees_one_tenant(
    admin: asyncpg.Connection, app_engine: AsyncEngine, tenant_id: TenantId
):
    await add_contact(app_engine, tenant_id, "Mine")
    count = "select count(*) from store.contact"

    async with admin.transaction():
        await admin.execute(
            "create role stranger; grant usage on schema store to stranger;"
            "grant select on store.contact to stranger; set local role stranger"
        )
        without = await admin.fetchval(count)
        await admin.execute(f"select set_config('app.tenant_id', '{tenant_id}', true)")
        within = await admin.fetchval(count)
        await admin.execute("reset role; drop owned by stranger; drop role stranger")

    assert (without, within) == (0, 1)


def test_every_tenant_table_begins_its_keys_with_the_tenant():
    for table in tenant_tables():
        keys = [table.primary_key, *(index for index in table.indexes if index.unique)]
        keys += [each for each in table.constraints if hasattr(each, "elements")]
        for key in keys:
            columns = list(getattr(key, "columns", []))
            assert not columns or columns[0].name == "tenant_id", (table.name, key.name)


def test_a_table_outside_any_tenant_is_a_directory_or_the_feed_of_all():
    outside = set(all_tables().tables) - set(TENANT_TABLES)

    assert outside == {"tenant_directory", "api_key_directory", "feed"}
