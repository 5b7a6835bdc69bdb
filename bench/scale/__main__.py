"""Runs all of it: see ``python -m bench.scale --help``."""

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.scale import database, reading, report, syncing, vendors
from csgraph.clock import system_clock
from csgraph.embedded import embedded_postgres
from csgraph.sandbox.company import evolve
from csgraph.sandbox.store import Store

RECORDS_AN_ACCOUNT = 26  # with users, organizations, memberships, ratings
RECORDS_A_SECOND = 3_000  # of the whole run, about
EXPORT_DELAY_SECONDS = 75
_console = Console(stderr=True)


def main() -> None:
    given = _arguments()
    about = given.accounts * RECORDS_AN_ACCOUNT / RECORDS_A_SECOND
    _console.print(
        f"About {given.accounts * RECORDS_AN_ACCOUNT:,} records: some {about / 60:.0f} minutes and "
        f"{given.accounts * 0.12 / 1000:.1f} GB of disk on two cores."
    )
    command = "python -m bench.scale --accounts " + str(given.accounts)
    run = report.Run(given.accounts, command)
    with tempfile.TemporaryDirectory(prefix="csgraph-scale-", dir=given.directory) as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        store = given.store or directory / "company.sqlite3"
        with _bar("generating", given.accounts) as so_far:
            run.generated_seconds = vendors.make_company(store, given.accounts, so_far)
        copy = directory / "served.sqlite3"
        shutil.copyfile(store, copy)  # time passes in the copy: the store can be used again
        with (
            embedded_postgres(directory / "data") as server,
            vendors.served(copy, directory) as serving,
        ):
            _measure(run, server.admin_url, serving, copy, directory)
    report.write(run, given.report)
    _console.print(f"Written to {given.report}")


def _measure(
    run: report.Run, admin_url: str, serving: vendors.Vendors, store: Path, directory: Path
) -> None:
    expected = run.accounts * RECORDS_AN_ACCOUNT
    env = database.surroundings(admin_url, directory)
    target = asyncio.run(database.prepare(admin_url, serving))
    run.postgres = asyncio.run(_version(admin_url))
    _note_load(run)
    with _bar("reading bare", expected) as advance:
        run.served = vendors.read_bare(serving, advance)
    _note_load(run)
    with _bar("syncing", expected) as advance:
        run.first = syncing.sync_apart(env, advance)
    _note_load(run)
    run.counts = asyncio.run(database.counted(target))
    with _bar("copying", None):
        run.copied = asyncio.run(database.copy_plainly(target, directory / "copied.bin"))
    with _bar("syncing again", None) as advance:
        run.again = syncing.sync_apart(env, advance)
    with _bar("letting time pass", None):
        run.evolved = _let_time_pass(store)
    with _bar("syncing what changed", None) as advance:
        run.later = syncing.sync_apart(env, advance)
    _note_load(run)
    with _bar("querying", None), reading.endpoint(env, directory) as url:
        asyncio.run(database.settle(target))
        run.queries = reading.times(url, target.api_key)
    _note_load(run)


def _let_time_pass(store: Path) -> int:
    with Store(store) as records:
        changes = evolve(records, seed=vendors.SEED, step=1, as_of=system_clock())
    time.sleep(EXPORT_DELAY_SECONDS)  # Zendesk's exports leave out the latest minute
    return sum(Counter(changes.counts).values())


def _note_load(run: report.Run) -> None:
    run.loads.append(os.getloadavg()[0])


async def _version(admin_url: str) -> str:
    connection = await asyncpg.connect(admin_url)
    told: str = await connection.fetchval("show server_version")
    await connection.close()
    return f"PostgreSQL {told}"


@contextmanager
def _bar(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar that is advanced by what is called."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=_console) as bars:
        task = bars.add_task(title, total=total)
        yield lambda count: bars.update(task, advance=count)
    if not _console.is_terminal:
        _console.print(f"{title}: done")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="file of a company to make once and reuse")
    parser.add_argument("--directory", type=Path, help="where to work; a temporary one if left out")
    parser.add_argument("--report", type=Path, default=Path("docs/performance.md"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
