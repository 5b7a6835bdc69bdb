"""A transaction on behalf of one tenant.

Only whoever opens it commits it, by leaving the block; an error rolls it back. What
needs ``Writing`` can't be given ``Reading``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from csgraph.errors import Contended, Timeout, Unavailable
from csgraph.ids import TenantId
from csgraph.storage.failures import as_csgraph_error, is_contended

LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class Reading:
    """A transaction that reads a tenant's rows."""

    connection: AsyncConnection
    tenant_id: TenantId


@dataclass(frozen=True)
class Writing(Reading):
    """A transaction that writes a tenant's rows.

    ``change_sets`` holds the change sets that were begun here and are stored with
    their first change.
    """

    change_sets: dict[UUID, Mapping[str, object]] = field(default_factory=dict)


@asynccontextmanager
async def open_writing(engine: AsyncEngine, tenant_id: TenantId) -> AsyncIterator[Writing]:
    """Open a transaction that commits at the end of the block."""
    async with _transaction(engine, tenant_id) as connection:
        yield Writing(connection, tenant_id)


@asynccontextmanager
async def open_reading(engine: AsyncEngine, tenant_id: TenantId) -> AsyncIterator[Reading]:
    """Open a read-only transaction in which every statement sees the same instant."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    async with _transaction(engine, tenant_id, **options) as connection:
        yield Reading(connection, tenant_id)


@asynccontextmanager
async def open_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Keep a connection for several transactions; what it keeps of its own ends with it."""
    async with _connected(engine) as connection:
        try:
            yield connection
        finally:
            await connection.invalidate()


@asynccontextmanager
async def open_writing_on(
    connection: AsyncConnection, tenant_id: TenantId
) -> AsyncIterator[Writing]:
    """Open a transaction of a connection, that commits at the end of the block."""
    async with _begun(connection, tenant_id):
        yield Writing(connection, tenant_id)


async def fetch_text(work: Reading, sql: str, parameters: Sequence[object]) -> bytes:
    """Return the one text that a rendered statement makes, as the transaction sees it.

    Raises:
        CsgraphError: the database refused, or was interrupted.
    """
    raw: Any = (await work.connection.get_raw_connection()).driver_connection
    try:
        text = await raw.fetchval(sql, *parameters)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise as_csgraph_error(error, is_lost=raw.is_closed()) from error
    return b"null" if text is None else str(text).encode()


@asynccontextmanager
async def _transaction(
    engine: AsyncEngine, tenant_id: TenantId, **options: object
) -> AsyncIterator[AsyncConnection]:
    async with _connected(engine) as connection:
        await connection.execution_options(**options)
        async with _begun(connection, tenant_id):
            yield connection


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.connect() as connection:
            yield connection
    except PoolTimeout as error:
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from error
        raise


@asynccontextmanager
async def _begun(connection: AsyncConnection, tenant_id: TenantId) -> AsyncIterator[None]:
    try:
        async with connection.begin():
            await connection.execute(select(func.set_config("app.tenant_id", str(tenant_id), True)))
            yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from error
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Timeout from error
        if error.orig is not None and is_contended(error.orig):
            raise Contended from error
        raise
