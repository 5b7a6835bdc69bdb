"""Kill what runs, at random, under load: ``python -m tests.chaos --seconds 300 --seed 1``.

The API, the worker and Postgres are killed with SIGKILL again and again while writers
write through the API and a webhook tells of what they wrote. A writer sends a write again,
with its idempotency key, until it is acknowledged. In the end: what was acknowledged is
what is stored, once each; each of it was told at least once; no change set is half there.
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from csgraph.embedded import Server
from csgraph.storage.connect import connected
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.cli.processes import SECRET, Installation, free_port, installed
from tests.support.eventually import eventually
from tests.support.http import key_of
from tests.support.mortal import MortalPostgres, mortal_postgres
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.stage import CREATE

WRITERS = 8
KILLED_EVERY = (3.0, 12.0)
SILENT_SECONDS = 120.0
"""As long as a job of a killed worker takes to be missed and taken up, several times over."""

WRITE = """mutation ($key: String!, $account: AccountCreateInput!) {
  accountCreate(input: $account) @idempotent(key: $key) {
    account { id } userErrors { code message } changeSet { id } } }"""
TOLD = "subscription { changes(types: [ACCOUNT]) { node { ... on Account { name } } } }"
STORED = "select name, count(*) from store.account where tenant_id = $1 group by name"
HALF = """select count(*) from store.account a where a.tenant_id = $1 and (
  select count(*) from store.change c join store.change_set s
    on s.tenant_id = c.tenant_id and s.id = c.change_set_id
  where c.tenant_id = a.tenant_id and c.node_id = a.id and c.operation = 'INSERT') <> 1"""
LONELY = """select count(*) from store.change_set s where s.tenant_id = $1
  and s.actor_kind = 'PRINCIPAL' and not exists (select from store.change c
    where c.tenant_id = s.tenant_id and c.change_set_id = s.id)"""

console = Console(width=100)


@dataclass
class Held:
    """Processes that are killed and started again."""

    installation: Installation
    settings: dict[str, str]
    api_port: int
    commands: dict[str, Any] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    is_over: bool = False

    async def keep(self, word: str) -> None:
        """Run a command, and start it again when it has died."""
        more = {"CSGRAPH_PORT": str(self.api_port)} if word == "serve" else {}
        while not self.is_over:
            async with self.installation.running(word, **self.settings, **more) as command:
                self.commands[word] = command
                await command.process.wait()

    def kill(self, word: str) -> None:
        command = self.commands.get(word)
        if command is not None and command.process.returncode is None:
            command.process.send_signal(signal.SIGKILL)
            self.kills[word] += 1

    async def end(self) -> None:
        self.is_over = True
        for command in self.commands.values():
            if command.process.returncode is None:
                command.process.send_signal(signal.SIGKILL)


@dataclass
class Writers:
    """Those who write: what each of them was told is written."""

    url: str
    key: str
    acknowledged: list[str] = field(default_factory=list)
    sent_again: int = 0
    is_over: bool = False

    async def write(self, number: int) -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            count = 0
            while not self.is_over:
                count += 1
                await self._until_acknowledged(client, f"Company {number}-{count}")

    async def _until_acknowledged(self, client: httpx.AsyncClient, name: str) -> None:
        variables = {"key": name, "account": {"name": name}}
        headers = {"Authorization": f"Bearer {self.key}"}
        while True:
            try:
                body = {"query": WRITE, "variables": variables}
                answer = (await client.post(self.url, json=body, headers=headers)).json()
            except (httpx.HTTPError, ValueError):
                answer = {}
            done = (answer.get("data") or {}).get("accountCreate")
            if done is not None:
                if done["userErrors"]:
                    raise AssertionError(f"{name}: {done['userErrors']}")
                self.acknowledged.append(name)
                return
            self.sent_again += 1
            await asyncio.sleep(0.2)


async def run(postgres: MortalPostgres, home: Path, seconds: float, chance: random.Random) -> bool:
    directory = postgres.data_dir / "postgres"
    server = Server(postgres.admin_url, directory / "data", directory / "log", is_attached=True)
    async with installed(server, home, "chaos") as made, receiving() as receiver:
        key = await key_of(made.owner, Secrets(SECRET), made.tenant_id, tuple(SCOPES))
        port = await free_port()
        settings = {"CSGRAPH_WEBHOOK_TARGETS": "loopback", "CSGRAPH_JOBS": "off"}
        held = Held(made, settings, port)
        keeping = [asyncio.create_task(held.keep(word)) for word in ("serve", "worker")]
        url = f"http://127.0.0.1:{port}/graphql"
        await _registered(url, key, receiver)
        writers = Writers(url, key)
        writing = [asyncio.create_task(writers.write(number)) for number in range(WRITERS)]
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, chance.uniform(*KILLED_EVERY)))
            victim = chance.choice(("serve", "worker", "postgres"))
            if victim == "postgres":
                with contextlib.suppress(ProcessLookupError):  # it is not up again yet
                    postgres.kill()
                    held.kills[victim] += 1
            else:
                held.kill(victim)
        writers.is_over = True
        await asyncio.gather(*writing)  # each waits for its last acknowledgement
        is_right = await _settled(made, writers, receiver, held)
        await held.end()
        await asyncio.gather(*keeping)
        return is_right


async def _registered(url: str, key: str, receiver: Receiver) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    given = {"name": "All", "url": receiver.url, "query": TOLD}

    async def is_made() -> bool:
        try:
            async with httpx.AsyncClient(timeout=20) as client:
                body = {"query": CREATE, "variables": {"input": given}}
                answer = (await client.post(url, json=body, headers=headers)).json()
        except httpx.HTTPError:
            return False
        made = (answer.get("data") or {}).get("webhookCreate")
        return bool(made and made["webhook"])

    await eventually(is_made, 60)


async def _settled(made: Installation, writers: Writers, receiver: Receiver, held: Held) -> bool:
    wanted = set(writers.acknowledged)

    def told() -> set[str]:
        return {each.told["node"]["name"] for each in receiver.arrived if each.told["node"]}

    async def told_more(count: int) -> bool:
        return len(receiver.arrived) > count

    # What has piled up while the worker was dead takes its time: silence is what ends the wait.
    while not wanted <= told():
        try:
            await eventually(partial(told_more, len(receiver.arrived)), SILENT_SECONDS)
        except TimeoutError:
            console.print("no more is told, and something is missing")
            break
    async with connected(made.admin_url) as admin:
        rows = await admin.fetch(STORED, made.tenant_id)
        half = await admin.fetchval(HALF, made.tenant_id)
        lonely = await admin.fetchval(LONELY, made.tenant_id)
    stored = {row["name"]: row["count"] for row in rows}
    table = Table("what", "", title="After the kills")
    doubled = sum(count > 1 for count in stored.values())
    facts = {
        "kills": ", ".join(f"{word} {count}" for word, count in sorted(held.kills.items())),
        "writes acknowledged": len(writers.acknowledged),
        "requests sent again": writers.sent_again,
        "acknowledged, not stored": len(wanted - set(stored)),
        "stored, not acknowledged": len(set(stored) - wanted),
        "stored twice": doubled,
        "records without exactly one change in a change set": half,
        "change sets without a change": lonely,
        "deliveries": len(receiver.arrived),
        "acknowledged, not told": len(wanted - told()),
    }
    for name, fact in facts.items():
        table.add_row(name, str(fact))
    console.print(table)
    wrong = (*list(facts.values())[3:8], facts["acknowledged, not told"])
    return bool(wanted) and not any(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with mortal_postgres() as postgres, TemporaryDirectory(prefix="csgraph-chaos-") as home:
        chance = random.Random(given.seed)
        if not asyncio.run(run(postgres, Path(home), given.seconds, chance)):
            sys.exit(1)


if __name__ == "__main__":
    main()
