"""The part of the page on performance that a run writes."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from bench.bulk.work import Done
from bench.page import put
from csgraph.clock import system_clock

PART = "make bulk"


@dataclass(frozen=True)
class Copied:
    """What a plain COPY took, in seconds, and wrote, in bytes."""

    seconds: float
    size: int


@dataclass(frozen=True)
class Exported:
    """One export: its query, how it went, its bytes; COPY of its values and of its JSON lines."""

    query: str
    done: Done
    size: int
    values: Copied
    lines: Copied


@dataclass
class Run:
    """What a run came to."""

    rows_in: int
    rows_out: int
    postgres: str = ""
    loads: list[float] = field(default_factory=list)
    bytes_in: int = 0
    copied_bare: float = 0.0
    copied_indexed: float = 0.0
    imported: Done = field(default_factory=Done)
    import_killed_at: int = 0
    import_is_same: bool = False
    exports: list[Exported] = field(default_factory=list)
    export_killed_at: int = 0
    export_is_same: bool = False


def write(run: Run, page: Path) -> None:
    """Write the part."""
    put(PART, text_of(run), page)


def text_of(run: Run) -> str:
    """Return the part."""
    rate_in = run.rows_in / run.imported.seconds
    indexed, bare = run.rows_in / run.copied_indexed, run.rows_in / run.copied_bare
    outs = "\n".join(_exported(each, run.rows_out) for each in run.exports)
    memory = "; ".join(
        f"{name} " + " → ".join(f"{each:.0f}" for each in done.quarters())
        for name, done in (
            ("import", run.imported),
            *(("export", each.done) for each in run.exports),
        )
    )
    return f"""## Files in bulk

| | |
| --- | --- |
| command | `python -m bench.bulk --rows-in {run.rows_in} --rows-out {run.rows_out}` |
| date | {system_clock().date().isoformat()} |
| machine | {os.cpu_count()} cores, {platform.system()} {platform.machine()} |
| load of the machine meanwhile (1 minute) | {min(run.loads):.1f} to {max(run.loads):.1f}, its own included |
| versions | Python {platform.python_version()}, PostgreSQL {run.postgres} |

| in | rows | seconds | rows/s | to the plain COPY |
| --- | ---: | ---: | ---: | ---: |
| COPY into a table of the same indexes and checks | {run.rows_in:,} | {run.copied_indexed:.1f} | {indexed:,.0f} | 1.00 |
| COPY into a table without indexes | {run.rows_in:,} | {run.copied_bare:.1f} | {bare:,.0f} | {bare / indexed:.2f} |
| **import** of {run.bytes_in / 1e6:.0f} MB of JSON lines | {run.rows_in:,} | {run.imported.seconds:.1f} | {rate_in:,.0f} | {rate_in / indexed:.2f} |

| out | rows | seconds | rows/s | to COPY of values | to COPY of JSON lines |
| --- | ---: | ---: | ---: | ---: | ---: |
{outs}

Processor time of the process: {run.imported.cpu:.1f} s for the import, {run.exports[0].done.cpu:.1f} s for the first
export; Postgres did the rest.

Resident memory by quarters of the time, MB: {memory}.

Killed (SIGKILL) and taken up by another process:

| | killed at row | outcome as without |
| --- | ---: | --- |
| import | {run.import_killed_at:,} | {_said(run.import_is_same)} |
| export | {run.export_killed_at:,} | {_said(run.export_is_same)} |

### What is compared

- **COPY in** writes the same contacts, binary, in one transaction, into a table like that of
  contacts; it maps, checks and logs nothing, and generates the columns for sorting and search as
  the import has to. Without indexes is the floor of what storing the rows costs.
- **The import** parses each line, coerces its variables, checks it by the rules of
  `contactCreate`, looks up its account, merges it through the change log in batches that are
  committed with what each line came to, and keeps those outcomes as a file.
- **COPY out** writes the same values as text to a file on disk, past the wall; the better of two
  runs, before and after the export. JSON lines are made by `json_build_object`, ids as they are
  stored.
- **The export** makes JSON in one snapshot, compresses it, and keeps it in the database. Its
  statement may use more than one core, where there are some to spare.
- *As without*: contacts, changes and outcomes of the import that was killed equal those of the
  one that was not; so do the lines of the two exports, taken in any order.

Repeat it with `make bulk`, at other sizes with `make bulk ROWS_IN=20000 ROWS_OUT=100000`."""


def _exported(each: Exported, rows: int) -> str:
    values, lines, seconds = each.values, each.lines, each.done.seconds
    return "\n".join(
        f"| {what}, {size / 1e6:.0f} MB | {rows:,} | {took:.1f} | {rows / took:,.0f} "
        f"| {values.seconds / took:.2f} | {lines.seconds / took:.2f} |"
        for what, took, size in (
            ("COPY of the same values to a file", values.seconds, values.size),
            ("COPY of the same JSON lines to a file", lines.seconds, lines.size),
            (f"**export** of `{each.query}`", seconds, each.size),
        )
    )


def _said(is_same: bool) -> str:
    return "yes" if is_same else "**no**"
