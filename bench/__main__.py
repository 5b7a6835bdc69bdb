"""``make bench``: six operations, csgraph side by side with others (``--help``)."""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
from rich.console import Console

from bench import page, report
from bench.contenders import INSTALLED, NAMES, PEERS, STATEMENTS, make_roles, started
from bench.data import ACCOUNTS, fill
from bench.load import require_wrk
from bench.operations import OPERATIONS
from bench.programs import find_pgbench, postmaster_of
from bench.rounds import Rounds
from bench.shares import shares_of
from bench.statements import Statements
from bench.usage import peak_megabytes
from csgraph.embedded import embedded_postgres

_SETTINGS = {"autovacuum": "off"}  # the data is analysed once, and nothing changes it
_CLIENTS = [1, 16, 64]
_QUICK = {"accounts": 2_000, "seconds": 1, "rounds": 1, "clients": [16]}
_BARE_IMPORT = (
    "import csgraph.app, csgraph.cli.serve; "
    "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
)
_console = Console(stderr=True)


def main() -> None:
    given = _arguments()
    require_wrk()
    for script in PEERS.glob("*.mjs"):  # beside the packages that they import
        shutil.copy(script, INSTALLED / "node")
    with tempfile.TemporaryDirectory(prefix="csgraph-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        with embedded_postgres(directory / "data", settings=_SETTINGS) as server:
            _console.print(f"making {given.accounts:,} accounts and what hangs on them")
            filled = asyncio.run(fill(server.admin_url, given.accounts))
            asyncio.run(make_roles(server.admin_url))
            operations = tuple(each for each in OPERATIONS if each.name in given.operations)
            statements = Statements(filled)
            (directory / STATEMENTS).write_bytes(statements.pickled(operations))
            with started(server.admin_url, filled, directory, set(given.contenders)) as contenders:
                rounds = Rounds(
                    filled,
                    contenders,
                    operations,
                    directory,
                    find_pgbench(),
                    postmaster_of(server),
                    statements,
                )
                rounds.compare()
                _console.print("all answers are equal")
                rounds.run(given.clients, given.seconds, given.rounds, _console.print)
                for failure in rounds.failures:
                    _console.print(f"taken again: {failure}")
                shares = shares_of(filled, operations)
                memory = {each.name: peak_megabytes(each.pid) for each in contenders if each.pid}
            postgres = asyncio.run(_version(server.admin_url))
    run = report.Run(
        _command(),
        filled,
        rounds,
        given.clients,
        given.seconds,
        postgres,
        memory,
        _bare_import_megabytes(),
        shares,
    )
    text = report.text_of(run)
    if given.print:
        print(text)
    else:
        page.put("make bench", text, given.report)
        _console.print(f"Written to {given.report}")


async def _version(admin_url: str) -> str:
    connection = await asyncpg.connect(admin_url)
    told: str = await connection.fetchval("show server_version")
    await connection.close()
    return f"PostgreSQL {told}"


def _bare_import_megabytes() -> float:
    done = subprocess.run([sys.executable, "-c", _BARE_IMPORT], capture_output=True, check=True)
    return int(done.stdout) / 1024


def _command() -> str:
    return " ".join(["python -m bench", *sys.argv[1:]])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows, short turns, c = 16")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--seconds", type=int, default=2, help="length of a turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contender")
    parser.add_argument("--clients", type=int, nargs="+", default=_CLIENTS)
    names = [operation.name for operation in OPERATIONS]
    parser.add_argument("--operations", nargs="+", choices=names, default=names)
    parser.add_argument("--contenders", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--report", type=Path, default=page.PAGE)
    parser.add_argument("--print", action="store_true", help="print the tables, write no page")
    first = parser.parse_args()
    if first.quick:
        parser.set_defaults(**_QUICK)
        return parser.parse_args()
    return first


if __name__ == "__main__":
    main()
