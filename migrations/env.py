"""Applies migrations to the connection that `csgraph.storage.migrate` hands in."""

import asyncio
import re

from alembic import context

from csgraph.storage.engine import make_engine
from csgraph.storage.metadata import all_tables

PARTITION = re.compile(r"change_(default|\d{4}_\d{2})")


def is_declared(name, kind, parents):
    """Leave out partitions: the server's clock makes them, not a migration."""
    return kind != "table" or PARTITION.fullmatch(name) is None


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        transaction_per_migration=True,
        include_name=is_declared,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_command_line(url):
    engine = make_engine(url, pool_size=1)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    asyncio.run(run_from_command_line(context.get_x_argument(as_dictionary=True)["url"]))
