"""Whether migrations make what the tables declare, to the last constraint."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from csgraph.embedded import Server
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.functions import ID_TEXT, PLAIN
from csgraph.storage.metadata import all_tables
from csgraph.storage.secrets import Secrets

COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
  a.attgenerated, l.collname, pg_get_expr(d.adbin, d.adrelid)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_collation l on l.oid = a.attcollation
where c.relnamespace = 'store'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by c.relname, a.attnum
"""
CONSTRAINTS = """
select c.relname, k.conname, pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = k.conrelid
where c.relnamespace = 'store'::regnamespace and not c.relispartition and k.contype <> 'n'
order by 1, 2
"""
INDEXES = """
select c.relname, i.relname, pg_get_indexdef(i.oid)
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
where c.relnamespace = 'store'::regnamespace and not c.relispartition order by 1, 2
"""
PARTITIONED = """
select c.relname, pg_get_partkeydef(c.oid) from pg_class c
where c.relnamespace = 'store'::regnamespace and c.relkind = 'p' order by 1
"""
OURS = "alembic_version"


@pytest.fixture(scope="module")
async def declared(server: Server, secrets: Secrets) -> AsyncIterator[asyncpg.Connection]:
    """A database made from the declarations, without a migration."""
    admin = await connect(server.admin_url)
    await admin.execute("create database declared")
    await admin.close()
    url = parse_url(server.admin_url).set(database="declared")
    urls = await bootstrap(url.render_as_string(hide_password=False), secrets)
    engine = make_engine(urls.owner, pool_size=1)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(ID_TEXT)
        await connection.exec_driver_sql(PLAIN)
        await connection.run_sync(all_tables().create_all)
    await engine.dispose()
    looking = await connect(urls.owner)
    yield looking
    await looking.close()


@pytest.fixture
async def migrated(urls) -> AsyncIterator[asyncpg.Connection]:
    looking = await connect(urls.owner)
    yield looking
    await looking.close()


@pytest.mark.parametrize("catalogue", [COLUMNS, CONSTRAINTS, INDEXES, PARTITIONED])
async def test_migrations_make_what_the_tables_declare(declared, migrated, catalogue: str):
    expected = [tuple(row) for row in await declared.fetch(catalogue)]
    found = [tuple(row) for row in await migrated.fetch(catalogue) if row[0] != OURS]

    assert found == expected
