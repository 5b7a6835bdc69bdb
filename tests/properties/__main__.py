"""Many cases in a row: ``python -m tests.properties --cases 10000 --seed 0``.

A case is known by its seed alone. ``--cases 1 --seed N`` asks it again.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from csgraph.embedded import embedded_postgres
from csgraph.storage.database import bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.partner_wall import verify_partner_wall
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from tests.properties.cases import Case, Different
from tests.properties.partner import shared_with_partner
from tests.properties.running import settle

CASES_A_WORLD = 500
PARTNERS_ASK = 4
"""One in so many cases is a partner's."""


async def run(first: int, cases: int, keep_going: bool) -> int:
    """Run the cases; return how many differed."""
    differing, tally, started = 0, Counter[str](), time.monotonic()
    secrets = Secrets("a secret of thirty-two characters or more")
    with (
        TemporaryDirectory(prefix="csgraph-properties-") as directory,
        embedded_postgres(Path(directory), settings={"fsync": "off"}) as server,
    ):
        urls = await bootstrap(server.admin_url, secrets)
        await migrate(urls)
        owner = make_engine(urls.owner, pool_size=2)
        pool = ReadPool(urls.app, size=2, statement_timeout_ms=20_000)
        shared = ReadPool(
            urls.partner, size=1, statement_timeout_ms=20_000, verify=verify_partner_wall
        )
        await pool.start()
        await shared.start()
        setting = partners = None
        for seed in range(first, first + cases):
            if setting is None or partners is None or seed % CASES_A_WORLD == 0:
                world = seed // CASES_A_WORLD
                setting = await settle(owner, pool, secrets, world)
                partners = await shared_with_partner(owner, shared, secrets, setting, world)
                print(
                    f"seed {seed}: a new company ({time.monotonic() - started:.0f} s)",
                    flush=True,
                )
            # A seed decides who asks, too.
            asked = partners if seed % PARTNERS_ASK == 0 else setting
            try:
                await Case(asked, seed).run()
            except Different as difference:
                differing += 1
                print(f"\n{difference}\n", flush=True)
                if not keep_going:
                    break
            tally += asked.tally
            tally["cases of a partner"] += asked is partners
            asked.tally.clear()
        await pool.close()
        await shared.close()
        await owner.dispose()
    seconds = time.monotonic() - started
    counted = ", ".join(f"{count} {name}" for name, count in sorted(tally.items()))
    print(f"{cases} cases from seed {first} in {seconds:.0f} s: {counted}; {differing} differ")
    return differing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.properties", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep-going", action="store_true", help="tell every difference")
    given = parser.parse_args()
    sys.exit(bool(asyncio.run(run(given.seed, given.cases, given.keep_going))))


main()
