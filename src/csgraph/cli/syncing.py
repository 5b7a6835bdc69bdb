"""What commands that sync share: the sync's surroundings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from csgraph.cli.engines import ingest_engine
from csgraph.cli.environment import Environment
from csgraph.clock import system_clock
from csgraph.connectors.sync import SyncDeps

TIMEOUT = httpx.Timeout(connect=10, read=120, write=30, pool=30)


@asynccontextmanager
async def sync_deps(env: Environment) -> AsyncIterator[SyncDeps]:
    """Open what a sync needs: the ingest role's engine, a client for the vendors."""
    async with ingest_engine(env) as engine, httpx.AsyncClient(timeout=TIMEOUT) as http:
        yield SyncDeps(engine, env.secrets, system_clock, http)
