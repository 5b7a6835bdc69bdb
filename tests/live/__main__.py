"""Run the feed and its readers against a real server: ``python -m tests.live --seconds 300``.

Fifty writers with transactions of random length, and a reader that must see all of it; a
thousand idle sockets beside two hundred events a second, with memory by quarters. The
listener's connection is ended midway. Other people's clients are `make api-clients`.
"""

import argparse
import asyncio
import resource
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from csgraph.storage.connect import connected
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.cli.processes import SECRET, Installation, installed_alone
from tests.conftest import make_tenant
from tests.feed.changing import Changing
from tests.feed.contention import contend
from tests.feed.wire import Wire, wired
from tests.support.http import Api, key_of

PAGE = """query($after: String) { changes(after: $after, first: 100) {
  nodes { cursor node { ... on Account { name } } } pageInfo { endCursor } } }"""
EVENTS = """subscription($after: String) { changes(after: $after, types: [ACCOUNT]) {
  cursor node { ... on Account { name } } } }"""
SOCKETS_A_KEY = 250
LISTENERS = """select count(pg_terminate_backend(pid)) from pg_stat_activity
where pid <> pg_backend_pid() and datname = 'live' and (query ilike 'listen%'
  or query like 'select pg_snapshot_xmin%' or query like '%feed_moved%')"""
Heard = tuple[str, tuple[int, ...]]
"""The name of a record, and its event's cursor."""

console = Console(width=100)


@dataclass
class Site:
    """A server process, and its database."""

    installation: Installation
    port: int
    pid: int

    async def key(self) -> str:
        """Issue a key of the tenant that may do all."""
        made = self.installation
        return await key_of(made.owner, Secrets(SECRET), made.tenant_id, tuple(SCOPES))

    def resident_mb(self) -> float:
        """Return the server's memory."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * resource.getpagesize() / 2**20

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    async def end_listeners(self) -> int:
        """End the connection on which the server listens; return how many there were."""
        async with connected(self.installation.admin_url) as admin:
            ended: int = await admin.fetchval(LISTENERS)
            return ended


async def writers_and_reader(site: Site, seconds: float, writers: int) -> None:
    """Fifty writers, one reader."""
    made = site.installation
    engine = make_engine(made.urls.app, pool_size=writers)
    limits = httpx.Limits(max_connections=4, keepalive_expiry=1)  # the server closes after 5 s
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{site.port}", timeout=30, limits=limits
    ) as client:
        api = Api(client, await site.key())

        async def next_page(after: str | None) -> tuple[list[tuple[str, str]], str]:
            page = (await api.data(PAGE, after=after))["changes"]
            events = [(each["cursor"], each["node"]["name"]) for each in page["nodes"]]
            return events, page["pageInfo"]["endCursor"]

        try:
            told = await contend(
                Changing(engine, made.tenant_id),
                next_page,
                writers=writers,
                seconds=seconds,
                longest=0.5,
            )
        finally:
            await engine.dispose()
    told.check()
    console.print(
        f"{writers} writers, {seconds:.0f} s: {len(told.committed):,} changes committed and read "
        f"in {told.pages:,} pages, {told.rolled_back:,} transactions rolled back; no gap, nothing "
        "twice, in the order of the cursors"
    )


async def idle_and_busy(site: Site, seconds: float, idle: int, rate: int) -> None:
    """Idle sockets of several keys and tenants, and a busy tenant whose followers hear all."""
    made = site.installation
    table = Table("quarter", "sockets", "events heard", "RSS in MB", "CPU in %")
    async with AsyncExitStack() as held:
        others = [await make_tenant(made.owner, f"Idle {n}") for n in range(4)]
        keys = [await key_of(made.owner, Secrets(SECRET), each) for each in others]
        for number in range(idle):
            wire = await held.enter_async_context(wired(site.port, keys[number % len(keys)]))
            await wire.subscribe("1", EVENTS)
        await asyncio.sleep(2)
        before, started = site.cpu_seconds(), time.monotonic()
        await asyncio.sleep(5)
        share = 100 * (site.cpu_seconds() - before) / (time.monotonic() - started)
        console.print(
            f"{idle:,} idle sockets: {site.resident_mb():.0f} MB, {share:.1f} % of a core"
        )
        follower = await held.enter_async_context(wired(site.port, await site.key()))
        await follower.follow("1", EVENTS)
        heard: list[Heard] = []
        hearing = asyncio.create_task(_hear(follower, heard))
        sent = await _write_steadily(site, seconds, rate, heard, idle, table)
        async with asyncio.timeout(60):
            while len(heard) < len(sent):  # noqa: ASYNC110 - another task hears
                await asyncio.sleep(0.1)
        hearing.cancel()
    names, cursors = [name for name, _ in heard], [cursor for _, cursor in heard]
    assert sorted(names) == sorted(sent), "an event was lost, or told twice"
    assert cursors == sorted(cursors), "events were out of order"
    console.print(table)


async def _hear(wire: Wire, heard: list[Heard]) -> None:
    while True:
        event = (await wire.next("1"))["data"]["changes"]
        heard.append((event["node"]["name"], tuple(map(int, event["cursor"].split(".")))))


async def _write_steadily(
    site: Site, seconds: float, rate: int, heard: list[Heard], idle: int, table: Table
) -> list[str]:
    """Make accounts at a rate, in one transaction each tenth of a second."""
    made, sent = site.installation, list[str]()
    changing = Changing(made.ingest, made.tenant_id)
    started = time.monotonic()
    for quarter in range(1, 5):
        before, since = site.cpu_seconds(), time.monotonic()
        while time.monotonic() < started + quarter * seconds / 4:
            at = time.monotonic()
            async with changing.work() as work:
                names = [f"event {len(sent) + index}" for index in range(rate // 10)]
                await work.make_accounts(names)
            sent += names
            await asyncio.sleep(max(0.0, 0.1 - (time.monotonic() - at)))
        share = 100 * (site.cpu_seconds() - before) / (time.monotonic() - since)
        table.add_row(
            str(quarter),
            f"{idle + 1:,}",
            f"{len(heard):,}",
            f"{site.resident_mb():.1f}",
            f"{share:.0f}",
        )
        if quarter == 2:
            console.print(f"listeners ended midway: {await site.end_listeners()}")
    taken = time.monotonic() - started
    console.print(f"{len(sent):,} events in {taken:.0f} s: {len(sent) / taken:.0f} a second")
    return sent


async def run_all(asked: argparse.Namespace) -> None:
    async with installed_alone("live") as site:
        settings = {"CSGRAPH_MAX_STREAMS": str(SOCKETS_A_KEY + asked.sockets)}
        async with site.running("serve", **settings) as command:
            found = Site(site, await command.port(), command.process.pid)
            await writers_and_reader(found, asked.seconds, asked.writers)
            await idle_and_busy(found, asked.seconds, asked.sockets, asked.rate)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--rate", type=int, default=200)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8_192)), hard))
    asyncio.run(run_all(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
