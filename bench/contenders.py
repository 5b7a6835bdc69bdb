"""Three ways to answer one operation."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from graphql import GraphQLResolveInfo, execute_sync, parse, validate

from bench.data import Filled
from csgraph.app import ServerOptions, build_app
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import encode_id
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.buckets import Allowance
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES

DOCUMENTS = {
    "account": "query($id: ID!) { node(id: $id) { ... on Account { id name industry } } }",
    "list": "{ accounts(first: 25) { nodes { id name industry employeeCount owner { name } } } }",
    "nested": "{ accounts(first: 50) { nodes { id name owner { name } "
    "tickets(first: 10) { nodes { id subject status openedAt } } } } }",
}
Call = Callable[[], Awaitable[bytes]]


class Contenders:
    """The three ways, over connections of their own."""

    def __init__(
        self, filled: Filled, pool: ReadPool, raw: asyncpg.Connection, account_id: UUID
    ) -> None:
        self._filled = filled
        self._pool = pool
        self._raw = raw
        self._account_id = account_id
        self._built = build_schema()
        cursors = CursorCodec(filled.secrets.cursor_key)
        self._compiler = Compiler(self._built.graphql, self._built.catalog, cursors=cursors)
        spends_freely = ServerOptions(allowance=Allowance(burst=10**9, rate=10**9))
        self._app = build_app(filled.urls, filled.secrets, spends_freely)
        self._who = Principal(filled.tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES))

    @classmethod
    async def open(cls, filled: Filled) -> "Contenders":
        """Connect."""
        pool = ReadPool(filled.urls.app, 2, 30_000)
        await pool.start()
        raw = await asyncpg.connect(filled.urls.app)
        await raw.execute("select set_config('app.tenant_id', $1, false)", str(filled.tenant_id))
        account_id = await raw.fetchval("select id from account limit 1")
        made = cls(filled, pool, raw, account_id)
        made._lifespan = made._app.router.lifespan_context(made._app)
        await made._lifespan.__aenter__()
        return made

    async def close(self) -> None:
        """Disconnect."""
        await self._lifespan.__aexit__(None, None, None)
        await self._raw.close()
        await self._pool.close()

    def _variables(self, name: str) -> dict[str, Any]:
        return {"id": encode_id("acc", self._account_id)} if name == "account" else {}

    def floor(self, name: str) -> Call:
        """Return the statement alone, prepared."""
        document = self._compiler.documents.get(DOCUMENTS[name])
        prepared = self._compiler.prepare(
            document,
            document.operation(None),
            self._variables(name),
            self._who,
            datetime.now(UTC),  # noqa: TID251 - a benchmark's own clock
        )
        statement = prepared.compiled.statement
        if statement is None:
            raise AssertionError(name)
        parameters = prepared.parameters()

        async def call() -> bytes:
            return await self._pool.fetch_json(
                statement.text, parameters, tenant_id=self._filled.tenant_id
            )

        return call

    def csgraph(self, name: str) -> Call:
        """Return the endpoint, from request bytes to response bytes."""
        body = orjson.dumps({"query": DOCUMENTS[name], "variables": self._variables(name)})
        headers = [
            (b"authorization", f"Bearer {self._filled.api_key}".encode()),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "headers": headers,
        }

        async def call() -> bytes:
            answer: list[bytes] = []
            messages = [{"type": "http.request", "body": body, "more_body": False}]

            async def receive() -> Any:
                if messages:
                    return messages.pop()
                return await _never()

            async def send(message: Any) -> None:
                answer.append(message.get("body", b""))

            await self._app(dict(scope), receive, send)
            return b"".join(answer)

        return call

    def usual(self, name: str) -> Call:
        """Return graphql-core's executor over rows fetched in one statement a level."""
        document = DOCUMENTS[name]
        variables = self._variables(name)
        schema = self._built.graphql

        async def call() -> bytes:
            node = parse(document)
            if validate(schema, node):
                raise AssertionError(name)
            root = await self._rows(name)
            result = execute_sync(
                schema, node, root_value=root, variable_values=variables, field_resolver=_field
            )
            return orjson.dumps(result.data, default=str)

        return call

    async def _rows(self, name: str) -> dict[str, Any]:
        if name == "account":
            row = await self._raw.fetchrow(
                "select id, name, industry from account where id = $1", self._account_id
            )
            return {"node": {**dict(row), "__typename": "Account"}}
        size = 25 if name == "list" else 50
        accounts = [
            dict(row)
            for row in await self._raw.fetch(
                "select id, name, industry, employee_count, owner_id from account "
                "where deleted_at is null order by name_key, id limit $1",
                size,
            )
        ]
        owners = {
            row["id"]: dict(row)
            for row in await self._raw.fetch(
                'select id, name from "user" where id = any($1)',
                list({account["owner_id"] for account in accounts}),
            )
        }
        tickets: dict[UUID, list[dict[str, Any]]] = {}
        if name == "nested":
            for row in await self._raw.fetch(
                "select t.* from unnest($1::uuid[]) a(id) cross join lateral (select id, subject, "
                "status, opened_at, account_id from ticket where account_id = a.id and "
                "deleted_at is null order by opened_at desc, id desc limit 10) t",
                [account["id"] for account in accounts],
            ):
                tickets.setdefault(row["account_id"], []).append(dict(row))
        for account in accounts:
            account["owner"] = owners.get(account["owner_id"])
            account["tickets"] = {"nodes": tickets.get(account["id"], [])}
        return {"accounts": {"nodes": accounts}}


def _field(source: Any, info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    names = {"employeeCount": "employee_count", "openedAt": "opened_at"}
    return source.get(names.get(info.field_name, info.field_name))


async def _never() -> Any:
    """Wait as a client that stays connected does."""
    await asyncio.Event().wait()
