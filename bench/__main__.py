"""``make bench``: reads, side by side.

Three ways to answer one operation take turns on one database: csgraph's endpoint, the
bare statement that csgraph compiles (the floor), and the usual way (graphql-core's
executor over rows fetched in batches, one statement a level). Ratios are to the floor.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from bench.contenders import Contenders
from bench.data import fill
from csgraph.embedded import embedded_postgres
from csgraph.telemetry import configure_logging

ROUNDS = 200
OPERATIONS = {
    "one account": "account",
    "25 accounts": "list",
    "50 accounts with 10 tickets each": "nested",
}


async def timed(call: Callable[[], Awaitable[bytes]]) -> float:
    start = time.perf_counter()
    await call()
    return (time.perf_counter() - start) * 1_000


async def measure(admin_url: str) -> Table:
    contenders = await Contenders.open(await fill(admin_url))
    table = Table("operation", "floor, ms", "csgraph, ms", "ratio", "usual way, ms", "ratio")
    for title, name in OPERATIONS.items():
        calls = [contenders.floor(name), contenders.csgraph(name), contenders.usual(name)]
        times: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):
            for found, call in zip(times, calls, strict=True):
                found.append(await timed(call))
        floor, ours, usual = (statistics.median(found[ROUNDS // 10 :]) for found in times)
        table.add_row(
            title,
            f"{floor:.2f}",
            f"{ours:.2f}",
            f"{ours / floor:.2f}",
            f"{usual:.2f}",
            f"{usual / floor:.2f}",
        )
    await contenders.close()
    return table


def main() -> None:
    configure_logging("WARNING", "auto")  # no line for each request
    with (
        tempfile.TemporaryDirectory(prefix="csgraph-bench-") as directory,
        embedded_postgres(Path(directory)) as server,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        Console().print(runner.run(measure(server.admin_url)))


main()
