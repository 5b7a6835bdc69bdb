"""Migrating: once, twice, at once, from nothing, from the future."""

import asyncio

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from csgraph.embedded import Server
from csgraph.errors import Misconfigured
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.migrate import migrate
from csgraph.storage.schema_state import head_revision, is_current, migrations_directory
from csgraph.storage.secrets import Secrets


@pytest.fixture
async def fresh(server: Server, secrets: Secrets, request: pytest.FixtureRequest) -> DatabaseUrls:
    """A database that is prepared, not migrated."""
    name = request.node.name[:50]
    admin = await connect(server.admin_url)
    await admin.execute(f'create database "{name}"')
    await admin.close()
    url = parse_url(server.admin_url).set(database=name)
    return await bootstrap(url.render_as_string(hide_password=False), secrets)


async def as_owner(urls: DatabaseUrls, statement: str) -> object:
    connection: asyncpg.Connection = await connect(urls.owner)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def revisions() -> list[str]:
    """Every revision by its file, oldest first."""
    files = (migrations_directory() / "versions").glob("[0-9]*.py")
    return sorted("_".join(each.stem.split("_")[:2]) for each in files)


async def test_migrating_twice_applies_once(fresh: DatabaseUrls):
    assert not await is_current(fresh)

    assert [await migrate(fresh), await migrate(fresh)] == [revisions(), []]

    assert await is_current(fresh)


async def test_migrating_at_once_applies_once(fresh: DatabaseUrls):
    applied = await asyncio.gather(*(migrate(fresh) for _ in range(3)))

    assert sorted(applied, key=len) == [[], [], revisions()]


async def test_a_database_from_the_future_is_refused(fresh: DatabaseUrls):
    await migrate(fresh)
    await as_owner(fresh, "update store.alembic_version set version_num = '9999_pre'")

    with pytest.raises(Misconfigured, match="`9999_pre`"):
        await migrate(fresh)


async def test_a_changed_wall_is_made_anew(fresh: DatabaseUrls):
    await migrate(fresh)
    await as_owner(fresh, "create view api.stray as select 1 as x")
    await as_owner(fresh, "comment on schema api is 'made by an older version'")
    assert not await is_current(fresh)

    await migrate(fresh)

    assert await as_owner(fresh, "select to_regclass('api.stray')") is None
    assert await as_owner(fresh, "select to_regclass('api.contact') is not null")


async def test_a_role_that_was_granted_a_base_table_is_refused(fresh: DatabaseUrls):
    await migrate(fresh)
    app = parse_url(fresh.app).username
    await as_owner(fresh, f'grant usage on schema store to "{app}"')
    await as_owner(fresh, f'grant select on store.ticket to "{app}"')

    with pytest.raises(Misconfigured, match="base table ticket"):
        await migrate(fresh)


async def test_changes_go_to_their_month_or_to_the_default(fresh: DatabaseUrls):
    await migrate(fresh)
    columns = "tenant_id, at, node_type, node_id, operation, changed_fields, change_set_id"
    for at in ("now()", "now() + interval '20 years'", "now() - interval '20 years'"):
        await as_owner(
            fresh,
            f"insert into change ({columns}) values "
            f"(uuidv7(), {at}, 'Contact', uuidv7(), 'INSERT', '{{}}', uuidv7())",
        )

    places = await as_owner(fresh, "select array_agg(tableoid::regclass::text) from change")
    assert sorted(place == "change_default" for place in places) == [False, True, True]


def test_the_head_told_by_file_names_is_alembic_s() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()))
    config.set_main_option("path_separator", "os")

    assert head_revision() == ScriptDirectory.from_config(config).get_current_head()
