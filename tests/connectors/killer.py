"""Kills syncs at their checkpoints, one after the other."""

import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any

from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.checkpoints import Moment
from tests.support.eventually import eventually

SECRET = "a secret of thirty-two characters or more"
SCRIPT = Path(__file__).with_name("forked_sync.py")

Told = dict[str, Any]
Spot = tuple[str, str]
"""An object type with a moment."""


@dataclass
class Forks:
    """Runs each sync in a process of its own."""

    process: Process
    url: str

    async def order(self, **what: object) -> Told:
        """Return all that is told until the sync has ended, or was stopped."""
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        told: Told = {}
        while "pid" not in told:
            told |= json.loads(await self.process.stdout.readline())
        return told

    async def sync(
        self,
        tenant_id: TenantId,
        connection_id: ConnectionId,
        now: datetime,
        at: tuple[str, str, int] | None = None,
        number: Signals = SIGKILL,
        here: bool = False,
    ) -> Told:
        """Sync, up to a moment when one is given; as soon as the lease is free."""
        told: Told = {}

        async def has_begun() -> bool:
            nonlocal told
            told = await self.order(
                url=self.url,
                secret=SECRET,
                tenant=str(tenant_id),
                connection=str(connection_id),
                now=now.isoformat(),
                at=at,
                signal=number,
                here=here,
            )
            return told.get("failed") != "CONFLICT"  # the server has yet to see the last one's end

        await eventually(has_begun, seconds=60)
        return told


@asynccontextmanager
async def forks_on(url: str) -> AsyncIterator[Forks]:
    process = await create_subprocess_exec(sys.executable, str(SCRIPT), stdin=PIPE, stdout=PIPE)
    try:
        yield Forks(process, url)
    finally:
        process.stdin.close()
        await process.wait()


@dataclass
class Killer:
    """Syncs of one tenant that are killed wherever an unkilled one came past."""

    forks: Forks
    tenant_id: TenantId
    killed: dict[str, set[Spot]] = field(default_factory=lambda: {"near": set(), "last": set()})
    missed: list[object] = field(default_factory=list)

    async def sync(
        self, connection_id: ConnectionId, now: datetime, reached: Mapping[str, int]
    ) -> None:
        """Sync as far as each spot, be killed there, go on; ``reached`` counts the spots."""
        committed: Counter[str] = Counter()
        for where, spot in _spots(reached):
            name = " ".join(spot)
            left = reached[name] - committed[name]
            ordinal = left if where == "last" else min(2 if where == "second" else 1, left)
            if left < 1:
                continue
            told = await self.forks.sync(
                self.tenant_id, connection_id, now, (*spot, ordinal), SIGKILL
            )
            committed.update(told["committed"])
            if "signalled" in told:
                self.killed["last" if where == "last" else "near"].add(spot)
            else:
                self.missed.append((spot, where, told))
        told = await self.forks.sync(self.tenant_id, connection_id, now)
        assert told["ended"] == "SUCCEEDED"


def _spots(reached: Mapping[str, int]) -> Iterator[tuple[str, Spot]]:
    """Yield where to kill: each moment of each type near, and some at the last page."""
    found: dict[str, list[str]] = {}
    for name in reached:
        object_type, moment = name.split(" ")
        found.setdefault(object_type, []).append(moment)
    order = [*Moment]
    for number, (object_type, moments) in enumerate(found.items()):
        moments.sort(key=lambda each: order.index(Moment(each)))
        for index, moment in enumerate(moments):
            yield ("first" if (number + index) % 2 else "second"), (object_type, moment)
        for index, moment in enumerate(moments[1:]):
            if (number + index) % 3 == 0:
                yield "last", (object_type, moment)
