"""The programs of Postgres that are pressed, and looked at."""

import shutil
from pathlib import Path

from csgraph.embedded import Server, find_binaries


def find_pgbench() -> Path:
    """Return the pgbench of the embedded Postgres, or the one that is installed."""
    found = find_binaries().directory / "pgbench"
    if found.exists():
        return found
    other = shutil.which("pgbench")
    if other is None:
        raise SystemExit("`make bench` needs pgbench: `apt-get install postgresql-contrib`")
    return Path(other)


def postmaster_of(server: Server) -> int:
    """Return the process that all of Postgres' descend from."""
    return int((server.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
