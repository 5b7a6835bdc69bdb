"""Composition root of the server: settings in, one ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from csgraph.clock import Clock, system_clock
from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.limits import Limits
from csgraph.graph.passes.policy import Policy, tenant_policy
from csgraph.http.graphql import GraphQLEndpoint
from csgraph.http.page import ASSETS
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.authenticate import Authenticator


@dataclass(frozen=True)
class ServerOptions:
    """What the server can be told."""

    pool_size: int = 10
    statement_timeout_ms: int = 10_000
    max_body_bytes: int = 1_000_000
    body_timeout_seconds: float = 10.0
    limits: Limits = field(default_factory=Limits)


def build_app(
    urls: DatabaseUrls,
    secrets: Secrets,
    options: ServerOptions | None = None,
    *,
    clock: Clock = system_clock,
    policy: Policy = tenant_policy,
) -> Starlette:
    """Return the server; it connects to the database when it starts up."""
    chosen = options or ServerOptions()
    built = build_schema()
    pool = ReadPool(urls.app, chosen.pool_size, chosen.statement_timeout_ms)
    compiler = Compiler(
        built.graphql,
        built.catalog,
        cursors=CursorCodec(secrets.cursor_key),
        limits=chosen.limits,
        policy=policy,
    )
    endpoint = GraphQLEndpoint(
        compiler,
        pool,
        Authenticator(pool, secrets, clock),
        clock,
        chosen.max_body_bytes,
        chosen.body_timeout_seconds,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.close()

    return Starlette(routes=_routes(endpoint, pool), lifespan=lifespan)


def _routes(endpoint: GraphQLEndpoint, pool: ReadPool) -> list[BaseRoute]:
    async def home(_: Request) -> Response:
        return RedirectResponse("/graphql")

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        try:
            await pool.fetch_rows("select 1", ())
        except CsgraphError as error:
            return JSONResponse({"status": "unavailable", "reason": error.message}, 503)
        return JSONResponse({"status": "ready"})

    return [
        Route("/", home),
        Route("/graphql", endpoint, methods=None),
        Route("/livez", live),
        Route("/readyz", ready),
        Mount("/graphiql", StaticFiles(directory=str(ASSETS))),
    ]
