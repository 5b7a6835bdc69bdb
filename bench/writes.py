"""``python -m bench.writes``: what a mutation costs beside the bare statement that it makes.

The bare statements are run by pgbench, prepared, through the tenant wall, each in a
transaction of its own, as a mutation is. Beside them a mutation checks the key, the scope
and the input, logs the change with its change set, holds what was written against the
sources, and reads its payload.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
from rich.console import Console

from bench import page
from bench.contenders import CSGRAPH, Contender, started
from bench.data import Filled, fill
from bench.load import NUMBER, ROW, Load, Script, press_database, press_http, require_wrk
from bench.programs import find_pgbench, postmaster_of
from bench.usage import cpu_seconds, family_cpu_seconds
from csgraph.embedded import embedded_postgres
from csgraph.storage.engine import make_engine
from csgraph.tenancy.api_keys import KeyTerms, issue_key

CLIENTS = (1, 16)
_SCOPES = ("accounts:read", "accounts:write", "contacts:read", "contacts:write", "history:read")
_LEAST_BYTES = 60
_HEAD = """## What a write costs

| | |
| --- | --- |
| command | `python -m bench.writes` |
| machine | {cores} cores |
| load of the machine meanwhile (1 minute) | {least:.1f} to {most:.1f}, its own included |
| data | {accounts:,} accounts with ten contacts each |
| turns | {turns} of {seconds} s each, one after the other; commits are flushed to the disk |

Each mutation is set beside the bare statement above it.

| | clients | writes/s | to the bare one | p50, ms | p99, ms | server CPU, ms | Postgres CPU, ms |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""
_TAIL = """
pgbench runs the bare statements, prepared, as the application's role through the tenant wall,
each in a transaction of its own. Beside that a mutation checks key, scope, cost and input, logs
the change with its change set, holds what was written against the sources, and reads its
payload; the server's share is one process' work in Python.
"""


@dataclass(frozen=True)
class Write:
    """One way to write a row: a script for pgbench, or a mutation."""

    title: str
    sql: str = ""
    document: str = ""
    variables: dict[str, object] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """Return the request of a mutation."""
        return orjson.dumps({"query": self.document, "variables": self.variables})


@dataclass
class Turns:
    """What came of a write's turns."""

    loads: list[Load] = field(default_factory=list)
    server_cpu: float = 0.0
    database_cpu: float = 0.0

    @property
    def rate(self) -> float:
        return statistics.median(each.requests / each.seconds for each in self.loads)

    def latency(self, name: str) -> float:
        return statistics.median(getattr(each, name) for each in self.loads)

    def ms(self, seconds: float) -> float:
        """Return milliseconds for each write."""
        return 1_000 * seconds / sum(each.requests for each in self.loads)


def groups(accounts: int) -> tuple[tuple[Write, ...], ...]:
    """Return each bare statement, followed by the mutations that are set beside it."""
    person = {"input": {"name": f"Person {NUMBER}", "email": f"p{NUMBER}@example.com"}}
    trade = {"by": {"domain": f"company{ROW}.example"}, "input": {"industry": f"Trade {NUMBER}"}}
    insert = (
        "\\set n random(1, 1000000000)\ninsert into contact (tenant_id, name, email) values "
        "(current_setting('app.tenant_id')::uuid, 'Person ' || :n, 'p' || :n || '@example.com');"
    )
    update = (
        f"\\set row random(1, {accounts})\n\\set n random(1, 1000000000)\n"
        "update account set industry = 'Trade ' || :n "
        "where tenant_id = current_setting('app.tenant_id')::uuid "
        "and domain = 'company' || :row || '.example' and deleted_at is null;"
    )
    return (
        (
            Write("bare INSERT of a contact", sql=insert),
            _create("`contactCreate`", person, "", ""),
            _create("`contactCreate`, with its change set", person, "", "changeSet { feedCursor }"),
            _create("`contactCreate`, `dryRun`", person, ", options: {dryRun: true}", ""),
        ),
        (
            Write("bare UPDATE of an account", sql=update),
            Write(
                "`accountUpdate`",
                document="mutation($by: AccountRef!, $input: AccountUpdateInput!) { "
                "accountUpdate(by: $by, input: $input) "
                "{ account { id industry } userErrors { code message } } }",
                variables=trade,
            ),
        ),
    )


