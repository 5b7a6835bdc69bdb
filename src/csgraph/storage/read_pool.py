"""Connections for reading: what keeps the way from a plan to its bytes short.

The last used connection is the first to be used again (its tenant, statements and
caches are warm). Statements run in autocommit, one at a time. A session whose
statement was interrupted rests aside until the server has ended it, and only then is
lent again; a lost one is replaced at the next request.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

import asyncpg

from csgraph.errors import Unavailable
from csgraph.ids import TenantId
from csgraph.storage.failures import as_csgraph_error
from csgraph.storage.session import Session
from csgraph.storage.wall import verify_wall

WAIT_SECONDS: Final = 5.0
"""Longest wait for a free connection."""


class ReadPool:
    """At most ``size`` sessions of one role."""

    def __init__(self, url: str, size: int, statement_timeout_ms: int) -> None:
        self._url = url
        self._size = size
        self._statement_timeout_ms = statement_timeout_ms
        self._idle: list[Session] = []
        self._waiters: deque[asyncio.Future[Session | None]] = deque()
        self._resting: set[asyncio.Task[None]] = set()
        self._slots_taken = 0
        self._is_closed = False

    async def start(self) -> None:
        """Connect once; refuse a role that could see past the tenant wall."""
        session = await self._take()
        try:
            await verify_wall(session.connection)
        finally:
            self._give_back(session)

    async def close(self) -> None:
        """Close every session; those in use close when they are given back."""
        self._is_closed = True
        while self._idle:
            await self._idle.pop().close()
        await asyncio.gather(*self._resting)

    async def fetch_json(
        self,
        sql: str,
        parameters: Sequence[object],
        *,
        tenant_id: TenantId,
        custom_plan: bool = False,
    ) -> bytes:
        """Return the one text that a statement makes, as a tenant sees it."""
        rows = await self._fetch(sql, parameters, tenant_id, custom_plan)
        document: bytes | None = rows[0][0]
        return b"null" if document is None else document

    async def fetch_rows(
        self, sql: str, parameters: Sequence[object], *, tenant_id: TenantId | None = None
    ) -> list[asyncpg.Record]:
        """Return a statement's rows; text in them is bytes.

        Without a tenant, only functions that ask for none can answer.
        """
        return await self._fetch(sql, parameters, tenant_id, custom_plan=False)

    async def _fetch(
        self,
        sql: str,
        parameters: Sequence[object],
        tenant_id: TenantId | None,
        custom_plan: bool,
    ) -> list[asyncpg.Record]:
        session = await self._take()
        try:
            rows = await session.fetch(sql, parameters, tenant_id, custom_plan)
        except Exception as error:  # noqa: BLE001  as_csgraph_error knows what each is
            self._set_aside(session)
            failure = as_csgraph_error(error)
            raise failure from (None if failure is error else error)
        except BaseException:  # the caller was cancelled, its statement is being so
            self._set_aside(session)
            raise
        self._give_back(session)
        return rows

    async def _take(self) -> Session:
        while self._idle:
            session = self._idle.pop()
            if not session.is_closed:
                return session
            self._slots_taken -= 1
        if self._slots_taken < self._size:
            self._slots_taken += 1
            return await self._open()
        return await self._wait() or await self._open()

    async def _open(self) -> Session:
        """Connect in a slot that was taken; give the slot back when that fails."""
        try:
            return await Session.open(self._url, self._statement_timeout_ms)
        except BaseException as error:
            self._give(None)
            if isinstance(error, Exception):
                raise as_csgraph_error(error) from error
            raise

    async def _wait(self) -> Session | None:
        """Return a session that was given back, or None for a slot that came free."""
        waiter: asyncio.Future[Session | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await waiter
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                self._give(waiter.result())
            if isinstance(error, TimeoutError):
                raise Unavailable(
                    f"All {self._size} database connections were busy for {WAIT_SECONDS:.0f} s; "
                    "try again."
                ) from None
            raise

    def _give_back(self, session: Session) -> None:
        if session.is_closed or self._is_closed:
            session.terminate()
            self._give(None)
        else:
            self._give(session)

    def _give(self, session: Session | None) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(session)
                return
        if session is not None:
            self._idle.append(session)
        else:
            self._slots_taken -= 1

    def _set_aside(self, session: Session) -> None:
        session.forget()
        if session.is_closed:
            self._give_back(session)
            return
        task = asyncio.create_task(self._rest(session))
        self._resting.add(task)
        task.add_done_callback(self._resting.discard)

    async def _rest(self, session: Session) -> None:
        try:
            await session.rest()
        except Exception:  # noqa: BLE001  whatever it was, the connection is of no use
            session.terminate()
        finally:
            self._give_back(session)
