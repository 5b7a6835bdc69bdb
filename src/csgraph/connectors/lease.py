"""One sync of a connection at a time.

An advisory lock, held on a database connection of its own for as long as the run lasts.
The server frees it the moment that the holder's process is gone, so that the next run
need not wait for a lease to expire, nor can it expire under a slow run. What a lock
can't tell is that it was lost: the holder's connection may break while its process goes
on. So each page also proves, in its own transaction, that its run is still the one
under way (``runs.fence``), which whoever takes the lock next puts an end to.

An advisory lock needs a session: behind a pooler in transaction mode, ingest connects
to Postgres directly.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import Conflict
from csgraph.ids import ConnectionId


@asynccontextmanager
async def sync_lease(engine: AsyncEngine, connection_id: ConnectionId) -> AsyncIterator[None]:
    """Hold the lease of a connection.

    Raises:
        Conflict: another sync of the connection is under way.
    """
    key = lease_key(connection_id)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await connection.scalar(select(func.pg_try_advisory_lock(key))):
            raise Conflict(
                "This connection is being synced already: wait for that run to end, or look at "
                "`syncRuns`."
            )
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a connection that broke has given the lock back
                await connection.scalar(select(func.pg_advisory_unlock(key)))


def lease_key(connection_id: ConnectionId) -> int:
    """Return the advisory lock of a connection's sync."""
    return int.from_bytes(connection_id.bytes[8:], "big", signed=True)
