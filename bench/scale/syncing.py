"""A sync in a process of its own, watched from outside.

Run as a module it is that process: it syncs every connection as `csgraph sync` does, and
writes a line for each page that is committed.
"""

import resource
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, run
from csgraph.cli.syncing import sync_deps
from csgraph.connectors.progress import Unobserved
from csgraph.connectors.sync import sync_connection
from csgraph.domain.sources.rules import RunStatus
from csgraph.worker import active_connections

SAMPLE_SECONDS = 0.2


@dataclass
class Synced:
    """How a sync went: (stream, records read, seconds since the start) a page, memory in MB."""

    seconds: float = 0.0
    pages: list[tuple[str, int, float]] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    peak: float = 0.0
    cpu: float = 0.0
    changed: int = 0

    @property
    def records(self) -> int:
        return sum(read for _, read, _ in self.pages)

    @property
    def rate(self) -> float:
        return self.records / self.seconds

    def by_stream(self) -> dict[str, tuple[int, float]]:
        """Return each stream's records and seconds."""
        found: dict[str, tuple[int, float]] = {}
        before = 0.0
        for stream, read, at in self.pages:
            records, seconds = found.get(stream, (0, 0.0))
            found[stream] = (records + read, seconds + at - before)
            before = at
        return found

    def slices(self, stream: str, parts: int = 10) -> list[float]:
        """Return the records a second in each tenth of a stream's pages."""
        timed, before = [], 0.0
        for name, read, at in self.pages:
            if name == stream and read:
                timed.append((read, at - before))
            before = at
        size = max(1, len(timed) // parts)
        cut = [timed[start : start + size] for start in range(0, len(timed), size)][:parts]
        return [sum(r for r, _ in each) / sum(s for _, s in each) for each in cut]

    def memory_quarters(self) -> list[float]:
        """Return the median memory in each quarter of the time."""
        quarters: list[list[float]] = [[], [], [], []]
        for at, megabytes in self.memory:
            quarters[min(3, int(4 * at / max(self.seconds, 0.001)))].append(megabytes)
        return [statistics.median(each) if each else 0.0 for each in quarters]


def sync_apart(env: dict[str, str], advance: Any) -> Synced:
    """Sync in a child process; ``advance`` is told the records of each page."""
    synced, start = Synced(), time.perf_counter()
    command = [sys.executable, "-m", "bench.scale.syncing"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as child:
        sampler = threading.Thread(target=_sample, args=(child, synced, start), daemon=True)
        sampler.start()
        for line in child.stdout or ():
            told = orjson.loads(line)
            if "stream" in told:
                synced.pages.append((told["stream"], told["read"], time.perf_counter() - start))
                synced.changed += told["changed"]
                advance(told["read"])
            else:
                synced.peak, synced.cpu = told["peak"], told["cpu"]
        if child.wait() != 0:
            raise SystemExit("The sync failed; what it said stands above.")
    synced.seconds = time.perf_counter() - start
    return synced


def _sample(child: "subprocess.Popen[bytes]", synced: Synced, start: float) -> None:
    while child.poll() is None:
        try:
            lines = _status(child.pid)
        except OSError:
            return
        resident = next((line.split()[1] for line in lines if line.startswith("VmRSS")), None)
        if resident is not None:
            synced.memory.append((time.perf_counter() - start, int(resident) / 1024))
        time.sleep(SAMPLE_SECONDS)


class _Teller(Unobserved):
    def __init__(self, connection: str) -> None:
        self._connection = connection

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        _tell({"stream": f"{self._connection} {stream}", "read": read, "changed": changed})


def _tell(what: dict[str, object]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


async def _sync_all(env: Environment) -> None:
    async with owner_engine(env) as owner:
        due = await active_connections(owner, None)
    async with sync_deps(env, is_sandbox=True) as deps:
        for each in due:
            told = _Teller(each.name)
            ended = await sync_connection(deps, each.tenant_id, each.id, progress=told)
            if ended.status is not RunStatus.SUCCEEDED:
                errors = [ended.error, *(tally.error for tally in ended.streams)]
                raise SystemExit("; ".join(error.message for error in errors if error))


def main() -> None:
    run(_sync_all)
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Not `ru_maxrss`: what that tells, a new program inherits from whoever started it.
    peak = next(each for each in _status("self") if each.startswith("VmHWM"))
    _tell({"peak": int(peak.split()[1]) / 1024, "cpu": used.ru_utime + used.ru_stime})


def _status(process: int | str) -> list[str]:
    return Path(f"/proc/{process}/status").read_text().splitlines()


if __name__ == "__main__":
    main()
