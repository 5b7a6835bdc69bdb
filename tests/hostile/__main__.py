"""Fire every attack at a server of one worker: ``python -m tests.hostile``.

Told for each: the answer, the processor time that the server took for it (the least of
three times), and the longest wait of a client that asks ``{ viewer { tenantName } }``
all the while.
"""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson
from rich.console import Console
from rich.table import Table

from tests.cli.processes import Installation, installed_alone
from tests.hostile.attacks import Attack, attacks

MOST_SERVER_MS = 250
LONGEST_WAIT_MS = 1_000
TIMES = 3


@dataclass
class Outcome:
    """What came of an attack."""

    name: str
    status: int
    code: str
    server_ms: float
    wait_ms: float
    asked: int

    @property
    def held(self) -> bool:
        return self.server_ms < MOST_SERVER_MS and self.wait_ms < LONGEST_WAIT_MS


def processor_ms(pid: int) -> float:
    """Return the processor time that all threads of a process have taken."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


async def fire(port: int, key: str, attack: Attack) -> tuple[int, str]:
    """Send one request; return its status and the code of its error."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = (
        ("host", "csgraph.test"), ("authorization", f"Bearer {key}"), ("connection", "close"),
        ("content-type", "application/json"), ("accept", "application/graphql-response+json"),
        *attack.headers,
    )  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    answer = asyncio.create_task(reader.read())
    try:
        writer.write(f"POST /graphql HTTP/1.1\r\n{lines}\r\n".encode())
        async for part in attack.parts():
            if answer.done():
                break
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass  # refused before all was sent
    try:
        head, _, body = (await asyncio.wait_for(answer, 60)).partition(b"\r\n\r\n")
    except ConnectionError:
        return 0, "closed"
    finally:
        writer.close()
    status = int(head.split(b" ", 2)[1]) if head else 0
    return status, _code(body)


def _code(body: bytes) -> str:
    start, end = body.find(b"{"), body.rfind(b"}")
    if start < 0:
        return ""
    errors = orjson.loads(body[start : end + 1]).get("errors") or [{}]
    return str(errors[0].get("extensions", {}).get("code", ""))


class Trivial:
    """A client that asks for next to nothing, again and again."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.headers = url, {"authorization": f"Bearer {key}"}
        self.waits: list[float] = []

    async def run(self) -> None:
        async with httpx.AsyncClient(headers=self.headers, timeout=60) as client:
            while True:
                started = time.perf_counter()
                body = {"query": "{ viewer { tenantName } }"}
                (await client.post(self.url, json=body)).raise_for_status()
                self.waits.append(1_000 * (time.perf_counter() - started))
                await asyncio.sleep(0.005)

    async def asks_again(self, running: asyncio.Task[None]) -> None:
        """Wait until the client has had two more answers: one may have been asked for before."""
        wanted = len(self.waits) + 2
        while len(self.waits) < wanted:
            if running.done():
                running.result()
            await asyncio.sleep(0.002)


async def suffer(url: str, pid: int, key: str, attack: Attack) -> Outcome:
    """Fire an attack alone, for its price, then beside the trivial client."""
    port = int(httpx.URL(url).port or 0)
    prices, status, code = [], 0, ""
    for _ in range(1 if attack.waits else TIMES):
        before = processor_ms(pid)
        fired = [fire(port, key, attack) for _ in range(attack.at_a_time)]
        status, code = (await asyncio.gather(*fired))[0]
        prices.append((processor_ms(pid) - before) / attack.at_a_time)
    trivial = Trivial(url, key)
    asking = asyncio.create_task(trivial.run())
    await trivial.asks_again(asking)
    for _ in range(1 if attack.waits else TIMES):
        await asyncio.gather(*(fire(port, key, attack) for _ in range(attack.at_a_time)))
    await trivial.asks_again(asking)
    asking.cancel()
    return Outcome(attack.name, status, code, min(prices), max(trivial.waits), len(trivial.waits))


def table_of(outcomes: list[Outcome]) -> Table:
    table = Table("attack", "status", "code", "server ms", "longest wait ms", "held")
    for each in outcomes:
        figures = f"{each.server_ms:.1f}", f"{each.wait_ms:.0f}", "yes" if each.held else "NO"
        table.add_row(each.name, str(each.status), each.code, *figures)
    return table


async def run(only: str) -> bool:
    outcomes: list[Outcome] = []
    async with installed_alone("hostile") as site:
        outcomes = await suffer_all(site, only)
    Console(width=120).print(table_of(outcomes))
    return all(each.held for each in outcomes)


async def suffer_all(site: Installation, only: str) -> list[Outcome]:
    async with site.running("serve", CSGRAPH_LOG_LEVEL="warning") as command:
        url = str((await command.ready())["url"])
        pid = command.process.pid
        chosen = [attack for attack in attacks() if only in attack.name]
        return [await suffer(url, pid, site.key, attack) for attack in chosen]


if __name__ == "__main__":
    sys.exit(not asyncio.run(run(sys.argv[1] if len(sys.argv) > 1 else "")))
