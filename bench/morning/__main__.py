"""``python -m bench.morning``: how long the questions of a CSM's morning take (domain.md §13).

Each shipped operation is asked over HTTP of a server of one worker, by one client, one request
after the other. How many statements it takes is counted by Postgres.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import orjson
from rich.console import Console
from sqlalchemy.engine import make_url

from bench import page
from bench.contenders import CSGRAPH, started
from bench.data import Filled
from bench.morning.data import CSM, filled
from csgraph.clock import system_clock
from csgraph.embedded import embedded_postgres
from csgraph.ids import encode_id

OPERATIONS = Path("schema/operations")
ASKED = (
    *("csm_morning", "account_glance", "renewals_ahead", "champions_who_left"),
    *("lower_right_bubbles", "not_onboarded", "milestones_missed", "handoffs_breached"),
    *("silent_metrics", "books"),
)
_DAYS = 90
_WARM_UP = 20
_HEAD = """## A CSM's morning

| | |
| --- | --- |
| command | `python -m bench.morning --accounts {accounts} --rounds {rounds}` |
| date | {date} |
| machine | {cores} cores |
| load of the machine meanwhile (1 minute) | {least:.1f} to {most:.1f}, its own included |
| data | {rows} |

Every operation is one of `schema/operations`, asked over HTTP by one client of one server process,
one request after the other, {rounds} times each. A CSM has {book:,} accounts.

| operation | rows | p50, ms | p99, ms | in Postgres, ms | statements |
| --- | ---: | ---: | ---: | ---: | ---: |
"""
_console = Console(stderr=True)


@dataclass(frozen=True)
class Measured:
    """What came of asking an operation many times."""

    name: str
    rows: int
    taken: tuple[float, ...]
    statements: float
    in_postgres: float

    def line(self) -> str:
        """Return the row of the table."""
        p50, p99 = statistics.median(self.taken), statistics.quantiles(self.taken, n=100)[98]
        return (
            f"| `{self.name}` | {self.rows} | {p50:.1f} | {p99:.1f} | {self.in_postgres:.1f} | "
            f"{self.statements:.2f} |"
        )


async def _told(connection: asyncpg.Connection, role: str | None) -> tuple[int, float]:
    """Return how many statements the application's role ran, and the milliseconds they took."""
    row = await connection.fetchrow(
        "select coalesce(sum(calls), 0)::int, coalesce(sum(total_exec_time), 0)::float8 "
        "from pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname = $1",
        role,
    )
    return row[0], row[1]


def _rows(value: object) -> int:
    """Return how many records an answer tells of."""
    match value:
        case dict():
            return sum(map(_rows, value.values()))
        case list():
            return len(value) + sum(map(_rows, value))
        case _:
            return 0


async def _measure(
    ask: Callable[[], Awaitable[httpx.Response]],
    admin: asyncpg.Connection,
    role: str | None,
    name: str,
    rounds: int,
) -> Measured:
    for _ in range(_WARM_UP):
        answer = (await ask()).json()
        if answer.get("errors"):
            raise SystemExit(f"{name} answers {answer['errors']}")
    before, taken = await _told(admin, role), []
    for _ in range(rounds):
        begun = time.perf_counter()
        (await ask()).raise_for_status()
        taken.append((time.perf_counter() - begun) * 1_000)
    after = await _told(admin, role)
    found = Measured(
        name,
        _rows(answer["data"]),
        tuple(taken),
        (after[0] - before[0]) / rounds,
        (after[1] - before[1]) / rounds,
    )
    _console.print(found.line())
    return found


async def _measured(
    url: str, data: Filled, admin_url: str, rounds: int, asked: tuple[str, ...]
) -> tuple[list[Measured], list[float]]:
    admin = await asyncpg.connect(admin_url, database="csgraph")
    csm_id = await admin.fetchval(
        """select id from store."user" where tenant_id = $1 and name = $2""",
        data.tenant_id,
        f"User {CSM}",
    )
    role = make_url(data.urls.app).username
    given = {
        "csm": encode_id("usr", csm_id),
        "account": encode_id("acc", data.account_id),
        "days": _DAYS,
    }
    headers = {"Authorization": f"Bearer {data.api_key}", "Content-Type": "application/json"}
    found, loads = [], [os.getloadavg()[0]]
    async with httpx.AsyncClient(headers=headers, timeout=60) as http:
        for name in asked:
            text = (OPERATIONS / f"{name}.graphql").read_text()
            variables = {key: value for key, value in given.items() if f"${key}:" in text}
            body = orjson.dumps({"query": text, "variables": variables})
            ask = partial(http.post, url, content=body)
            found.append(await _measure(ask, admin, role, name, rounds))
            loads.append(os.getloadavg()[0])
    await admin.close()
    return found, loads


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.morning", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--operations", nargs="+", choices=ASKED, default=list(ASKED))
    parser.add_argument("--print", action="store_true", help="print the table, write no page")
    parser.add_argument("--store", type=Path, help="where the data stays, for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="csgraph-bench-") as made:
        directory, store = Path(made), given.store or Path(made)
        store.mkdir(exist_ok=True)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        with embedded_postgres(store / "data") as postgres:
            data = asyncio.run(filled(postgres.admin_url, given.accounts))
            with started(postgres.admin_url, data, directory, {CSGRAPH}) as [server]:
                found, loads = asyncio.run(
                    _measured(
                        server.url, data, postgres.admin_url, given.rounds, tuple(given.operations)
                    )
                )
    head = _HEAD.format(
        accounts=given.accounts,
        rounds=given.rounds,
        date=system_clock().date().isoformat(),
        cores=os.cpu_count(),
        least=min(loads),
        most=max(loads),
        rows=", ".join(f"{count:,} {name} rows" for name, count in data.rows.items()),
        book=data.rows["assignment"] // 200,
    )
    text = head + "\n".join(each.line() for each in found)
    if given.print:
        print(text)
    else:
        page.put("bench morning", text)
        _console.print(f"Written to {page.PAGE}")


if __name__ == "__main__":
    main()
