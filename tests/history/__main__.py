"""The model for as long as wanted: ``python -m tests.history --worlds 20 --steps 200 --seed 0``.

A world is known by its seed alone. ``--worlds 1 --seed N`` makes it again.
"""

import argparse
import asyncio
import logging
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import structlog

from csgraph.app import ServerOptions, build_app
from csgraph.embedded import embedded_postgres
from csgraph.storage.database import bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.conftest import make_tenant
from tests.history.checking import Wrong, check_differences, check_instants, check_revert
from tests.history.world import World
from tests.support.http import Api, in_process, key_of


async def run(first: int, worlds: int, steps: int) -> int:
    """Run the worlds; return how many were wrong."""
    wrong, started = 0, time.monotonic()
    secrets = Secrets("a secret of thirty-two characters or more")
    with (
        TemporaryDirectory(prefix="csgraph-history-") as directory,
        embedded_postgres(Path(directory), settings={"fsync": "off"}) as server,
    ):
        urls = await bootstrap(server.admin_url, secrets)
        await migrate(urls)
        owner, ingest = (make_engine(url, pool_size=2) for url in (urls.owner, urls.ingest))
        async with in_process(build_app(urls, secrets, ServerOptions(pool_size=4))) as client:
            for seed in range(first, first + worlds):
                tenant_id = await make_tenant(owner)
                api = Api(client, await key_of(owner, secrets, tenant_id, tuple(SCOPES)))
                world = World(api, ingest, tenant_id, Random(seed))
                try:
                    await world.run(steps)
                    await check_instants(world, steps // 3)
                    await check_differences(world, steps // 3)
                    done = [await check_revert(world) for _ in range(steps // 4)]
                    await check_instants(world, steps // 3)
                except Wrong as error:
                    wrong += 1
                    print(f"seed {seed}: {error}", flush=True)
                else:
                    told = f"{sum(done)} of {len(done)} change sets taken back"
                    print(f"seed {seed}: {told} ({time.monotonic() - started:.0f} s)", flush=True)
        await owner.dispose()
        await ingest.dispose()
    print(f"{worlds} worlds of {steps} steps from seed {first}: {wrong} wrong")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.history", description=__doc__)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)  # a line a request else
    structlog.configure(wrapper_class=quiet)
    sys.exit(bool(asyncio.run(run(given.seed, given.worlds, given.steps))))


main()
