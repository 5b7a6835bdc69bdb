"""``python -m bench.neighbours``: one tenant's sync beside a tenant whose vendor is broken.

A tenant's Zendesk is synced alone, then beside each kind of broken vendor of another
tenant, in one process as a worker has them. The ratio is to the time alone.
"""

import asyncio
import statistics
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from csgraph.clock import system_clock
from csgraph.connectors.connections import create_connection
from csgraph.connectors.lease import Leases
from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.embedded import embedded_postgres
from csgraph.ids import ConnectionId, TenantId, new_id
from csgraph.sandbox.company import generate
from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.serve import serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.traffic import Fault, FaultKind
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.telemetry import configure_logging
from csgraph.tenancy.tenants import create_tenant
from csgraph.worker import PAGES_AT_ONCE

ACCOUNTS, ROUNDS = 40, 5
BROKEN = {
    "alone": None,
    "beside one that is well": [],
    "beside one that is slow (1 s a request)": [Fault(kind=FaultKind.DELAY, seconds=1, times=None)],
    "beside one that answers 429": [Fault(kind=FaultKind.RATE_LIMIT, retry_after="5", times=None)],
    "beside one that answers 503": [Fault(times=None)],
    "beside one that hangs": [Fault(kind=FaultKind.DELAY, times=None)],
}


class Neighbours:
    """Two vendors on ports of their own, and a database to sync them to."""

    def __init__(self, urls: DatabaseUrls, deps: SyncDeps, well: str, broken: str) -> None:
        self._owner = make_engine(urls.owner, pool_size=2)
        self._deps = deps
        self._well = well
        self._broken = broken

    async def seconds(self, *, has_neighbour: bool) -> float:
        """Sync a new tenant's vendor; return how long it took."""
        mine = await self._connect(self._well)
        others = asyncio.create_task(self._sync(*await self._connect(self._broken)))
        if not has_neighbour:
            others.cancel()
        start = time.perf_counter()
        status = await self._sync(*mine)
        taken = time.perf_counter() - start
        others.cancel()
        with suppress(asyncio.CancelledError):
            await others
        if status is not RunStatus.SUCCEEDED:
            raise RuntimeError(f"the healthy sync ended as {status}")
        return taken

    async def close(self) -> None:
        await self._owner.dispose()

    async def _sync(self, tenant_id: TenantId, connection_id: ConnectionId) -> RunStatus:
        return (await sync_connection(self._deps, tenant_id, connection_id)).status

    async def _connect(self, url: str) -> tuple[TenantId, ConnectionId]:
        tenant_id = await create_tenant(self._owner, f"t-{new_id().hex}", "Tenant")
        connection_id = await create_connection(
            self._deps.engine,
            self._deps.secrets,
            tenant_id,
            system=ExternalSystem.ZENDESK,
            name="zendesk",
            base_url=url,
            credentials={"email": ZENDESK_EMAIL, "api_token": ZENDESK_API_TOKEN},
            options={"page_size": 100},
        )
        return tenant_id, connection_id


async def measure(admin_url: str) -> Table:
    secrets = Secrets("a secret of thirty-two characters or more")
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    engine = make_engine(urls.ingest, pool_size=8)
    with Store() as store:
        generate(store, seed=1, accounts=ACCOUNTS, as_of=datetime(2026, 4, 1, tzinfo=UTC))
        well, broken = await serve_sandbox(store), await serve_sandbox(store)
        async with httpx.AsyncClient(timeout=60) as http:
            deps = SyncDeps(engine, secrets, system_clock, http)
            deps = replace(deps, leases=Leases(engine), turn=asyncio.Semaphore(PAGES_AT_ONCE))
            neighbours = Neighbours(urls, deps, well.zendesk_url, broken.zendesk_url)
            await neighbours.seconds(has_neighbour=False)  # warms what is warmed once
            times: dict[str, list[float]] = {name: [] for name in BROKEN}
            for _ in range(ROUNDS):
                for name, faults in BROKEN.items():
                    broken.zendesk.faults[:] = [replace(each) for each in faults or []]
                    has_neighbour = faults is not None
                    times[name].append(await neighbours.seconds(has_neighbour=has_neighbour))
            await neighbours.close()
        await well.stop()
        await broken.stop()
    await engine.dispose()
    return _table(times)


def _table(times: dict[str, list[float]]) -> Table:
    table = Table("a tenant's sync", "median, s", "ratio to alone")
    alone = statistics.median(times["alone"])
    for name, found in times.items():
        middle = statistics.median(found)
        table.add_row(name, f"{middle:.2f}", f"{middle / alone:.2f}")
    return table


def main() -> None:
    configure_logging("ERROR", "console")
    with (
        tempfile.TemporaryDirectory(prefix="csgraph-bench-") as directory,
        embedded_postgres(Path(directory)) as server,
    ):
        Console().print(asyncio.run(measure(server.admin_url)))


if __name__ == "__main__":
    main()
