"""One connection for reading, with what is known of its state.

The tenant, and for a partner the grant, is *sticky*: it is set once and stays until
another one is wanted. Whose rows a session shows is UNKNOWN from before its
``set_config`` until that succeeds, as it is after any failure; an unknown session is set
anew before use. Unset, the views raise.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.explain import Explained, explain

STATEMENTS_KEPT: Final = 500
CHARACTERS_KEPT: Final = 2_000_000
"""Of the statements that a session keeps prepared: the server's memory of their plans grows with
their length, and it keeps them for each session anew."""
CLIENT_GRACE_SECONDS: Final = 1.0
"""How much longer than the server we wait: it is the server that ends a statement."""

_REST_TIMEOUT_SECONDS: Final = 3.0
_BECOME: Final = "select set_config('app.tenant_id', $1, false)"
_BECOME_PARTNER: Final = (
    "select set_config('app.tenant_id', $1, false), set_config('app.grant_id', $2, false)"
)
_UNKNOWN: Final = object()

Viewpoint = tuple[TenantId | None, UUID | None]
"""A tenant, and the grant through which its rows are seen; None where there is none."""


class Session:
    """A connection of the application's role, its prepared statements, its tenant."""

    __slots__ = (
        "_characters",
        "_connection",
        "_custom_plan",
        "_named",
        "_statements",
        "_timeout_seconds",
        "_viewpoint",
        "is_spoilt",
    )

    def __init__(self, connection: asyncpg.Connection, timeout_seconds: float) -> None:
        self._connection = connection
        self._timeout_seconds = timeout_seconds
        self._viewpoint: object = _UNKNOWN
        self._custom_plan: object = _UNKNOWN
        self._statements: OrderedDict[str, PreparedStatement] = OrderedDict()
        self._characters = 0
        self._named = 0
        self.is_spoilt = False
        """Whether something was left behind that no statement may meet."""

    @classmethod
    async def open(cls, url: str, statement_timeout_ms: int) -> "Session":
        """Connect; text arrives as the bytes that were sent, undecoded."""
        connection = await connect(url, {"statement_timeout": str(statement_timeout_ms)})
        try:
            for name in ("text", "json"):
                await connection.set_type_codec(
                    name, schema="pg_catalog", encoder=str.encode, decoder=_same, format="binary"
                )
        except BaseException:
            connection.terminate()
            raise
        return cls(connection, statement_timeout_ms / 1000 + CLIENT_GRACE_SECONDS)

    @property
    def connection(self) -> asyncpg.Connection:
        """The driver's connection."""
        return self._connection

    @property
    def is_closed(self) -> bool:
        """Whether the server or we ended the connection."""
        return bool(self._connection.is_closed())

    async def fetch(
        self, sql: str, parameters: Sequence[object], viewpoint: Viewpoint, custom_plan: bool
    ) -> list[asyncpg.Record]:
        """Run a statement as a tenant, or as none, to whom the views raise."""
        await self._stand(viewpoint, custom_plan)
        statement = self._statements.get(sql)
        if statement is None:
            statement = await self._prepare(sql)
        else:
            self._statements.move_to_end(sql)
        return await statement.fetch(*parameters, timeout=self._timeout_seconds)

    async def explain(
        self,
        sql: str,
        parameters: Sequence[object],
        viewpoint: Viewpoint,
        custom_plan: bool,
        *,
        runs: bool,
    ) -> Explained:
        """Tell how a statement is run as a tenant, whether or not it is run for that."""
        await self._stand(viewpoint, custom_plan)
        self._named += 1
        name, seconds = f"csgraph_{self._named}", self._timeout_seconds
        self.is_spoilt = True
        found = await explain(self._connection, name, sql, parameters, runs=runs, seconds=seconds)
        self.is_spoilt = False
        return found

    def forget(self) -> None:
        """Trust nothing that was known of the session."""
        self._viewpoint = _UNKNOWN
        self._custom_plan = _UNKNOWN

    async def rest(self) -> None:
        """Wait until an interrupted statement has ended on the server.

        The second round trip takes a cancel request that came late for the first one.
        """
        for _ in range(2):
            try:
                await self._connection.execute("select 1", timeout=_REST_TIMEOUT_SECONDS)
            except asyncpg.QueryCanceledError:
                continue

    def terminate(self) -> None:
        """End the connection without a farewell."""
        self._connection.terminate()

    async def close(self) -> None:
        """End the connection in order."""
        await self._connection.close(timeout=_REST_TIMEOUT_SECONDS)

    async def _stand(self, viewpoint: Viewpoint, custom_plan: bool) -> None:
        if self._viewpoint != viewpoint:
            await self._become(viewpoint)
        if self._custom_plan is not custom_plan:
            await self._choose_plan(custom_plan)

    async def _become(self, viewpoint: Viewpoint) -> None:
        self._viewpoint = _UNKNOWN
        tenant_id, grant_id = viewpoint
        become, values = _BECOME, [str(tenant_id or "")]
        if grant_id is not None:
            become, values = _BECOME_PARTNER, [*values, str(grant_id)]
        statement = self._statements.get(become) or await self._prepare(become)
        await statement.fetch(*values, timeout=self._timeout_seconds)
        self._viewpoint = viewpoint

    async def _choose_plan(self, custom_plan: bool) -> None:
        self._custom_plan = _UNKNOWN
        mode = "force_custom_plan" if custom_plan else "force_generic_plan"
        await self._connection.execute(
            f"set plan_cache_mode = {mode}", timeout=self._timeout_seconds
        )
        self._custom_plan = custom_plan

    async def _prepare(self, sql: str) -> PreparedStatement:
        # Without a name asyncpg takes the one statement that each use parses and plans anew.
        self._named += 1
        name = f"csgraph_{self._named}"
        statement = await self._connection.prepare(sql, name=name, timeout=self._timeout_seconds)
        self._statements[sql] = statement
        self._characters += len(sql)
        while len(self._statements) > STATEMENTS_KEPT or self._keeps_too_much():
            dropped, _ = self._statements.popitem(last=False)
            self._characters -= len(dropped)
        return statement

    def _keeps_too_much(self) -> bool:
        return self._characters > CHARACTERS_KEPT and len(self._statements) > 1


def _same(value: bytes) -> bytes:
    return value
