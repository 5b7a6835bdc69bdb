"""Syncs, each in a process of its own that ends or stops itself where it is told to.

Takes orders on standard input, one line of JSON each, and answers each with lines of
JSON on standard output, of which the last names the process. To import the program and
to compile its statements takes long; so it is done once, for a sync that nothing is to
happen to, and every other one is a fork of this process.
"""

import asyncio
import json
import os
import signal
import ssl
import sys
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.errors import CsgraphError
from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.checkpoints import Moment
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets

stopped: set[int] = set()


class Watch:
    """Counts the moments of each stream; signals its own process at one of them."""

    def __init__(self, at: list[Any] | None, number: int) -> None:
        self.reached_so_far: Counter[str] = Counter()
        self.committed: Counter[str] = Counter()
        self._at = at
        self._number = number

    async def reached(self, moment: Moment, stream: str) -> None:
        name = f"{stream} {moment}"
        self.reached_so_far[name] += 1
        if moment is Moment.AFTER_COMMIT:
            self.committed = self.reached_so_far.copy()
        if self._at == [stream, moment, self.reached_so_far[name]]:
            tell(signalled=self._number, committed=self.committed)
            os.kill(os.getpid(), self._number)


def tell(**what: object) -> None:
    """Write a line at once: what is buffered dies with the process."""
    os.write(1, json.dumps(what).encode() + b"\n")


async def sync(order: dict[str, Any], engine: AsyncEngine, tls: ssl.SSLContext) -> None:
    now = datetime.fromisoformat(order["now"])
    watch = Watch(order["at"], order["signal"])
    tenant_id = TenantId(UUID(order["tenant"]))
    connection_id = ConnectionId(UUID(order["connection"]))
    async with httpx.AsyncClient(verify=tls) as http:
        deps = SyncDeps(engine, Secrets(order["secret"]), lambda: now, http, checkpoints=watch)
        try:
            summary = await sync_connection(
                deps, tenant_id, connection_id, streams=order["streams"]
            )
        except CsgraphError as error:
            tell(failed=error.code, message=error.message)
        else:
            error = summary.error or next((each.error for each in summary.streams), None)
            tell(
                ended=summary.status.value,
                error=error and error.code,
                committed=watch.committed,
                reached=watch.reached_so_far,
            )
    await engine.dispose()


def run(order: dict[str, Any], engine: AsyncEngine, tls: ssl.SSLContext) -> None:
    """Do as ordered: go on with a sync that is stopped, or begin one."""
    pid = order.get("resume")
    if pid:
        os.kill(pid, signal.SIGCONT)
    elif order["at"] is None:
        asyncio.run(sync(order, engine, tls))
        tell(pid=None)
        return
    else:
        pid = os.fork()
        if pid == 0:
            asyncio.run(sync(order, engine, tls))
            os._exit(0)
    _, status = os.waitpid(pid, os.WUNTRACED)
    stopped.discard(pid)
    if os.WIFSTOPPED(status):
        stopped.add(pid)
    tell(pid=pid, is_stopped=pid in stopped)


if __name__ == "__main__":
    resources = make_engine(sys.argv[1], pool_size=3), ssl.create_default_context()
    for line in sys.stdin:
        run(json.loads(line), *resources)
    for left in stopped:
        os.kill(left, signal.SIGKILL)
