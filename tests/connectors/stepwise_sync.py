"""A sync in a process of its own, which waits for a word from its parent after each page."""

import asyncio
import json
import sys
from uuid import UUID

import httpx

from csgraph.clock import system_clock
from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.domain.sources.rules import RunStatus
from csgraph.ids import ConnectionId, TenantId
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets


class Stepwise:
    def stream_started(self, stream: str, expected: int | None) -> None:
        pass

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        tell(stream=stream, changed=changed)
        sys.stdin.readline()

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        pass

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        pass


def tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def main(url: str, secret: str, tenant: str, connection: str) -> None:
    engine = make_engine(url, pool_size=3)
    async with httpx.AsyncClient() as http:
        deps = SyncDeps(engine, Secrets(secret), system_clock, http)
        summary = await sync_connection(
            deps, TenantId(UUID(tenant)), ConnectionId(UUID(connection)), progress=Stepwise()
        )
    await engine.dispose()
    tell(ended=summary.status.value)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
