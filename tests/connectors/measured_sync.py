"""A sync in a process of its own, which tells how much memory it took at its peak."""

import asyncio
import json
import sys
from pathlib import Path
from uuid import UUID

import httpx

from csgraph.clock import system_clock
from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.ids import ConnectionId, TenantId
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets


async def main(url: str, secret: str, tenant: str, connection: str, *streams: str) -> None:
    engine = make_engine(url, pool_size=3)
    async with httpx.AsyncClient() as http:
        deps = SyncDeps(engine, Secrets(secret), system_clock, http)
        ids = TenantId(UUID(tenant)), ConnectionId(UUID(connection))
        summary = await sync_connection(deps, *ids, streams=streams)
    await engine.dispose()
    told = {
        "status": summary.status.value,
        "read": sum(each.read for each in summary.streams),
        "quarantined": sum(each.quarantined for each in summary.streams),
        "errors": [each.error.message for each in summary.streams if each.error],
        "peak_megabytes": peak_megabytes(),
    }
    sys.stdout.write(json.dumps(told))


def peak_megabytes() -> float:
    """Return the most that this process has had resident.

    Not ``getrusage``'s: what that tells, a new program inherits from whoever started it.
    """
    status = Path("/proc/self/status").read_text().splitlines()
    [told] = [line for line in status if line.startswith("VmHWM")]
    return int(told.split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
