"""Brings a prepared database to the present schema.

Migrations first, then the tenant wall and the functions, which are made anew as a
whole when their text differs from what the schema's comment says was made last.
Whoever comes second waits by polling: a session that waits inside Postgres for a lock
would hold up the first one's `create index concurrently`.
"""

import asyncio
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text  # noqa: TID251  DDL has no Core form
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from csgraph.errors import Misconfigured, Unavailable
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.job_queue import install_queue, verify_queue_wall
from csgraph.storage.partitions import ensure_change_partitions
from csgraph.storage.partner_wall import verify_partner_wall
from csgraph.storage.schema_state import migrations_directory, schema_mark, wall_of
from csgraph.storage.wall import verify_wall
from csgraph.storage.work import LOCK_NOT_AVAILABLE

_LOCK_KEY: Final = 0x6D69_6772_6174_65  # "migrate"
_LOCK_ATTEMPTS: Final = 600
_LOCK_PAUSE_SECONDS: Final = 0.1

_MADE_OBJECTS: Final = """
select 'view api.' || quote_ident(relname)
from pg_class where relnamespace = 'api'::regnamespace and relkind = 'v'
union all
select 'view if exists partner.' || quote_ident(relname)
from pg_class where relnamespace = 'partner'::regnamespace and relkind = 'v'
union all
select 'function ' || oid::regprocedure from pg_proc where pronamespace = 'api'::regnamespace
"""


async def migrate(urls: DatabaseUrls) -> list[str]:
    """Apply what is missing; return the revisions applied, oldest first."""
    engine = make_engine(urls.owner, pool_size=1)
    try:
        async with engine.connect() as connection:
            await _take_lock(connection)
            applied = await connection.run_sync(_upgrade)
            await connection.commit()
            await ensure_change_partitions(connection)
            await install_queue(connection)
            await _rebuild_wall(connection, urls)
            await connection.commit()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise Unavailable(
            "A long-running statement holds up the migration: run it again when that has ended."
        ) from error
    finally:
        await engine.dispose()
    for url in (urls.app, urls.ingest):
        async with connected(url) as connected_role:
            await verify_wall(connected_role)
    async with connected(urls.partner) as connected_role:
        await verify_partner_wall(connected_role)
    async with connected(urls.jobs) as connected_role:
        await verify_queue_wall(connected_role)
    return applied


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> list[str]:
    config = _config(connection)
    script = ScriptDirectory.from_config(config)
    before = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    if before is not None and before not in {step.revision for step in script.walk_revisions()}:
        raise Misconfigured(
            f"The database is at revision `{before}`, which this version of csgraph does not "
            "know: it was migrated by a newer one, so run that one."
        )
    missing = [step.revision for step in script.iterate_revisions("head", before)]
    if missing:
        command.upgrade(config, "head")
    return missing[::-1]


async def _take_lock(connection: AsyncConnection) -> None:
    for _ in range(_LOCK_ATTEMPTS):
        taken = await connection.scalar(text(f"select pg_try_advisory_lock({_LOCK_KEY})"))
        await connection.commit()
        if taken:
            return
        await asyncio.sleep(_LOCK_PAUSE_SECONDS)
    raise Unavailable("Another `csgraph migrate` has been running for a minute: try again later.")


async def _rebuild_wall(connection: AsyncConnection, urls: DatabaseUrls) -> None:
    mark = schema_mark(urls)
    made = await connection.scalar(text("select obj_description('api'::regnamespace)"))
    if made == mark:
        return
    if made is None or made.split()[-1] != mark.split()[-1]:  # not the revision alone
        for made_object in (await connection.scalars(text(_MADE_OBJECTS))).all():
            await connection.exec_driver_sql(f"drop {made_object} cascade")
        for statement in wall_of(urls):
            await connection.exec_driver_sql(statement)
    await connection.exec_driver_sql(f"comment on schema api is '{mark}'")
