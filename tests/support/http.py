"""A csgraph server to ask over HTTP, without a socket or behind a real one."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from csgraph.http.socket import LARGEST_MESSAGE
from csgraph.http.websockets import BoundedWebSockets
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.scopes import SCOPES
from tests.support.eventually import eventually

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True)
class Api:
    """The GraphQL endpoint, as one credential sees it."""

    client: httpx.AsyncClient
    key: str | None
    accept: str = RESPONSE

    def with_key(self, key: str | None) -> "Api":
        return replace(self, key=key)

    def accepting(self, accept: str) -> "Api":
        return replace(self, accept=accept)

    @property
    def headers(self) -> dict[str, str]:
        bearer = {"authorization": f"Bearer {self.key}"} if self.key is not None else {}
        return {"accept": self.accept, **bearer}

    async def post(
        self, query: str, variables: Mapping[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        body = {"query": query, "variables": variables or {}, **more}
        return await self.client.post("/graphql", json=body, headers=self.headers)

    async def send(
        self, content: bytes, content_type: str | None = JSON, **headers: str
    ) -> httpx.Response:
        given = {**self.headers, **headers}
        if content_type is not None:
            given["content-type"] = content_type
        return await self.client.post("/graphql", content=content, headers=given)

    async def get(self, **parameters: str) -> httpx.Response:
        return await self.client.get("/graphql", params=parameters, headers=self.headers)

    async def data(self, query: str, **variables: Any) -> Any:
        """Return the data of an operation that has no errors."""
        answer = (await self.post(query, variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def codes(self, query: str, **variables: Any) -> list[str]:
        """Return the codes of an operation's errors."""
        return codes_of(await self.post(query, variables))


def answered(response: httpx.Response) -> dict[str, Any]:
    """Return what a response says, its extensions apart."""
    said: dict[str, Any] = response.json()
    return {name: value for name, value in said.items() if name != "extensions"}


def codes_of(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


@asynccontextmanager
async def in_process(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an application without a socket."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://csgraph.test") as client,
    ):
        yield client


@asynccontextmanager
async def on_a_socket(
    app: Starlette, websockets: type[BoundedWebSockets] = BoundedWebSockets
) -> AsyncIterator[int]:
    """Serve an application with uvicorn on a free port of the loopback address."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        lifespan="on",
        ws=websockets,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await eventually(started, seconds=10)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        app.state.operations.lifecycle.close()
        server.should_exit = True
        await running


async def key_of(
    owner: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    scopes: tuple[str, ...] = tuple(SCOPES),
    **terms: Any,
) -> str:
    """Issue a key and return its text."""
    issued = await issue_key(
        owner, secrets, tenant_id, KeyTerms(name="test", scopes=scopes, **terms)
    )
    return issued.text
