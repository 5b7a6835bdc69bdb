"""``python -m bench.alerts``: how long all alert rules take for a large tenant.

All is evaluated as the worker does it, through the tenant wall. Beside it stands one scan of
each table that the rules read: nobody can look at every row in less.
"""

import argparse
import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from rich.console import Console

from bench import page
from bench.alerts.data import TABLES, TIER, filled
from csgraph.alerting.declare import AlertRule
from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.clock import system_clock
from csgraph.domain.alerts.commands import Engine, Outcome
from csgraph.domain.contacts.tables import contact
from csgraph.embedded import embedded_postgres
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.storage.work import open_writing
from csgraph.watching.surroundings import WatchDeps
from csgraph.watching.turn import evaluate_all, take_turn

_HEAD = """## What alerts cost

| | |
| --- | --- |
| command | `python -m bench.alerts --accounts {accounts}` |
| date | {date} |
| machine | {cores} cores |
| load of the machine meanwhile (1 minute) | {least:.1f} to {most:.1f}, its own included |
| data | {rows} |

One scan of each of these tables: **{scan:.2f} s**. Evaluating every rule for all accounts: the
first time, which opens {opened:,} alerts, **{first:.1f} s**; again, with nothing changed,
**{again:.1f} s**, {ratio:.1f} times the scan; of that {common:.1f} s are for what rules have in
common. After one changed contact the rules that read it are
evaluated for its account alone: **{one:.0f} ms** from the commit to the last rule.

| rule | holds for | first, s | again, s |
| --- | ---: | ---: | ---: |
"""
_console = Console(stderr=True)


@dataclass
class Told:
    """What each rule found and how long it took, and how long all took together."""

    rules: dict[str, tuple[Outcome, float]] = field(default_factory=dict)
    seconds: float = 0.0


async def _scanned(url: str, tenant_id: TenantId) -> float:
    """Return how long it takes to look at every row of every table once, the second time."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("select set_config('app.tenant_id', $1, false)", str(tenant_id))
        taken = 0.0
        for name in TABLES:
            for is_counted in (False, True):
                started = time.perf_counter()
                await connection.fetchval(f"select count(deleted_at) from {name}")
                if is_counted:
                    taken += time.perf_counter() - started
        return taken
    finally:
        await connection.close()


async def _evaluated(deps: WatchDeps, tenant_id: TenantId) -> Told:
    told, begun = Told(), time.perf_counter()

    def noted(rule: AlertRule, outcome: Outcome, seconds: float) -> None:
        told.rules[rule.code] = (outcome, seconds)
        _console.print(f"{rule.code}: {seconds:.2f} s, {outcome}")

    await evaluate_all(deps, tenant_id, noted)
    told.seconds = time.perf_counter() - begun
    return told


async def _one_changed(deps: WatchDeps, tenant_id: TenantId, contact_id: UUID) -> float:
    """Return how many milliseconds a turn takes after one changed contact, the median of nine."""
    taken = []
    for turn in range(9):
        async with open_writing(deps.engine, tenant_id) as work:
            await update_row(
                work,
                contact,
                contact_id,
                {"title": f"Director {turn}"},
                node_type="Contact",
                change_set_id=await begin_change_set(work, Actor("CONNECTOR", "bench")),
            )
        started = time.perf_counter()
        await take_turn(deps, tenant_id)
        taken.append((time.perf_counter() - started) * 1_000)
    return sorted(taken)[len(taken) // 2]


async def _measure(urls: DatabaseUrls, tenant_id: TenantId, accounts: int) -> str:
    engine = make_engine(urls.ingest, pool_size=2)
    nodes = build_schema().catalog.nodes
    rules = Engine(declared_alert_rules(), [*declared_account_facts(), TIER])
    types = {spec.table: name for name, spec in nodes.items()}
    deps = WatchDeps(engine, rules, types, system_clock)
    loads = [os.getloadavg()[0]]
    owner = await asyncpg.connect(urls.owner)
    counts = {name: await owner.fetchval(f"select count(*) from {name}") for name in TABLES}
    contact_id = await owner.fetchval("select id from contact order by id limit 1 offset 1000")
    scan = await _scanned(urls.ingest, tenant_id)
    first = await _evaluated(deps, tenant_id)
    await owner.execute("analyze alert, change")
    await owner.close()
    await _evaluated(deps, tenant_id)  # writes the hint bits of what the first one made
    again = await _evaluated(deps, tenant_id)
    one = await _one_changed(deps, tenant_id, contact_id)
    loads.append(os.getloadavg()[0])
    await engine.dispose()
    head = _HEAD.format(
        accounts=accounts,
        date=system_clock().date().isoformat(),
        cores=os.cpu_count(),
        least=min(loads),
        most=max(loads),
        rows=", ".join(f"{count:,} {name} rows" for name, count in counts.items()),
        scan=scan,
        opened=sum(outcome.opened for outcome, _ in first.rules.values()),
        first=first.seconds,
        again=again.seconds,
        ratio=again.seconds / scan,
        common=again.seconds - sum(seconds for _, seconds in again.rules.values()),
        one=one,
    )
    return head + "\n".join(
        f"| `{code}` | {outcome.holding:,} | {first.rules[code][1]:.2f} | {seconds:.2f} |"
        for code, (outcome, seconds) in again.rules.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.alerts", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--print", action="store_true", help="print the table, write no page")
    given = parser.parse_args()

    async def run(admin_url: str) -> str:
        urls, tenant_id = await filled(admin_url, given.accounts)
        return await _measure(urls, tenant_id, given.accounts)

    with tempfile.TemporaryDirectory(prefix="csgraph-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        with embedded_postgres(directory / "data") as postgres:
            text = asyncio.run(run(postgres.admin_url))
    if given.print:
        print(text)
    else:
        page.put("bench alerts", text)
        _console.print(f"Written to {page.PAGE}")


if __name__ == "__main__":
    main()
