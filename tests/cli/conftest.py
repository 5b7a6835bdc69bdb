"""The command as a person runs it: another process, its own data directory."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

CSGRAPH = (sys.executable, "-c", "from csgraph.cli import main; main()")
DEADLINE_SECONDS = 90


# The surroundings of another process, not settings of this one.
SURROUNDINGS = dict(os.environ)  # noqa: TID251


def surroundings(home: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in SURROUNDINGS.items() if not name.startswith("CSGRAPH_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "CSGRAPH_DATA_DIR": str(home), "CSGRAPH_PORT": "0", "NO_COLOR": "1", **settings}


@pytest.fixture
def home() -> Iterator[Path]:
    # Not below pytest's own directory, which root keeps from the user that runs Postgres.
    with TemporaryDirectory(prefix="csgraph-cli-") as directory:
        yield Path(directory)


@pytest.fixture
def command(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command to its end."""

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (*CSGRAPH, *words),
            env=surroundings(home, **settings),
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )

    return run


class Running:
    """A command that goes on until it is stopped."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        self.ready_file = home / "ready.json"
        self.ready_file.unlink(missing_ok=True)
        self.log = (home / "log.txt").open("w+")
        self.process = subprocess.Popen(
            (*CSGRAPH, *words),
            env=surroundings(home, CSGRAPH_READY_FILE=str(self.ready_file), **settings),
            stdout=self.log,
            stderr=self.log,
        )

    def ready(self) -> dict[str, Any]:
        """Wait for the ready file."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not self.ready_file.is_file():
            self.log.seek(0)
            assert self.process.poll() is None, self.log.read()
            assert time.monotonic() < deadline, self.log.read()
            time.sleep(0.05)
        return dict(json.loads(self.ready_file.read_text()))

    def stop(self) -> int:
        """Ask it to stop, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=DEADLINE_SECONDS)
        self.log.close()
        return status


def ask(ready: dict[str, Any], query: str) -> dict[str, Any]:
    answer = httpx.post(
        ready["url"],
        json={"query": query},
        headers={"Authorization": f"Bearer {ready['apiKey']}"},
        timeout=30,
    )
    return dict(answer.json())
