"""Two tenants share one connection, and requests end at every moment: no row goes astray."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from structlog.testing import capture_logs

from csgraph.app import ServerOptions, build_app
from csgraph.embedded import Server
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.storage.session import Session
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.http import key_of
from tests.support.portfolio import seed_portfolio

REQUESTS = 10_000
AT_ONCE = 12
QUERIES = (
    "{ viewer { tenantName } accounts(first: 3) { totalCount nodes { id name } } }",
    "{ contacts(first: 9) { nodes { id email account { id name } } } }",
    "{ accounts(first: 2) { nodes { tickets(first: 2) { nodes { id subject } } } } }",
)
MOMENTS = ("waiting", "setting the tenant", "running")
WHENEVER = "at any moment"
WAYS = ("client leaves", "task is cancelled")
CODES = {"UPSTREAM_UNAVAILABLE": 503, "TIMEOUT": 504}


@dataclass
class Request:
    """One request; it may have an appointed moment to be ended at."""

    doom: tuple[str, str] | None = None
    end: Callable[[], object] = lambda: None
    has_been_ended: bool = False

    def is_at(self, moment: str) -> None:
        """End it once it waits there, if this is its moment."""
        if self.doom is not None and self.doom[0] == moment and not self.has_been_ended:
            self.has_been_ended = True
            asyncio.get_running_loop().call_soon(self.end)


PRESENT: ContextVar[Request] = ContextVar("PRESENT")
NOBODYS = Request()


@dataclass
class Watch:
    """Sees the pool with its session; tells each request where it is."""

    pool: ReadPool | None = None
    pid: int = 0


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Look on: what is served is the same without."""
    made = Watch()
    wait, fetch, become = ReadPool._wait, Session.fetch, Session._become

    async def watched_wait(pool: ReadPool) -> Session | None:
        made.pool = pool
        PRESENT.get(NOBODYS).is_at("waiting")
        return await wait(pool)

    async def watched_fetch(session: Session, sql: str, *rest: Any) -> list[asyncpg.Record]:
        made.pid = session.connection.get_server_pid()
        if session._viewpoint == rest[1]:
            PRESENT.get(NOBODYS).is_at("running")
        return await fetch(session, sql, *rest)

    async def watched_become(session: Session, viewpoint: Any) -> None:
        PRESENT.get(NOBODYS).is_at("setting the tenant")
        await become(session, viewpoint)

    monkeypatch.setattr(ReadPool, "_wait", watched_wait)
    monkeypatch.setattr(Session, "fetch", watched_fetch)
    monkeypatch.setattr(Session, "_become", watched_become)
    return made


@dataclass
class Side:
    """A tenant's key, with what each query answers it."""

    key: str
    expected: list[Any] = field(default_factory=list)


@dataclass
class Crowd:
    """Clients of both tenants, before one server."""

    app: Starlette
    sides: list[Side]
    chance: Random
    told: Counter[object] = field(default_factory=Counter)
    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: int = REQUESTS

    async def client(self) -> None:
        while self.left > 0:
            self.left -= 1
            doom = None
            if self.chance.random() < 0.3:
                doom = self.chance.choice((*MOMENTS, WHENEVER)), self.chance.choice(WAYS)
            await self.ask(self.chance.choice(self.sides), self.chance.randrange(3), doom)

    async def ask(self, side: Side, query: int, doom: tuple[str, str] | None) -> None:
        request = Request(doom)
        PRESENT.set(request)
        has_left = asyncio.Event()
        task = asyncio.create_task(self.answer(side.key, QUERIES[query], has_left))
        way = doom[1] if doom else ""
        request.end = has_left.set if way == "client leaves" else task.cancel
        if doom and doom[0] == WHENEVER:
            asyncio.get_running_loop().call_later(self.chance.random() / 50, request.end)
        [answer] = await asyncio.gather(task, return_exceptions=True)
        if doom is not None and request.has_been_ended:
            self.ended[doom] += 1
        if isinstance(answer, asyncio.CancelledError):
            assert way == "task is cancelled"
        elif isinstance(answer, BaseException):
            raise answer
        elif answer is None:
            assert way == "client leaves"
        else:
            self.check(side.expected[query], *answer)

    def check(self, expected: object, status: int, said: dict[str, Any]) -> None:
        if status == 200:
            assert said["data"] == expected
        else:
            [error] = said["errors"]
            assert "data" not in said
            assert CODES[error["extensions"]["code"]] == status
        self.told[status] += 1

    async def answer(
        self, key: str, query: str, has_left: asyncio.Event
    ) -> tuple[int, dict[str, Any]] | None:
        """Return the status and the body of a request, or None when nothing was answered."""
        body = json.dumps({"query": query}).encode()
        coming = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if coming:
                return coming.pop()
            await has_left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope_of(key), receive, send)
        if not sent:
            return None
        return sent[0]["status"], json.loads(b"".join(each["body"] for each in sent[1:]))


