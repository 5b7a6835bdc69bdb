import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import csgraph
from csgraph.embedded import embedded_postgres

HOLDER = Path(__file__).with_name("holder.py")
PATIENCE_SECONDS = 30.0


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A directory that any account can reach, which pytest's own can't be for root."""
    with tempfile.TemporaryDirectory(prefix="csg-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def fresh_dir() -> Iterator[Path]:
    """A data directory that is still to be made."""
    with reachable_directory() as parent:
        yield parent / "d"


@pytest.fixture(scope="session")
def made_dir() -> Iterator[Path]:
    with reachable_directory() as parent:
        with embedded_postgres(parent / "d"):
            pass
        yield parent / "d"


@pytest.fixture
def data_dir(made_dir: Path) -> Path:
    """A data directory that has served before; tests leave it whole."""
    assert not (made_dir / "postgres" / "data" / "postmaster.pid").exists()
    return made_dir


@pytest.fixture(scope="session")
def ask() -> Callable[[str, str], Any]:
    """Ask a server for one value."""

    async def value(url: str, sql: str) -> object:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return value


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Wait for something to become true, up to a deadline."""

    def wait(condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return wait


class Holder:
    """Another process that holds a server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._said: dict[str, Any] | None = None

    @property
    def said(self) -> dict[str, Any]:
        if self._said is None:
            assert self.process.stdout is not None
            self._said = json.loads(self.process.stdout.readline())
        return self._said

    def finish(self) -> None:
        self.process.communicate(timeout=PATIENCE_SECONDS)


Hold = Callable[..., Holder]


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Start other processes that run csgraph's embedded server."""
    started: list[Holder] = []

    def start(
        data_dir: Path,
        *,
        user: int | None = None,
        interpreter: str = sys.executable,
        script: Path = HOLDER,
    ) -> Holder:
        process = subprocess.Popen(
            [interpreter, script, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(),
            cwd="/",
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        started.append(Holder(process))
        return started[-1]

    yield start
    for each in started:
        each.finish()


@pytest.fixture
def innocent() -> Callable[[int], AbstractContextManager["subprocess.Popen[bytes]"]]:
    """Run a process that has nothing to do with Postgres, as a given user."""

    @contextmanager
    def run(uid: int) -> Iterator["subprocess.Popen[bytes]"]:
        user = uid if os.geteuid() == 0 else None
        with subprocess.Popen(["/bin/sleep", "600"], user=user, cwd="/") as process:
            try:
                yield process
            finally:
                process.kill()

    return run


@pytest.fixture(scope="session")
def interpreter() -> str:
    """A Python that every account may run, with csgraph in its reach."""
    for name in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        program = [name, "-c", "import csgraph.embedded as e; e.find_binaries()"]
        try:
            subprocess.run(
                program, user=65534, cwd="/", check=True, capture_output=True, env=_environment()
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return name
    pytest.skip("this checkout is out of other accounts' reach")


def _environment() -> dict[str, str]:
    packages = [each for each in sys.path if each.endswith("site-packages")]
    site = os.pathsep.join([str(Path(csgraph.__file__).parents[1]), *packages])
    return {"PYTHONPATH": site, "PATH": os.defpath, "HOME": "/"}
