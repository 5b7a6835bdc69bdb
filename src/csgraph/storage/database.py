"""Prepares a database for csgraph: its roles, schemas, extensions.

Five roles, none of them a superuser: ``<database>_owner`` owns every table and runs
migrations; ``<database>_app`` and ``<database>_ingest`` reach rows only through the
tenant wall, ``<database>_partner`` only through the wall of one grant;
``<database>_jobs`` reaches the job queue and no rows at all. Preparing a prepared
database changes nothing. Passwords reach the server only as SCRAM verifiers,
so that no log or statistics view can show one.
"""

from dataclasses import dataclass

import asyncpg
from sqlalchemy import URL

from csgraph.errors import Misconfigured
from csgraph.storage.connect import connected, parse_url, place_of
from csgraph.storage.names import quoted, role_name
from csgraph.storage.scram import scram_verifier
from csgraph.storage.secrets import Secrets

OLDEST_SERVER = 18
_OWN_DATABASE = "csgraph"
_ENCODED = (
    "encoding 'UTF8' locale 'C' locale_provider builtin builtin_locale 'C.UTF-8' template template0"
)
_LONGEST_NAME = 63 - len("_partner")
_LOCK_KEY = 0x6373_6772_6170_68  # "csgraph"

_ROLE_SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",  # pages are in memory, or on disks that do not seek
    "log_parameter_max_length_on_error": "0",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "60s",
}
_OWN_SETTINGS = {
    "owner": {"search_path": "store, public", "idle_in_transaction_session_timeout": "0"},
    "app": {
        "search_path": "api",
        "plan_cache_mode": "force_generic_plan",
        "statement_timeout": "30s",
        "transaction_timeout": "60s",
    },
    "ingest": {
        "search_path": "api, pg_temp",  # pg_temp last: a staging table never hides a view
        "lock_timeout": "30s",
        "statement_timeout": "60s",
        "transaction_timeout": "120s",
    },
    "partner": {
        "search_path": "partner",
        "plan_cache_mode": "force_generic_plan",
        "statement_timeout": "30s",
        "transaction_timeout": "60s",
    },
    "jobs": {
        "search_path": "jobs",
        "statement_timeout": "30s",
        "transaction_timeout": "60s",
    },
}


@dataclass(frozen=True)
class DatabaseUrls:
    """One database as each of its roles."""

    owner: str
    app: str
    ingest: str
    partner: str
    jobs: str


async def bootstrap(admin_url: str, secrets: Secrets) -> DatabaseUrls:
    """Create what is missing of roles, schemas and extensions; return the roles' URLs.

    ``admin_url`` belongs to a superuser, or to the database's owner with CREATEROLE.
    The maintenance database ``postgres`` is left alone: ``csgraph`` is made beside it.
    """
    url = parse_url(admin_url)
    if url.database in {None, "", "postgres"}:
        await _create_database(url)
        url = url.set(database=_OWN_DATABASE)
    try:
        async with connected(_text(url)) as connection:
            _check_version(connection, url)
            await _check_database(connection, url)
            async with connection.transaction():
                await connection.execute(f"select pg_advisory_xact_lock({_LOCK_KEY})")
                await _prepare(connection, str(url.database), secrets)
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"The role `{url.username}` may not prepare the database `{url.database}` at "
            f"{place_of(_text(url))} ({error}): make it the database's owner and run "
            f"`alter role {url.username} createrole`, or use a superuser's DATABASE_URL."
        ) from error
    except asyncpg.PostgresError as error:
        raise Misconfigured(
            f"Can't prepare the database `{url.database}` at {place_of(_text(url))} ({error}): "
            "give csgraph a database of its own on a server that accepts writes."
        ) from error
    return _urls(url, secrets)


async def _create_database(url: URL) -> None:
    known = "select exists(select from pg_database where datname = $1)"
    try:
        async with connected(_text(url.set(database="postgres"))) as connection:
            _check_version(connection, url)
            await connection.execute(f"select pg_advisory_lock({_LOCK_KEY})")
            if not await connection.fetchval(known, _OWN_DATABASE):
                await connection.execute(f"create database {_OWN_DATABASE} {_ENCODED}")
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"The role `{url.username}` may not create the database `{_OWN_DATABASE}` at "
            f"{place_of(_text(url))}: create it, and name it in DATABASE_URL."
        ) from error


