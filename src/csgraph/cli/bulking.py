"""What commands need that do bulk work; light to import, since a server starts through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from csgraph.bulk.paying import Payer
from csgraph.bulk.runner import BulkRunner, bulk_runner
from csgraph.cli.environment import Environment
from csgraph.clock import system_clock
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.memory import keep_what_is_there
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.buckets import Allowance, Buckets


def _own_compiler(env: Environment) -> Compiler:
    """Return the compiler of the whole schema."""
    built = build_schema()
    made = Compiler(built.graphql, built.catalog, cursors=CursorCodec(env.secrets.cursor_key))
    keep_what_is_there()
    return made


@asynccontextmanager
async def open_runner(env: Environment, *, is_paid: bool) -> AsyncIterator[BulkRunner]:
    """Open what does bulk work; ``is_paid`` from the buckets of the keys that asked."""
    compiler = _own_compiler(env)
    if not is_paid:
        async with bulk_runner(env.urls, compiler, system_clock, Payer(None)) as runner:
            yield runner
        return
    settings = env.settings
    allowance = Allowance(settings.cost_burst, settings.cost_rate, settings.requests_at_once)
    pool = ReadPool(env.urls.app, 1, settings.statement_timeout_ms)
    buckets = Buckets(pool, allowance, system_clock)
    try:
        async with bulk_runner(env.urls, compiler, system_clock, Payer(buckets)) as runner:
            yield runner
    finally:
        await buckets.close()
        await pool.close()
