"""Preparing a database: what is made, what is refused in which words."""

import asyncio
import socket

import asyncpg
import pytest

from csgraph.embedded import Server
from csgraph.errors import CsgraphError, Misconfigured
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.migrate import migrate
from csgraph.storage.schema_state import is_current
from csgraph.storage.secrets import Secrets
from tests.support.fake_postgres import fake_postgres, greeting, refusal

PASSWORD = "hunter2-hunter2"


def beside(server: Server, database: str, user: str = "csgraph") -> str:
    """The URL of another database of the server."""
    url = parse_url(server.admin_url).set(database=database, username=user)
    return url.render_as_string(hide_password=False)


async def refused(url: str, secrets: Secrets) -> str:
    with pytest.raises(CsgraphError) as caught:
        await bootstrap(url, secrets)
    return caught.value.message


@pytest.fixture
async def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_preparing_twice_and_at_once_is_harmless(
    server: Server, secrets: Secrets, urls: DatabaseUrls
):
    made = await asyncio.gather(*(bootstrap(server.admin_url, secrets) for _ in range(3)))

    assert made == [urls] * 3


async def test_the_roles_come_with_their_settings(urls: DatabaseUrls):
    shown = {}
    for role in ("owner", "app", "ingest"):
        connection = await connect(getattr(urls, role))
        row = await connection.fetchrow(
            "select current_setting('search_path'), current_setting('TimeZone'), "
            "current_setting('jit'), current_setting('plan_cache_mode')"
        )
        shown[role] = tuple(row)
        await connection.close()

    assert shown == {
        "owner": ("store, public", "UTC", "off", "auto"),
        "app": ("api", "UTC", "off", "force_generic_plan"),
        "ingest": ("api, pg_temp", "UTC", "off", "auto"),
    }


async def test_passwords_reach_the_server_as_verifiers(
    admin: asyncpg.Connection, urls: DatabaseUrls
):
    kept = await admin.fetch("select rolpassword from pg_authid where rolname ~ '^csgraph_'")
    seen = await admin.fetchval(
        "select string_agg(query, '') from pg_stat_statements where query ~* 'password'"
    )

    assert all(row[0].startswith("SCRAM-SHA-256$4096:") for row in kept)
    assert parse_url(urls.app).password not in (seen or "")


async def test_a_database_with_an_awkward_name_works(
    server: Server, secrets: Secrets, admin: asyncpg.Connection
):
    await admin.execute('create database "Kunden-%40 ""2"""')
    urls = await bootstrap(
        parse_url(server.admin_url).set(database='Kunden-%40 "2"').render_as_string(False), secrets
    )

    assert await migrate(urls) != []
    assert await is_current(urls)


async def test_an_owner_who_may_create_roles_needs_no_superuser(
    server: Server, secrets: Secrets, admin: asyncpg.Connection
):
    await admin.execute("create role dba login createrole")
    await admin.execute("create database managed owner dba")

    urls = await bootstrap(beside(server, "managed", "dba"), secrets)

    assert await migrate(urls) != []


async def test_who_may_not_prepare_is_told_what_is_missing(
    server: Server, secrets: Secrets, admin: asyncpg.Connection
):
    await admin.execute("create role intern login")
    await admin.execute("create database modest owner intern")

    message = await refused(beside(server, "modest", "intern"), secrets)

    assert "`intern`" in message
    assert "createrole" in message


async def test_an_old_server_is_refused_by_its_version(secrets: Secrets):
    async with fake_postgres(greeting("17.6")) as place:
        message = await refused(f"postgresql://a:{PASSWORD}@{place}/d", secrets)

        assert f"Postgres at {place} has version 17.6" in message
        assert "18 or newer" in message


async def test_a_wrong_password_is_told_apart_and_not_shown(secrets: Secrets):
    async with fake_postgres(refusal("28P01", "password authentication failed")) as place:
        message = await refused(f"postgresql://ann:{PASSWORD}@{place}/d", secrets)

        assert f"Postgres at {place} refused the role `ann`" in message
        assert PASSWORD not in message


async def test_an_unreachable_server_is_named(secrets: Secrets, closed_port: int):
    message = await refused(f"postgresql://ann:{PASSWORD}@127.0.0.1:{closed_port}/d", secrets)

    assert f"Can't reach Postgres at 127.0.0.1:{closed_port}" in message
    assert PASSWORD not in message


async def test_a_missing_database_is_named(server: Server, secrets: Secrets):
    assert "has no database `nowhere`" in await refused(beside(server, "nowhere"), secrets)


async def test_an_encoding_other_than_utf8_is_refused(
    server: Server, secrets: Secrets, admin: asyncpg.Connection
):
    await admin.execute(
        "create database western encoding 'LATIN1' locale 'C' locale_provider libc "
        "template template0"
    )

    message = await refused(beside(server, "western"), secrets)

    assert "`western`" in message
    assert "LATIN1" in message


@pytest.mark.parametrize("text", ["mysql://a@b/c", "not a url", "", "postgresql://h:port/d"])
async def test_an_address_that_is_none_is_refused(secrets: Secrets, text: str):
    with pytest.raises(Misconfigured, match="DATABASE_URL is not the address"):
        await bootstrap(text, secrets)


async def test_a_name_too_long_for_its_roles_is_refused(
    server: Server, secrets: Secrets, admin: asyncpg.Connection
):
    name = "n" * 60
    await admin.execute(f"create database {name}")

    assert "too long" in await refused(beside(server, name), secrets)
