"""Whether a database is at this version's schema, told without loading what migrates it.

A server asks this at every start, and Alembic takes half a second to import. The head
is the revision that the last migration's file name begins with; a test holds that to
what Alembic itself finds.
"""

import hashlib
from pathlib import Path
from typing import Final

import csgraph
from csgraph.storage.alert_work import alert_statements
from csgraph.storage.connect import connected, parse_url
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.functions import function_statements
from csgraph.storage.job_queue import queue_statements
from csgraph.storage.partner_wall import partner_wall_statements
from csgraph.storage.wall import wall_statements
from csgraph.storage.webhook_work import webhook_statements

NEXT_MONTH_HAS_PARTITION: Final = """
select to_regclass(
  'store.change_' || to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY_MM')) is not null
"""


async def is_current(urls: DatabaseUrls) -> bool:
    """Say whether ``migrate`` would change nothing."""
    async with connected(urls.owner) as connection:
        if await connection.fetchval("select to_regclass('store.alembic_version')") is None:
            return False
        revision = await connection.fetchval("select version_num from store.alembic_version")
        wall = await connection.fetchval("select obj_description('api'::regnamespace)")
        has_partitions = await connection.fetchval(NEXT_MONTH_HAS_PARTITION)
    return bool(has_partitions and revision == head_revision() and wall == schema_mark(urls))


def schema_mark(urls: DatabaseUrls) -> str:
    """Return what the comment on the schema `api` says once this version has migrated it.

    It begins with the revision: unlike Alembic's table, a comment can be read by the
    application's role.
    """
    return f"{head_revision()} {wall_digest(wall_of(urls))}"


def may_serve(found: str | None, made: str) -> bool:
    """Say whether a database with the mark ``found`` serves a program that makes ``made``.

    One that a newer program has migrated does: migrations leave the former version running.
    """
    revisions = [(mark or "").partition("_")[0] for mark in (found, made)]
    if not all(revision.isdecimal() for revision in revisions):
        return False
    return found == made or int(revisions[0]) > int(revisions[1])


def head_revision() -> str:
    """Return the newest revision: ``0007_pre`` of ``0007_pre_renewals.py``."""
    newest = max(path.stem for path in (migrations_directory() / "versions").glob("[0-9]*.py"))
    return "_".join(newest.split("_")[:2])


def migrations_directory() -> Path:
    """Return where the migrations are: inside the wheel, or beside the source."""
    package = Path(csgraph.__file__).parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def wall_of(urls: DatabaseUrls) -> list[str]:
    """Return the statements that make the tenant wall with its functions."""
    app, ingest, partner, jobs = (
        str(parse_url(url).username) for url in (urls.app, urls.ingest, urls.partner, urls.jobs)
    )
    return [
        *wall_statements(app, ingest),
        *function_statements(app, ingest),
        *queue_statements(app, ingest, jobs),
        *webhook_statements(app, jobs),
        *alert_statements(jobs),
        *partner_wall_statements(partner),
    ]


def wall_digest(statements: list[str]) -> str:
    """Return what the schema's comment says when these statements were run last."""
    return hashlib.sha256("\0".join(statements).encode()).hexdigest()
