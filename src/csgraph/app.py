"""Composition root of the server: settings in, one ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from csgraph.clock import Clock, system_clock
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.limits import Limits
from csgraph.graph.passes.policy import Policy, tenant_policy
from csgraph.http.graphql import GraphQLEndpoint
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.metrics import show_build, show_caches, show_database, show_pool
from csgraph.http.observed import Observed
from csgraph.http.operations import Operations, refused, version
from csgraph.http.page import ASSETS
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.pool_figures import SLOW_MS
from csgraph.storage.probe import Probe
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.schema_state import schema_mark
from csgraph.storage.secrets import Secrets
from csgraph.telemetry.metrics import Metrics, RequestMetrics
from csgraph.tenancy.authenticate import Authenticator


@dataclass(frozen=True)
class ServerOptions:
    """What the server can be told."""

    pool_size: int = 10
    statement_timeout_ms: int = 10_000
    max_body_bytes: int = 1_000_000
    body_timeout_seconds: float = 10.0
    slow_ms: int = SLOW_MS
    serves_metrics: bool = True
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Parts:
    """What whoever runs the server needs of it; kept as ``app.state.parts``."""

    lifecycle: Lifecycle
    operations: Operations


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
    pool = ReadPool(
        urls.app,
        chosen.pool_size,
        chosen.statement_timeout_ms,
        slow_statement_ms=chosen.slow_ms,
    )
    compiler = Compiler(
        built.graphql,
        built.catalog,
        cursors=CursorCodec(secrets.cursor_key),
        limits=chosen.limits,
        policy=policy,
    )
    authenticator = Authenticator(pool, secrets, clock)
    endpoint = GraphQLEndpoint(
        compiler, pool, authenticator, clock, chosen.max_body_bytes, chosen.body_timeout_seconds
    )
    lifecycle, probe, metrics = Lifecycle(), Probe(urls.app), Metrics()
    operations = Operations(lifecycle, probe, schema_mark(urls), metrics)
    show_build(metrics, lifecycle)
    show_database(metrics, probe)
    show_pool(metrics, pool)
    show_caches(metrics, compiler, authenticator)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await probe.close()
            await pool.close()

    app = Starlette(
        routes=_routes(endpoint, operations, serves_metrics=chosen.serves_metrics),
        middleware=[
            Middleware(
                Observed,
                lifecycle=lifecycle,
                metrics=RequestMetrics(metrics),
                slow_seconds=chosen.slow_ms / 1_000,
            )
        ],
        exception_handlers={HTTPException: refused},
        lifespan=lifespan,
    )
    app.state.parts = Parts(lifecycle, operations)
    return app


def _routes(
    endpoint: GraphQLEndpoint, operations: Operations, *, serves_metrics: bool
) -> list[BaseRoute]:
    async def home(_: Request) -> Response:
        return RedirectResponse("/graphql")

    return [
        Route("/", home),
        Route("/graphql", endpoint, methods=None),
        *operations.probes(),
        Route("/version", version),
        *([operations.exposition()] if serves_metrics else []),
        Mount("/graphiql", StaticFiles(directory=str(ASSETS))),
    ]


def metrics_app(app: Starlette) -> Starlette:
    """Return a server of the metrics of another one, for a port of its own."""
    parts: Parts = app.state.parts
    return Starlette(
        routes=[parts.operations.exposition()], exception_handlers={HTTPException: refused}
    )
