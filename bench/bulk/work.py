"""A job in a process of its own, watched from outside, and killed when told to.

Run as a module it is that process: it does one export or import as a worker does.
"""

import asyncio
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import uvloop

from csgraph.bulk.jobs import BulkKind, Job
from csgraph.bulk.paying import Payer
from csgraph.bulk.runner import bulk_runner
from csgraph.clock import system_clock
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId
from csgraph.memory import keep_what_is_there
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls

SAMPLE_SECONDS = 0.1
TRIES = 50


@dataclass
class Done:
    """How a job went; ``memory`` is in MB by seconds."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)

    def quarters(self) -> list[float]:
        """Return the median memory in each quarter of the time."""
        quarters: list[list[float]] = [[], [], [], []]
        for at, megabytes in self.memory:
            quarters[min(3, int(4 * at / max(self.seconds, 0.001)))].append(megabytes)
        return [statistics.median(each) if each else 0.0 for each in quarters]


def do_apart(urls: DatabaseUrls, job: Job, *, until: Callable[[], bool] | None = None) -> Done:
    """Do a job in a child process; kill it as soon as ``until`` says so."""
    made = [sys.executable, "-m", "bench.bulk.work", urls.app, urls.ingest, urls.owner]
    order = [*made, job.kind.value, str(job.tenant_id), str(job.id)]
    with subprocess.Popen(order, stdout=subprocess.PIPE) as child:
        return _watched(child, until)


def _watched(child: "subprocess.Popen[bytes]", until: Callable[[], bool] | None) -> Done:
    assert child.stdout is not None
    child.stdout.readline()  # it has imported the program, and begins
    done, started = Done(), time.perf_counter()
    while child.poll() is None:
        done.memory.append((time.perf_counter() - started, _resident(child.pid)))
        if until is not None and until():
            child.send_signal(signal.SIGKILL)
            break
        time.sleep(SAMPLE_SECONDS)
    told = child.stdout.read().decode().splitlines()
    child.wait()
    done.seconds = time.perf_counter() - started
    if until is None:
        if child.returncode:
            raise SystemExit(f"The job ended with status {child.returncode}.")
        done.seconds, done.cpu = (float(each) for each in told[-1].split())
    return done


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


async def _work(app: str, ingest: str, owner: str, kind: str, tenant: str, id_: str) -> None:
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(b"k" * 32))
    keep_what_is_there()
    urls = DatabaseUrls(app=app, ingest=ingest, owner=owner, partner=app, jobs=app)
    async with bulk_runner(urls, compiler, system_clock, Payer(None)) as runner:
        print("begins", flush=True)
        started, before = time.perf_counter(), time.process_time()
        job = Job(BulkKind(kind), TenantId(UUID(tenant)), UUID(id_))
        for _ in range(TRIES):  # the lease of one that was killed is let go in a moment
            if await runner.run(job):
                break
            await asyncio.sleep(SAMPLE_SECONDS)
        print(time.perf_counter() - started, time.process_time() - before, flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _runner.run(_work(*sys.argv[1:]))