def _create(title: str, variables: dict[str, object], options: str, more: str) -> Write:
    document = (
        f"mutation($input: ContactCreateInput!) {{ contactCreate(input: $input{options}) "
        f"{{ contact {{ id name }} userErrors {{ code message }} {more} }} }}"
    )
    return Write(title, document=document, variables=variables)


@dataclass
class Bench:
    """A filled database, the server before it, and how hard they are pressed."""

    filled: Filled
    server: Contender
    key: str
    accounts: int
    directory: Path
    pgbench: Path
    postmaster: int
    seconds: int
    loads: list[float] = field(default_factory=list)

    def turn(self, write: Write, clients: int, turns: Turns, seconds: int) -> None:
        """Let one write have its turn."""
        server, database = cpu_seconds(self.server.pid), family_cpu_seconds(self.postmaster)
        turns.loads.append(self._press(write, clients, seconds))
        turns.server_cpu += cpu_seconds(self.server.pid) - server
        turns.database_cpu += family_cpu_seconds(self.postmaster) - database
        self.loads.append(os.getloadavg()[0])

    def check(self, write: Write) -> None:
        """Refuse a mutation that is refused."""
        if not write.document:
            return
        body = write.body.replace(NUMBER.encode(), b"0").replace(ROW.encode(), b"1")
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        answer = httpx.post(self.server.url, content=body, headers=headers).json()
        payloads = (answer.get("data") or {}).values()
        if answer.get("errors") or any(each["userErrors"] for each in payloads):
            raise SystemExit(f"{write.title} answers {answer}")

    def _press(self, write: Write, clients: int, seconds: int) -> Load:
        if write.sql:
            script = Script(write.sql, (), {"app.tenant_id": str(self.filled.tenant_id)})
            return press_database(
                self.pgbench,
                self.filled.urls.app,
                script,
                self.directory,
                clients=clients,
                seconds=seconds,
            )
        body = self.directory / "mutation.body"
        body.write_bytes(write.body)
        return press_http(
            self.server.url,
            body,
            self.key,
            _LEAST_BYTES,
            clients=clients,
            seconds=seconds,
            rows=self.accounts,
        )


async def _writers_key(filled: Filled) -> str:
    owner = make_engine(filled.urls.owner, pool_size=1)
    terms = KeyTerms(name="writes", scopes=_SCOPES)
    issued = await issue_key(owner, filled.secrets, filled.tenant_id, terms)
    await owner.dispose()
    return issued.text


def _table(bench: Bench, turns: int) -> str:
    rows = []
    for group in groups(bench.accounts):
        for write in group:
            bench.check(write)
        for clients in CLIENTS:
            found = {write.title: Turns() for write in group}
            for write in group:
                bench.turn(write, clients, Turns(), 1)  # warms up
            for _ in range(turns):
                for write in group:
                    bench.turn(write, clients, found[write.title], bench.seconds)
            bare = found[group[0].title].rate
            for write in group:
                done = found[write.title]
                server = f"{done.ms(done.server_cpu):.2f}" if write.document else ""
                rows.append(
                    f"| {write.title} | {clients} | {done.rate:,.0f} | {done.rate / bare:.2f} | "
                    f"{done.latency('p50_ms'):.2f} | {done.latency('p99_ms'):.2f} | {server} | "
                    f"{done.ms(done.database_cpu):.2f} |"
                )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.writes", description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=3, help="length of a turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--print", action="store_true", help="print the table, write no page")
    given = parser.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory(prefix="csgraph-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        with embedded_postgres(directory / "data") as postgres:
            filled = asyncio.run(fill(postgres.admin_url, given.accounts))
            key = asyncio.run(_writers_key(filled))
            with started(postgres.admin_url, filled, directory, {CSGRAPH}) as contenders:
                bench = Bench(
                    filled,
                    contenders[0],
                    key,
                    given.accounts,
                    directory,
                    find_pgbench(),
                    postmaster_of(postgres),
                    given.seconds,
                )
                rows = _table(bench, given.turns)
    head = _HEAD.format(
        cores=os.cpu_count(),
        least=min(bench.loads),
        most=max(bench.loads),
        accounts=given.accounts,
        turns=given.turns,
        seconds=given.seconds,
    )
    text = f"{head}{rows}\n{_TAIL}"
    if given.print:
        print(text)
    else:
        page.put("bench writes", text)
        Console(stderr=True).print(f"Written to {page.PAGE}")


if __name__ == "__main__":
    main()
