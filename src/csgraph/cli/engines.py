"""Engines for a command, each of one database role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.cli.environment import Environment
from csgraph.errors import NotFound
from csgraph.ids import TenantId
from csgraph.storage.engine import make_engine
from csgraph.tenancy.tenants import find_tenant, list_tenants


@asynccontextmanager
async def owner_engine(env: Environment) -> AsyncIterator[AsyncEngine]:
    """Open an engine of the owner's role."""
    async with _engine(env.urls.owner) as engine:
        yield engine


@asynccontextmanager
async def ingest_engine(env: Environment) -> AsyncIterator[AsyncEngine]:
    """Open an engine of the ingest role."""
    async with _engine(env.urls.ingest) as engine:
        yield engine


@asynccontextmanager
async def jobs_engine(env: Environment) -> AsyncIterator[AsyncEngine]:
    """Open an engine of the job queue's role."""
    async with _engine(env.urls.jobs) as engine:
        yield engine


@asynccontextmanager
async def _engine(url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(url, pool_size=8)
    try:
        yield engine
    finally:
        await engine.dispose()


async def tenant_named(owner: AsyncEngine, slug: str | None) -> TenantId:
    """Return the tenant of a slug; without one, the only tenant there is.

    Raises:
        NotFound: there is none, or several and no slug to choose by.
    """
    if slug is not None:
        found = await find_tenant(owner, slug)
        if found is None:
            raise NotFound(f"There is no tenant `{slug}`: see `csgraph tenant list`.")
        return found
    known = await list_tenants(owner)
    if len(known) == 1:
        return known[0].id
    hint = "make one with `csgraph tenant create`" if not known else "choose with --tenant"
    raise NotFound(f"There are {len(known)} tenants: {hint}.")