def _check_version(connection: asyncpg.Connection, url: URL) -> None:
    version = connection.get_server_version()
    if version.major < OLDEST_SERVER:
        raise Misconfigured(
            f"Postgres at {place_of(_text(url))} has version {version.major}.{version.micro}, "
            f"and csgraph needs {OLDEST_SERVER} or newer: upgrade it, or unset DATABASE_URL "
            "to use the embedded one."
        )


async def _check_database(connection: asyncpg.Connection, url: URL) -> None:
    encoding = await connection.fetchval("select current_setting('server_encoding')")
    if encoding != "UTF8":
        raise Misconfigured(
            f"The database `{url.database}` at {place_of(_text(url))} is encoded in {encoding}, "
            f"and csgraph needs UTF8: make one with `create database … {_ENCODED}`."
        )
    if len(str(url.database)) > _LONGEST_NAME:
        raise Misconfigured(
            f"The database's name `{url.database}` is too long to name roles after it: "
            f"choose one of at most {_LONGEST_NAME} characters."
        )


async def _prepare(connection: asyncpg.Connection, database: str, secrets: Secrets) -> None:
    is_superuser = await connection.fetchval("select current_setting('is_superuser') = 'on'")
    for role in _OWN_SETTINGS:
        await _prepare_role(connection, role_name(database, role), role, secrets)
    names = [quoted(role_name(database, role)) for role in _OWN_SETTINGS]
    owner, _, ingest, *_ = names
    base = quoted(database)
    if not is_superuser:
        await connection.execute(f"grant {owner} to current_user with inherit true, set true")
    await connection.execute(
        f"""
        revoke all on database {base} from public;
        grant connect on database {base} to {", ".join(names)};
        grant temporary on database {base} to {owner}, {ingest};
        revoke all on schema public from public;
        grant usage on schema public to {owner};
        create schema if not exists store authorization {owner};
        create schema if not exists api authorization {owner};
        create schema if not exists partner authorization {owner};
        create schema if not exists jobs authorization {owner};
        """
    )
    await _create_extensions(connection, owner, is_superuser=is_superuser)


async def _prepare_role(
    connection: asyncpg.Connection, name: str, role: str, secrets: Secrets
) -> None:
    role_sql = quoted(name)
    if not await connection.fetchval("select exists(select from pg_roles where rolname=$1)", name):
        await connection.execute(f"create role {role_sql}")
    verifier = scram_verifier(secrets.role_password(name), secrets.role_salt(name))
    await connection.execute(f"alter role {role_sql} login password '{verifier}'")
    held = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"
    if await connection.fetchval(f"{held} from pg_roles where rolname = $1", name):
        powers = "nosuperuser nobypassrls nocreaterole nocreatedb noreplication"
        await connection.execute(f"alter role {role_sql} {powers}")
    for setting, value in (_ROLE_SETTINGS | _OWN_SETTINGS[role]).items():
        # A list such as search_path is written bare: quoted, it would be one name.
        shown = value if setting == "search_path" else f"'{value}'"
        await connection.execute(f"alter role {role_sql} set {setting} = {shown}")


async def _create_extensions(
    connection: asyncpg.Connection, owner: str, *, is_superuser: bool
) -> None:
    available = {
        record["name"]
        for record in await connection.fetch("select name from pg_available_extensions")
    }
    for extension in ("pg_trgm", "btree_gin", "btree_gist"):
        if extension not in available:
            raise Misconfigured(
                f"Postgres has no extension `{extension}`: install its contrib package "
                "(`postgresql-contrib`)."
            )
        await connection.execute(f"create extension if not exists {extension} schema public")
    if is_superuser and "pg_stat_statements" in available:
        await connection.execute(
            f"""
            create extension if not exists pg_stat_statements schema public;
            revoke all on public.pg_stat_statements, public.pg_stat_statements_info from public;
            grant select on public.pg_stat_statements to {owner};
            """
        )


def _urls(url: URL, secrets: Secrets) -> DatabaseUrls:
    def of(role: str) -> str:
        name = role_name(str(url.database), role)
        return _text(url.set(username=name, password=secrets.role_password(name)))

    return DatabaseUrls(
        owner=of("owner"),
        app=of("app"),
        ingest=of("ingest"),
        partner=of("partner"),
        jobs=of("jobs"),
    )


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
