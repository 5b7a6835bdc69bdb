"""One connection that listens for commits, and looks at where feeds have come."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from csgraph.errors import Unavailable
from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.feed import CHANNEL, MOVED, SETTLED, TELL

Position = tuple[TenantId, str, int]
"""A tenant, and the transaction and number behind which its feed is looked at."""


class Listener:
    """What can be asked on the connection."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def tell(self) -> None:
        """Tell the listeners of other processes that something was committed."""
        await self._connection.execute(TELL)

    async def settled(self) -> str:
        """Return below which transaction all can be read; while it stays, no feed moves."""
        found: str = await self._connection.fetchval(SETTLED)
        return found

    async def moved(self, positions: Sequence[Position]) -> list[tuple[int, str, int]]:
        """Return which feeds have gone on, by their place, and to where."""
        tenants, xids, seqs = (list(each) for each in zip(*positions, strict=True))
        rows = await self._connection.fetch(MOVED, tenants, xids, seqs)
        return [(row["place"] - 1, row["xid"], row["seq"]) for row in rows]


@asynccontextmanager
async def listening(url: str, heard: Callable[[], None]) -> AsyncIterator[Listener]:
    """Listen for the length of a block; ``heard`` is called for what other processes tell.

    Raises:
        Unavailable: the connection is lost, or there is none.
    """
    connection = await connect(url, {"statement_timeout": "5000"})
    own = connection.get_server_pid()

    def told(_connection: Any, pid: int, _channel: str, _payload: object) -> None:
        if pid != own:
            heard()

    try:
        await connection.add_listener(CHANNEL, told)
        yield Listener(connection)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise Unavailable from error
    finally:
        connection.terminate()
