"""A sync that is told to stop leaves a mark, gives back its lease, and goes on next time."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from csgraph.connectors.connections import create_connection
from csgraph.connectors.lease import lease_key
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.embedded import Server
from csgraph.ids import ConnectionId
from csgraph.ingest.tenant_lock import tenant_lock_key
from csgraph.sandbox.company import generate
from csgraph.sandbox.credentials import SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET
from csgraph.sandbox.serve import RunningSandbox, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.storage.secrets import Secrets
from tests.cli.processes import SECRET, Installation, free_port, installed
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[RunningSandbox]:
    with Store() as records:
        generate(records, seed=3, accounts=8, as_of=datetime(2026, 5, 1, tzinfo=UTC))
        running = await serve_sandbox(records)
        yield running
        await running.stop()


@pytest.fixture(scope="module")
async def installation(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    async with installed(server, tmp_path_factory.mktemp("stopping"), "stopping") as made:
        yield made


@pytest.fixture(scope="module")
async def connection_id(installation: Installation, sandbox: RunningSandbox) -> ConnectionId:
    return await create_connection(
        installation.ingest,
        Secrets(SECRET),
        installation.tenant_id,
        system=ExternalSystem.SALESFORCE,
        name="salesforce",
        base_url=sandbox.salesforce_url,
        credentials={
            "client_id": SALESFORCE_CLIENT_ID,
            "client_secret": SALESFORCE_CLIENT_SECRET,
        },
    )


async def value(installation: Installation, statement: str) -> object:
    async with installation.owner.connect() as owner:
        return (await owner.exec_driver_sql(statement)).scalar()


async def last_status(installation: Installation) -> object:
    return await value(installation, "select status from store.sync_run order by id desc limit 1")


@asynccontextmanager
async def pages_held(installation: Installation) -> AsyncIterator[None]:
    """Keep every page from landing, once one has begun."""
    key = tenant_lock_key(installation.tenant_id)
    async with installation.owner.connect() as owner:
        await owner.exec_driver_sql(f"select pg_advisory_xact_lock({key})")
        yield
        await owner.rollback()


async def until_in_a_page(installation: Installation) -> None:
    async def is_waiting() -> bool:
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return bool(await value(installation, waiting))

    await eventually(is_waiting, 60)


@pytest.mark.parametrize(
    ("word", "number", "status"),
    [
        ("sync", signal.SIGTERM, 143),
        ("sync", signal.SIGINT, 130),
        ("worker", signal.SIGTERM, 0),
        ("worker", signal.SIGINT, 0),
    ],
)
async def test_a_sync_that_is_stopped_in_a_page_is_marked_and_gives_its_lease_back(
    installation: Installation,
    connection_id: ConnectionId,
    word: str,
    number: signal.Signals,
    status: int,
) -> None:
    async with installation.running(word) as command, pages_held(installation):
        await until_in_a_page(installation)
        command.signal(number)
        assert await command.ended() == status

    lock = lease_key(connection_id)
    assert await last_status(installation) == "INTERRUPTED"
    assert await value(installation, f"select pg_try_advisory_xact_lock({lock})") is True
    assert "Traceback" not in command.log.read_text()


async def test_the_next_sync_ends_what_the_stopped_one_began(
    installation: Installation, connection_id: ConnectionId
) -> None:
    async with installation.running("sync") as command:
        assert await command.ended() == 0, command.log.read_text()

    assert await last_status(installation) == "SUCCEEDED"


async def test_a_worker_tells_how_it_does(
    installation: Installation, connection_id: ConnectionId
) -> None:
    port = await free_port()
    worker = installation.running("worker", CSGRAPH_METRICS_PORT=str(port))
    async with worker as command, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await command.says("sync_finished")
        ready, live = await client.get("/readyz"), await client.get("/livez")
        text = (await client.get("/metrics")).text
        command.signal()
        assert await command.ended() == 0

    assert (ready.status_code, live.status_code) == (200, 200)
    assert 'csgraph_sync_runs_total{status="SUCCEEDED",system="SALESFORCE"} 1.0' in text
    assert 'csgraph_syncs_in_progress{system="SALESFORCE"} 0.0' in text
    assert "csgraph_database_up 1.0" in text
    assert "csgraph_sync_page_seconds_bucket" in text
