"""One sync of a connection at a time.

Advisory locks, held on one database connection for all the syncs of a process, for as
long as each run lasts. The server frees them the moment that the holder's process is
gone, so that the next run need not wait for a lease to expire, nor can it expire under a
slow run. What a lock can't tell is that it was lost: the holder's connection may break
while its process goes on. So each page also proves, in its own transaction, that its run
is still the one under way (``runs.fence``), which whoever takes the lock next puts an end
to.

An advisory lock needs a session: behind a pooler in transaction mode, ingest connects
to Postgres directly.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from csgraph.errors import Conflict
from csgraph.ids import ConnectionId


class Leases:
    """The leases of one process.

    A run that waits for its vendor so keeps no database connection from the others.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._asking = asyncio.Lock()
        self._session: AsyncConnection | None = None
        self._held: set[int] = set()

    @asynccontextmanager
    async def hold(self, connection_id: ConnectionId) -> AsyncIterator[None]:
        """Hold the lease of a connection.

        Raises:
            Conflict: another sync of the connection is under way.
        """
        key = lease_key(connection_id)
        async with self._asking:
            if key in self._held or not await self._locked(key):
                await self._close_if_idle()
                raise Conflict(
                    "This connection is being synced already: wait for that run to end, or look "
                    "at `syncRuns`."
                )
            self._held.add(key)
        try:
            yield
        finally:
            await asyncio.shield(self._give_back(key))

    async def _locked(self, key: int) -> bool:
        """Take a lock; on a new session where the last one has broken."""
        if self._session is not None:
            try:
                return bool(await self._session.scalar(select(func.pg_try_advisory_lock(key))))
            except DBAPIError:  # its locks are free; `runs.fence` stops those who lost them
                await self._close()
        session = await self._engine.connect()
        self._session = await session.execution_options(isolation_level="AUTOCOMMIT")
        return bool(await self._session.scalar(select(func.pg_try_advisory_lock(key))))

    async def _give_back(self, key: int) -> None:
        async with self._asking:
            self._held.discard(key)
            if self._session is not None:
                with suppress(DBAPIError):  # a session that broke has given the lock back
                    await self._session.scalar(select(func.pg_advisory_unlock(key)))
            await self._close_if_idle()

    async def _close_if_idle(self) -> None:
        if not self._held:
            await self._close()

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(DBAPIError):
                await session.close()


def lease_key(connection_id: ConnectionId) -> int:
    """Return the advisory lock of a connection's sync."""
    return int.from_bytes(connection_id.bytes[8:], "big", signed=True)
