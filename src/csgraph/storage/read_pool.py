"""Connections for reading: what keeps the way from a plan to its bytes short.

The last used connection is the first to be used again (its tenant, statements and
caches are warm). Statements run in autocommit, one at a time. A session whose
statement was interrupted rests aside until the server has ended it, and only then is
lent again; a lost one is replaced at the next request.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final, TypeVar
from uuid import UUID

import asyncpg
import structlog

from csgraph.errors import CsgraphError, Timeout, Unavailable
from csgraph.ids import TenantId
from csgraph.storage.explain import Explained
from csgraph.storage.failures import as_csgraph_error, ends_connection
from csgraph.storage.pool_figures import SLOW_MS, PoolFigures
from csgraph.storage.recurring import Recurring
from csgraph.storage.session import Session, Viewpoint
from csgraph.storage.wall import verify_wall

WAIT_SECONDS: Final = 5.0

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


class ReadPool:
    """At most ``size`` sessions of one role, lent for a statement each.

    Whoever finds all of them busy waits in line, up to ``wait_seconds``.
    """

    def __init__(
        self,
        url: str,
        size: int,
        statement_timeout_ms: int,
        *,
        wait_seconds: float = WAIT_SECONDS,
        slow_statement_ms: int = SLOW_MS,
        verify: Callable[[asyncpg.Connection], Awaitable[None]] = verify_wall,
    ) -> None:
        self.figures = PoolFigures(slow_statement_ms)
        self._url = url
        self._verify = verify
        self._size = size
        self._statement_timeout_ms = statement_timeout_ms
        self._wait_seconds = wait_seconds
        self._recurring = Recurring()
        self._idle: list[Session] = []
        self._waiters: deque[asyncio.Future[Session | None]] = deque()
        self._resting: set[asyncio.Task[None]] = set()
        self._slots_taken = 0
        self._is_closed = False

    @property
    def size(self) -> int:
        """How many connections there may be."""
        return self._size

    def census(self) -> dict[str, int]:
        """Count connections by what they do, and the requests that wait for one."""
        idle, resting = len(self._idle), len(self._resting)
        return {
            "busy": self._slots_taken - idle - resting,
            "idle": idle,
            "resting": resting,
            "waited_for": sum(not waiter.done() for waiter in self._waiters),
        }

    async def start(self) -> None:
        """Connect once; refuse a role that could see past the tenant wall."""
        session = await Session.open(self._url, self._statement_timeout_ms)
        try:
            await self._verify(session.connection)
        except BaseException:
            session.terminate()
            raise
        self._slots_taken += 1
        self.figures.opened += 1
        self._give_back(session)

    async def close(self) -> None:
        """Close every session; those in use close when they are given back."""
        self._is_closed = True
        closing = [session.close() for session in self._idle]
        self._idle.clear()
        await asyncio.gather(*closing, *self._resting)

    async def fetch_json(
        self,
        sql: str,
        parameters: Sequence[object],
        *,
        tenant_id: TenantId,
        grant_id: UUID | None = None,
        custom_plan: bool = False,
        loose: Collection[int] = (),
    ) -> bytes:
        """Return the one text that a statement makes, as a tenant sees it.

        ``loose`` are the positions of parameters by whose values no plan is chosen.
        """
        rows = await self._fetch(sql, parameters, (tenant_id, grant_id), custom_plan, loose)
        document: bytes | None = rows[0][0]
        return b"null" if document is None else document

    async def fetch_rows(
        self, sql: str, parameters: Sequence[object], *, tenant_id: TenantId | None = None
    ) -> list[asyncpg.Record]:
        """Return a statement's rows, in which text is bytes.

        Without a tenant the views raise: only functions made to find one can answer.
        """
        return await self._fetch(sql, parameters, (tenant_id, None), False, ())

    async def explain(
        self,
        sql: str,
        parameters: Sequence[object],
        *,
        tenant_id: TenantId,
        custom_plan: bool = False,
        runs: bool = True,
    ) -> Explained:
        """Tell how a statement is run, as a tenant; with ``runs`` it is run for that."""

        async def told(session: Session) -> Explained:
            return await session.explain(sql, parameters, (tenant_id, None), custom_plan, runs=runs)

        return await self._lend(told)

    async def _fetch(
        self,
        sql: str,
        parameters: Sequence[object],
        viewpoint: Viewpoint,
        custom_plan: bool,
        loose: Collection[int],
    ) -> list[asyncpg.Record]:
        return await self._lend(
            lambda session: self._timed(session, sql, parameters, viewpoint, custom_plan, loose)
        )

    async def _lend(self, work: Callable[[Session], Awaitable[_T]]) -> _T:
        session = await self._take()
        try:
            found = await work(session)
        except asyncpg.PostgresError as error:  # the statement has ended on the server
            session.forget()
            if ends_connection(error):
                session.terminate()
            self._give_back(session)
            raise as_csgraph_error(error, is_lost=False) from error
        except (TimeoutError, asyncio.CancelledError) as error:  # so is the statement, soon
            self._set_aside(session)
            if isinstance(error, TimeoutError):
                raise Timeout from error
            raise
        except Exception as error:
            is_lost = session.is_closed
            session.terminate()
            self._give_back(session)
            raise as_csgraph_error(error, is_lost=is_lost) from error
        self._give_back(session)
        return found

    async def _timed(
        self,
        session: Session,
        sql: str,
        parameters: Sequence[object],
        viewpoint: Viewpoint,
        custom_plan: bool,
        loose: Collection[int],
    ) -> list[asyncpg.Record]:
        known = self._recurring.known(sql, parameters, loose) if custom_plan else None
        started = time.perf_counter()
        try:
            if known is not None:
                left = [parameters[position] for position in known.left]
                return await session.fetch(known.text, left, viewpoint, custom_plan=False)
            return await session.fetch(sql, parameters, viewpoint, custom_plan)
        finally:
            self.figures.statement_ended(sql, time.perf_counter() - started)

    async def _take(self) -> Session:
        if self._is_closed:
            raise Unavailable
        while self._idle:
            session = self._idle.pop()
            if not session.is_closed:
                return session
            self._slots_taken -= 1
            self.figures.lost += 1
        if self._slots_taken < self._size:
            self._slots_taken += 1
            return await self._open()
        return await self._wait() or await self._open()

    async def _open(self) -> Session:
        """Connect in a slot that was taken; give the slot back when that fails."""
        try:
            session = await Session.open(self._url, self._statement_timeout_ms)
        except CsgraphError as error:
            self.figures.refused += 1
            self._give(None)
            _log.warning("database_unavailable", reason=error.message)
            raise Unavailable from error
        except BaseException:
            self._give(None)
            raise
        self.figures.opened += 1
        return session

    async def _wait(self) -> Session | None:
        """Return a session that was given back, or None for a slot that came free."""
        waiter: asyncio.Future[Session | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._wait_seconds):
                return await waiter
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                self._give(waiter.result())
            if isinstance(error, TimeoutError):
                raise Unavailable(
                    f"All {self._size} database connections were busy for "
                    f"{self._wait_seconds:g} s; try again."
                ) from None
            raise
        finally:
            self.figures.wait_seconds.add(time.perf_counter() - started)

    def _give_back(self, session: Session) -> None:
        if session.is_closed or session.is_spoilt or self._is_closed:
            self.figures.lost += not self._is_closed
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