def scope_of(key: str) -> dict[str, Any]:
    headers = {
        "accept": "application/graphql-response+json",
        "authorization": f"Bearer {key}",
        "content-type": "application/json",
    }
    return {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


@pytest.fixture
async def crowd(
    urls: DatabaseUrls,
    secrets: Secrets,
    owner_engine: AsyncEngine,
    ingest_engine: AsyncEngine,
    tenant_id: TenantId,
    other_tenant_id: TenantId,
    watch: Watch,
) -> AsyncIterator[Crowd]:
    app = build_app(urls, secrets, ServerOptions(pool_size=1, statement_timeout_ms=250))
    sides = []
    for each in (tenant_id, other_tenant_id):
        await seed_portfolio(ingest_engine, each, accounts=3, each=2)
        sides.append(Side(await key_of(owner_engine, secrets, each)))
    made = Crowd(app, sides, Random(11))
    async with app.router.lifespan_context(app):
        for side in sides:
            for query in QUERIES:
                found = await made.answer(side.key, query, asyncio.Event())
                assert found is not None
                assert found[0] == 200, found
                side.expected.append(found[1]["data"])
        assert json.dumps(sides[0].expected) != json.dumps(sides[1].expected)
        yield made


async def sessions(database: Database) -> int:
    """Count the sessions of the application's role."""
    connection = await asyncpg.connect(database.url)
    try:
        count: int = await connection.fetchval(
            "select count(*) from pg_stat_activity where usename = $1", database.role
        )
    finally:
        await connection.close()
    return count


async def disturb(crowd: Crowd, watch: Watch, database: Database) -> None:
    """Make statements time out, cancel them, end their session; by turns, to the end."""
    admin = await asyncpg.connect(database.url)

    async def strike(sql: str, status: int) -> None:
        """Strike at the session until somebody is told so, or nobody is left to tell."""
        seen = crowd.told[status]

        async def tells() -> bool:
            await admin.fetchval(sql, watch.pid)
            return crowd.told[status] > seen or crowd.left <= 0

        await eventually(tells, seconds=20)

    while crowd.left > 0:
        until = crowd.left - REQUESTS // 20
        await eventually(lambda until=until: comes_to(crowd.left, until), seconds=120)
        async with database.accounts_locked():  # a statement is struck in mid-run for sure
            timeouts = crowd.told[504]
            await eventually(lambda seen=timeouts: times_out(crowd, seen), seconds=20)
            await strike("select pg_cancel_backend($1)", 504)
        for _ in range(5):  # a new session has all still to prepare
            await strike("select pg_terminate_backend($1)", 503)
    await admin.close()


async def comes_to(left: int, until: int) -> bool:
    return left <= max(until, 0)


async def times_out(crowd: Crowd, seen: int) -> bool:
    return crowd.told[504] > seen or crowd.left <= 0


async def test_ten_thousand_requests_over_one_connection_see_no_foreign_row(
    crowd: Crowd, watch: Watch, server: Server, urls: DatabaseUrls
) -> None:
    database = Database.of(server.admin_url, urls)
    sessions_before = await sessions(database)

    with capture_logs():  # ten thousand lines say nothing here
        async with asyncio.TaskGroup() as group:
            group.create_task(disturb(crowd, watch, database))
            for _ in range(AT_ONCE):
                group.create_task(crowd.client())
    for moment in MOMENTS:
        for way in WAYS:
            assert crowd.ended[moment, way]
    for status in (200, *CODES.values()):
        assert crowd.told[status]

    async def is_at_rest() -> bool:
        census = watch.pool.census() if watch.pool else {}
        return not any(census[each] for each in ("busy", "resting", "waited_for"))

    async def holds_one_session() -> bool:
        return await sessions(database) <= sessions_before

    await eventually(is_at_rest)
    await eventually(holds_one_session)
    for side in crowd.sides:
        for query in range(len(QUERIES)):
            await crowd.ask(side, query, None)
