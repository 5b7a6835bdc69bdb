"""A Postgres of a test's own, to be killed; csgraph in another process looks after it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from csgraph.embedded.postmaster import read_postmaster
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets

_LONGEST_DEATH_SECONDS = 10
KEEPER = (sys.executable, "-m", "csgraph.embedded")


@dataclass
class MortalPostgres:
    """The server with whoever keeps it running."""

    keeper: "subprocess.Popen[str]"
    data_dir: Path
    admin_url: str

    async def prepare(self, secrets: Secrets) -> DatabaseUrls:
        """Make csgraph's database, as far as it is not there."""
        admin = await asyncpg.connect(self.admin_url)
        await admin.execute("alter system set fsync = off")  # it is processes that die here
        await admin.execute("select pg_reload_conf()")
        await admin.close()
        urls = await bootstrap(self.admin_url, secrets)
        await migrate(urls)
        return urls

    @property
    def pid(self) -> int:
        """The postmaster's process, by its own account."""
        found = read_postmaster(self.data_dir / "postgres" / "data")
        assert found is not None
        return found.pid

    def kill(self) -> None:
        """Kill the server, and see it dead; its keeper starts it again."""
        killed = self.pid
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + _LONGEST_DEATH_SECONDS
        while lives(killed):  # until then its sessions go on as if nothing had happened
            assert time.monotonic() < until
            time.sleep(0.001)

    def kill_for_long(self) -> None:
        """Kill the server, and keep its keeper from starting it again until told to."""
        self.keeper.send_signal(signal.SIGSTOP)
        self.kill()

    def revive(self) -> None:
        """Let the keeper go on."""
        self.keeper.send_signal(signal.SIGCONT)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        _, _, told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or read
        return False
    return told.split()[0] not in "ZX"


@contextmanager
def mortal_postgres() -> Iterator[MortalPostgres]:
    """Run a server in a directory of its own."""
    with TemporaryDirectory(prefix="csgraph-test-") as directory:
        keeper = subprocess.Popen((*KEEPER, directory), stdout=subprocess.PIPE, text=True)
        try:
            assert keeper.stdout is not None
            admin_url = keeper.stdout.readline().strip()
            assert admin_url
            yield MortalPostgres(keeper, Path(directory), admin_url)
        finally:
            keeper.send_signal(signal.SIGCONT)
            keeper.terminate()
            keeper.communicate(timeout=60)
