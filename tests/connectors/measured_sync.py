"""A sync in a process of its own, which tells how much memory it took at its peak."""

import asyncio
import json
import resource
import sys
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
    peak_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {
        "status": summary.status.value,
        "read": sum(each.read for each in summary.streams),
        "quarantined": sum(each.quarantined for each in summary.streams),
        "errors": [each.error.message for each in summary.streams if each.error],
        "peak_megabytes": peak_kilobytes / 1024,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
