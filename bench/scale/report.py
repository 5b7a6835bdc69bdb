"""What a run found, as a page of the documentation."""

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench.page import put
from bench.scale.database import Copied
from bench.scale.syncing import Synced
from bench.scale.vendors import Served
from csgraph.clock import system_clock


@dataclass
class Run:
    """Everything that one run found."""

    accounts: int
    command: str
    generated_seconds: float = 0.0
    served: Served | None = None
    copied: Copied | None = None
    first: Synced = field(default_factory=Synced)
    again: Synced = field(default_factory=Synced)
    later: Synced = field(default_factory=Synced)
    evolved: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    queries: dict[str, tuple[float, float]] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)
    postgres: str = ""


def write(run: Run, file: Path) -> None:
    """Write this benchmark's part of the page."""
    parts = [_head(run), _rates(run), _streams(run), _memory(run), _queries(run), _meaning()]
    put("make bench-scale", "\n\n".join(parts), file)


def _head(run: Run) -> str:
    load = f"{min(run.loads):.1f} to {max(run.loads):.1f}" if run.loads else "not known"
    made = {name: run.counts.get(name, 0) for name in ("account", "contact", "ticket")}
    return f"""## A large company, synced and queried

Seconds are those of the machine that is described here.

| | |
| --- | --- |
| command | `{run.command}` |
| date | {system_clock():%Y-%m-%d} |
| machine | {os.cpu_count()} cores, {_memory_gigabytes():.0f} GB, {platform.system()} {platform.machine()} |
| load of the machine meanwhile (1 minute) | {load} |
| versions | Python {platform.python_version()}, {run.postgres}, SQLAlchemy {version("sqlalchemy")}, asyncpg {version("asyncpg")} |
| company | asked for {run.accounts:,} accounts with 5 contacts and 10 tickets each |
| live in the graph after the sync | {made["account"]:,} accounts, {made["contact"]:,} contacts (those whom only the helpdesk knows included), {made["ticket"]:,} tickets |
| records landed | {run.counts.get("source_record", 0):,} |
| links still waiting for a parent | {run.counts.get("pending_link", 0):,} (organizations without an account, for the most part) |
| database | {run.counts.get("megabytes", 0):,} MB |

The sandbox enforces no rate limit here, and Postgres, the sandbox and the sync share the
machine's cores."""


def _rates(run: Run) -> str:
    sync = run.first
    lines = [
        "### Records a second",
        "",
        "| | records | seconds | records/s | beside the sync |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]

    def line(title: str, records: int, seconds: float) -> str:
        rate = records / seconds if seconds else 0.0
        beside = rate / sync.rate if sync.pages else 0.0
        return f"| {title} | {records:,} | {seconds:.1f} | {rate:,.0f} | {beside:.2f} |"

    if run.served:
        title = "the sandbox, read by a bare client"
        lines.append(line(title, run.served.records, run.served.seconds))
    if run.copied:
        title = "COPY of the landed records"
        lines.append(line(title, run.copied.records, run.copied.seconds))
    lines.append(line("**the first sync**", sync.records, sync.seconds))
    lines.append(
        f"\nThe sync's process used {sync.cpu:.1f} s of processor time. Syncing again with nothing "
        f"new took {run.again.seconds:.1f} s and changed {run.again.changed:,} records. After a step "
        f"of time in the company ({run.evolved:,} changes made at the vendors) the sync read "
        f"{run.later.records:,} records in {run.later.seconds:.1f} s, {run.later.changed:,} of them "
        "new or different."
    )
    if run.generated_seconds:
        lines.append(f"\nThe company itself was generated in {run.generated_seconds:.0f} s.")
    return "\n".join(lines)


def _streams(run: Run) -> str:
    lines = [
        "### Flat over time",
        "",
        "Records a second of each stream, as a whole and by tenths of its pages; a sync that slows "
        "down as tables grow would show here.",
        "",
        "| stream | records | records/s | by tenths |",
        "| --- | ---: | ---: | --- |",
    ]
    for stream, (records, seconds) in run.first.by_stream().items():
        if records:
            tenths = " ".join(f"{each:,.0f}" for each in run.first.slices(stream))
            rate = records / seconds if seconds else 0
            lines.append(f"| {stream} | {records:,} | {rate:,.0f} | {tenths} |")
    return "\n".join(lines)


def _memory(run: Run) -> str:
    quarters = " → ".join(f"{each:.0f}" for each in run.first.memory_quarters())
    return f"""### Memory of the sync

Resident memory of the sync's process, Postgres aside. Median of each quarter of the
first sync's time: {quarters} MB. Peak: **{run.first.peak:.0f} MB** (first sync),
{run.again.peak:.0f} MB (nothing new), {run.later.peak:.0f} MB (after the step of time)."""


def _queries(run: Run) -> str:
    lines = [
        "### Queries",
        "",
        "Through the HTTP endpoint of `csgraph serve`, one client, after `vacuum analyze`; "
        "milliseconds.",
        "",
        "| query | first time | median | beside one account |",
        "| --- | ---: | ---: | ---: |",
    ]
    least = min((median for _, median in run.queries.values()), default=1.0)
    for title, (first, median) in run.queries.items():
        lines.append(f"| {title} | {first:.1f} | {median:.2f} | {median / least:.1f} |")
    return "\n".join(lines)


def _meaning() -> str:
    return """### What is compared

- **The bare client** reads every page of users, accounts, contacts and tickets over HTTP
  and looks for nothing but the next cursor.
- **COPY** writes the landed records (tenant, connection, object type, id, the record as
  jsonb) in binary form from a file of the client's into an ordinary, logged table whose
  primary key is the one of the table of landed records. It checks, maps, links and logs
  nothing: it is the floor of what storing the records costs.
- **The sync** is `csgraph sync` in a process of its own. Each record is checked, landed as
  evidence, identified across both systems, mapped to a row of the graph with its custom
  fields, linked to its parents and logged in the change log; each page commits together
  with the stream's state.

Repeat it with `make bench-scale`, at another size with `make bench-scale ACCOUNTS=20000`."""


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
