"""A server that may call this machine, and what sends webhooks, with a clock to drive."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app, feed_reader
from csgraph.deliveries.sending import Sender
from csgraph.deliveries.surroundings import DeliveryDeps
from csgraph.ids import TenantId
from csgraph.outbound.targets import TargetRules
from csgraph.outbound.transport import Gate, PinnedTransport
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, in_process, key_of
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.stage import DrivenClock, Stage

TARGETS = TargetRules(allows_loopback=True)


@pytest.fixture(scope="session")
async def registering_client(
    urls: DatabaseUrls, secrets: Secrets
) -> AsyncIterator[httpx.AsyncClient]:
    options = ServerOptions(pool_size=4, targets=TARGETS)
    async with in_process(build_app(urls, secrets, options)) as made:
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock()


@pytest.fixture
async def deps(
    ingest_engine: AsyncEngine, read_pool: ReadPool, secrets: Secrets, clock: DrivenClock
) -> AsyncIterator[DeliveryDeps]:
    transport = PinnedTransport(Gate(TARGETS))
    yield DeliveryDeps(
        engine=ingest_engine,
        secrets=secrets,
        subscriptions=feed_reader(secrets, read_pool),
        sender=Sender(transport, clock),
        clock=clock,
        tables={name: spec.table for name, spec in build_schema().catalog.nodes.items()},
        chance=lambda: 0.0,
    )
    await transport.aclose()


@pytest.fixture
async def stage(
    registering_client: httpx.AsyncClient,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    receiver: Receiver,
    deps: DeliveryDeps,
    clock: DrivenClock,
) -> Stage:
    api = Api(registering_client, await key_of(owner_engine, secrets, tenant_id))
    return Stage(api, receiver, deps, clock, tenant_id)
