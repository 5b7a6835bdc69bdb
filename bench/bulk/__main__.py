"""Runs all of it: see ``python -m bench.bulk --help``."""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

import asyncpg
from rich.console import Console

from bench.bulk import data, report
from bench.bulk.work import do_apart
from csgraph.bulk.asking import Asker
from csgraph.bulk.jobs import Job
from csgraph.clock import system_clock
from csgraph.embedded import embedded_postgres

KILLED_AT = 0.5
"""Of the rows: where an import or export is killed."""

_console = Console(stderr=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bulk", description=__doc__)
    parser.add_argument("--rows-in", type=int, default=100_000, help="contacts to import")
    parser.add_argument("--rows-out", type=int, default=1_000_000, help="contacts to export")
    parser.add_argument("--report", type=Path, default=Path("docs/performance.md"))
    given = parser.parse_args()
    run = report.Run(given.rows_in, given.rows_out)
    with tempfile.TemporaryDirectory(prefix="csgraph-bulk-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        with embedded_postgres(directory / "data") as server:
            asyncio.run(_measure(run, server.admin_url, directory))
    report.write(run, given.report)
    _console.print(f"Written to {given.report}")


async def _measure(run: report.Run, admin: str, directory: Path) -> None:
    urls = await data.prepare(admin)
    version = await asyncpg.connect(admin)
    run.postgres = str(await version.fetchval("show server_version"))
    await version.close()
    _note_load(run)
    stage = await data.stage_of(urls, admin, "imports")
    file = data.lines(stage, run.rows_in)
    run.bytes_in = len(file)
    _console.print("copying in")
    run.copied_bare = await data.copy_in(stage, run.rows_in, indexed=False)
    run.copied_indexed = await data.copy_in(stage, run.rows_in, indexed=True)
    _console.print("importing")
    job = await data.ask_import(stage, file)
    run.imported = await asyncio.to_thread(do_apart, urls, job)
    whole = await data.imported(stage, job)
    _note_load(run)
    _console.print("importing, killed in the middle")
    second = await data.stage_of(urls, admin, "imports-killed")
    job = await data.ask_import(second, data.lines(second, run.rows_in))
    run.import_killed_at = await _killed(urls, second.asker, job, run.rows_in)
    await asyncio.to_thread(do_apart, urls, job)
    again = await data.imported(second, job)
    run.import_is_same = whole == again
    _note_load(run)
    await _exports(run, urls, admin, directory)


async def _exports(run: report.Run, urls: data.DatabaseUrls, admin: str, directory: Path) -> None:
    _console.print("writing what is exported")
    stage = await data.stage_of(urls, admin, "exports")
    await data.fill(stage, run.rows_out)
    for query, (columns, lines) in data.COPIED.items():
        _console.print(f"exporting {query}")
        copied, size = await data.copy_out(stage, columns, directory / "copied")
        job = await stage.asker.export(query, {}, system_clock())
        done = await asyncio.to_thread(do_apart, urls, job)
        whole = await data.exported(stage, job)
        again, _ = await data.copy_out(stage, columns, directory / "copied")
        written, written_size = await data.copy_out(stage, lines, directory / "copied")
        values = report.Copied(min(copied, again), size)
        told = report.Copied(written, written_size)
        run.exports.append(report.Exported(query, done, whole[2], values, told))
        _note_load(run)
    _console.print("exporting, killed in the middle")
    job = await stage.asker.export(query, {}, system_clock())
    run.export_killed_at = await _killed(urls, stage.asker, job, run.rows_out)
    await asyncio.to_thread(do_apart, urls, job)
    run.export_is_same = whole == await data.exported(stage, job)
    _note_load(run)


async def _killed(urls: data.DatabaseUrls, asker: Asker, job: Job, rows: int) -> int:
    """Do a job until about half of its rows are done, then kill whoever does it."""
    seen = 0

    async def look() -> int:
        return (await asker.state(job)).extent.row_count

    loop = asyncio.get_running_loop()

    def is_half_way() -> bool:
        nonlocal seen
        seen = asyncio.run_coroutine_threadsafe(look(), loop).result()
        return seen >= rows * KILLED_AT

    await asyncio.to_thread(do_apart, urls, job, until=is_half_way)
    return seen


def _note_load(run: report.Run) -> None:
    run.loads.append(os.getloadavg()[0])


if __name__ == "__main__":
    main()
