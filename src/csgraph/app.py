"""Composition root of the server: settings in, one ASGI application out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from csgraph.clock import Clock, system_clock
from csgraph.errors import CsgraphError
from csgraph.events.wakes import Wakes
from csgraph.graph.compiler import Compiler
from csgraph.graph.compilers import Compilers
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.limits import Limits
from csgraph.graph.passes.granted import partner_policy
from csgraph.graph.passes.policy import Policy, tenant_policy
from csgraph.graph.predicates import Predicate
from csgraph.http.bulk import BulkEndpoints
from csgraph.http.documents import DocumentSource
from csgraph.http.graphql import GraphQLEndpoint
from csgraph.http.lifecycle import Lifecycle
from csgraph.http.metrics import show_caches, show_pool, show_streams
from csgraph.http.observed import Observed
from csgraph.http.operations import Operations, refused
from csgraph.http.page import ASSETS
from csgraph.http.pictures import PATH as PICTURES
from csgraph.http.pictures import Pictures
from csgraph.http.process_metrics import show_build, show_database
from csgraph.http.running import Runner
from csgraph.http.socket import SocketEndpoint, SocketTerms
from csgraph.http.straight import Straight
from csgraph.http.streaming import Streaming
from csgraph.http.version import version
from csgraph.outbound.targets import TargetRules
from csgraph.outbound.transport import Gate
from csgraph.schema.build import build_schema
from csgraph.schema.feed_reading import FeedReader
from csgraph.schema.follow import Follower
from csgraph.schema.installation import Installation
from csgraph.schema.perform import Performer
from csgraph.schema.sdl import schema_hash
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.partner_wall import verify_partner_wall
from csgraph.storage.pool_figures import SLOW_MS
from csgraph.storage.probe import Probe
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.schema_state import schema_mark
from csgraph.storage.secrets import Secrets
from csgraph.telemetry.metrics import Metrics, RequestMetrics
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.buckets import Allowance, Buckets
from csgraph.tenancy.key_watch import CHECK_SECONDS, KeyWatch

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ServerOptions:
    """What the server can be told."""

    pool_size: int = 10
    statement_timeout_ms: int = 10_000
    lock_timeout_ms: int = 5_000
    max_body_bytes: int = 1_000_000
    body_timeout_seconds: float = 10.0
    slow_ms: int = SLOW_MS
    serves_metrics: bool = True
    deadline_ms: int = 20_000
    most_operations: int = 10
    most_streams: int = 500
    key_check_seconds: float = CHECK_SECONDS
    socket: SocketTerms = field(default_factory=SocketTerms)
    allowance: Allowance = field(default_factory=Allowance)
    limits: Limits = field(default_factory=Limits)
    plans_kept: int = 2_000
    targets: TargetRules = field(default_factory=TargetRules)


def build_app(
    urls: DatabaseUrls,
    secrets: Secrets,
    options: ServerOptions | None = None,
    *,
    clock: Clock = system_clock,
    policy: Policy = tenant_policy,
    partners: Callable[[Predicate | None], Policy] = partner_policy,
) -> Starlette:
    """Return the server; it connects to the database when it starts up.

    ``app.state.operations`` is for whoever runs it.
    """
    chosen = options or ServerOptions()
    pool, partner_pool = _pools(urls, chosen)
    compilers = _compilers(secrets, chosen, policy, partners)
    authenticator = Authenticator(pool, secrets, clock)
    buckets = Buckets(pool, chosen.allowance, clock)
    writing = _write_engine(urls, chosen)
    wakes = Wakes(urls.app)
    around = Installation(secrets, Gate(chosen.targets), FeedReader(compilers, pool), compilers.own)
    performer = Performer(writing, build_schema().catalog, around, wakes.committed)
    runner = Runner(compilers, pool, partner_pool, DocumentSource(pool), buckets, clock, performer)
    operations = _operations(urls, runner, authenticator)
    keys = KeyWatch(authenticator, chosen.most_streams, chosen.key_check_seconds)
    show_streams(operations.metrics, keys)
    follower = Follower(compilers, pool, buckets, clock, wakes)
    streaming = Streaming(runner, follower, chosen.deadline_ms / 1_000)
    socket = SocketEndpoint(runner, streaming, authenticator, keys, chosen.socket)
    endpoint = GraphQLEndpoint(
        runner,
        streaming,
        authenticator,
        keys,
        operations.lifecycle,
        chosen.max_body_bytes,
        chosen.body_timeout_seconds,
        chosen.deadline_ms / 1_000,
        chosen.most_operations,
    )
    bulk = BulkEndpoints(writing, authenticator, buckets, clock)
    pictures = Pictures(runner, authenticator, chosen.deadline_ms / 1_000)
    app = Starlette(
        routes=[
            *_routes(endpoint, socket, pictures, operations, serves_metrics=chosen.serves_metrics),
            *bulk.routes(),
        ],
        middleware=[
            Middleware(
                Observed,
                lifecycle=operations.lifecycle,
                metrics=RequestMetrics(operations.metrics),
                slow_seconds=chosen.slow_ms / 1_000,
            ),
            Middleware(Straight, endpoint=endpoint),
        ],
        exception_handlers={HTTPException: refused},
        lifespan=lambda _: _connected(
            pool, partner_pool, writing, operations.probe, buckets, (wakes, keys)
        ),
    )
    app.state.operations = operations
    return app


def _pools(urls: DatabaseUrls, chosen: ServerOptions) -> tuple[ReadPool, ReadPool]:
    """Return the pools for a tenant's own keys and for partners'; each has its own wall."""
    own = ReadPool(
        urls.app,
        chosen.pool_size,
        chosen.statement_timeout_ms,
        slow_statement_ms=chosen.slow_ms,
    )
    partners = ReadPool(
        urls.partner,
        max(1, chosen.pool_size // 2),
        chosen.statement_timeout_ms,
        slow_statement_ms=chosen.slow_ms,
        verify=verify_partner_wall,
    )
    return own, partners


def _write_engine(urls: DatabaseUrls, chosen: ServerOptions) -> AsyncEngine:
    """Return the connections for writing; their transactions are short, or ended.

    The feed of changes lags behind the oldest open one.
    """
    bounds = {
        "statement_timeout": str(chosen.statement_timeout_ms),
        "lock_timeout": str(chosen.lock_timeout_ms),
        "transaction_timeout": str(chosen.deadline_ms),
    }
    return make_engine(urls.app, max(1, chosen.pool_size // 2), bounds)


def feed_reader(secrets: Secrets, pool: ReadPool) -> FeedReader:
    """Return what reads the feed by documents where nothing is served."""
    compilers = _compilers(secrets, ServerOptions(), tenant_policy, partner_policy)
    return FeedReader(compilers, pool)


def _compilers(
    secrets: Secrets,
    chosen: ServerOptions,
    policy: Policy,
    partners: Callable[[Predicate | None], Policy],
) -> Compilers:
    built = build_schema()
    cursors = CursorCodec(secrets.cursor_key)
    own = Compiler(
        built.graphql,
        built.catalog,
        cursors=cursors,
        limits=chosen.limits,
        policy=policy,
        plan_cache_size=chosen.plans_kept,
    )
    return Compilers(own, built.catalog, cursors, partners)


@asynccontextmanager
async def _connected(
    pool: ReadPool,
    partner_pool: ReadPool,
    writing: AsyncEngine,
    probe: Probe,
    buckets: Buckets,
    watching: tuple[Wakes, KeyWatch],
) -> AsyncIterator[None]:
    """Hold the connections to the database while the server runs."""
    try:
        await pool.start()
        await partner_pool.start()
    except CsgraphError as error:
        _log.error("startup_failed", code=error.code, reason=error.message)
        raise
    for each in watching:
        each.start()
    try:
        yield
    finally:
        for each in watching:
            await each.close()
        await buckets.close()
        await probe.close()
        await writing.dispose()
        await partner_pool.close()
        await pool.close()


def _operations(urls: DatabaseUrls, runner: Runner, authenticator: Authenticator) -> Operations:
    """Return what an operator may ask, with every part of the server measured."""
    lifecycle, probe, metrics = Lifecycle(), Probe(urls.app), Metrics()
    show_build(metrics, lifecycle, schema_hash)
    show_database(metrics, probe)
    show_pool(metrics, runner.pool)
    show_pool(metrics, runner.partner_pool, "partner_")
    show_caches(metrics, runner, authenticator)
    return Operations(lifecycle, probe, schema_mark(urls), metrics)


def _routes(
    endpoint: GraphQLEndpoint,
    socket: SocketEndpoint,
    pictures: Pictures,
    operations: Operations,
    *,
    serves_metrics: bool,
) -> list[BaseRoute]:
    async def home(_: Request) -> Response:
        return RedirectResponse("/graphql")

    return [
        Route("/", home),
        Route("/graphql", endpoint, methods=None),
        WebSocketRoute("/graphql", socket),
        Route(PICTURES, pictures.serve),
        *operations.routes(serves_metrics=serves_metrics),
        Route("/version", version),
        Mount("/graphiql", StaticFiles(directory=str(ASSETS))),
    ]


def operators_app(app: Starlette, *, serves_metrics: bool = True) -> Starlette:
    """Return what an operator may ask of a server, for a port that its clients do not reach."""
    operations: Operations = app.state.operations
    return operations.app(serves_metrics=serves_metrics)
