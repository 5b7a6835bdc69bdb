"""Syncs in processes of their own, and where to end them."""

import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any

from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.checkpoints import ALL_STREAMS
from tests.support.eventually import eventually

SECRET = "a secret of thirty-two characters or more"
SCRIPT = Path(__file__).with_name("forked_sync.py")

Told = dict[str, Any]
Spot = tuple[str, str]
"""A stream with a moment."""


@dataclass
class Forks:
    """Runs each sync of a tenant in a process of its own."""

    process: Process

    async def sync(
        self,
        tenant_id: TenantId,
        connection_id: ConnectionId,
        now: datetime,
        at: tuple[str, str, int] | None = None,
        number: Signals = SIGKILL,
        streams: tuple[str, ...] | None = None,
    ) -> Told:
        """Sync to the end, or to a spot reached for the nth time."""
        return await self._order(
            secret=SECRET,
            tenant=str(tenant_id),
            connection=str(connection_id),
            now=now.isoformat(),
            at=at,
            signal=number,
            streams=streams,
        )

    async def resume(self, pid: int) -> Told:
        """Have a sync that stopped itself go on."""
        return await self._order(resume=pid)

    async def _order(self, **what: object) -> Told:
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        told: Told = {}
        while "pid" not in told:
            told |= json.loads(await self.process.stdout.readline())
        return told


@asynccontextmanager
async def forks_on(url: str) -> AsyncIterator[Forks]:
    command = (sys.executable, str(SCRIPT), url)
    process = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield Forks(process)
    finally:
        process.stdin.close()
        await process.wait()


@dataclass
class Killer:
    """Kills the syncs of one tenant wherever an unkilled sync came past.

    With a ``step`` of two, at every other moment of a stream, and of the next stream at the
    moments between: what lies between two neighbours is next to nothing, so that a stream is
    killed in each of its states. Each is killed at its last page as well.
    """

    forks: Forks
    tenant_id: TenantId
    killed: Counter[str] = field(default_factory=Counter)
    """How often at which moment."""

    async def sync(
        self, connection_id: ConnectionId, now: datetime, reached: Mapping[str, int], step: int
    ) -> None:
        """Sync to each spot, be killed there, go on; ``reached`` counts an unkilled sync's."""
        spots = [(stream, moment) for stream, moment in map(str.split, reached)]
        for number, (stream, found) in enumerate(groupby(spots, key=lambda spot: spot[0])):
            one = None if stream == ALL_STREAMS else stream
            victim = _Victim(self, connection_id, now, one, reached)
            of_type = [*found]
            first, every = (number % step, step) if victim.stream else (0, 1)
            for spot in of_type[first::every]:
                await victim.kill(spot, is_last=False)
            await victim.kill(of_type[number % len(of_type)], is_last=True)
            await victim.finish()

    async def until(
        self,
        connection_id: ConnectionId,
        now: datetime,
        at: tuple[str, str, int] | None,
        streams: tuple[str, ...] | None,
    ) -> Told:
        """Sync as soon as the server has seen that the last holder of the lease is gone."""
        told: Told = {}

        async def has_begun() -> bool:
            nonlocal told
            told = await self.forks.sync(self.tenant_id, connection_id, now, at, streams=streams)
            return told.get("failed") != "CONFLICT"

        await eventually(has_begun, seconds=60)
        return told


@dataclass
class _Victim:
    """A stream of a connection."""

    killer: Killer
    connection_id: ConnectionId
    now: datetime
    stream: str | None
    reached: Mapping[str, int]
    committed: Counter[str] = field(default_factory=Counter)

    async def kill(self, spot: Spot, *, is_last: bool) -> None:
        """Sync to a spot: the first or second time that it is reached, or the last time."""
        name = " ".join(spot)
        left = self.reached[name] - self.committed[name]
        if left < 1:
            return
        kills = self.killer.killed.total()
        at = (*spot, left if is_last else min(left, 1 + kills % 2))
        told = await self.killer.until(self.connection_id, self.now, at, self._streams(kills))
        assert told.get("signalled") == SIGKILL, (at, told)
        self.committed.update(told["committed"])
        self.killer.killed[spot[1]] += 1

    async def finish(self) -> None:
        """Read the stream to its end; the next one's records may depend on it."""
        told = await self.killer.until(self.connection_id, self.now, None, self._streams(1))
        assert told["ended"] == "SUCCEEDED", told

    def _streams(self, kills: int) -> tuple[str, ...] | None:
        """Return which streams to read: all of them every fourth time."""
        return None if self.stream is None or kills % 4 == 0 else (self.stream,)
