"""Makes the data directory, or checks the one that is there.

`initdb` works in a draft that is renamed once complete: a directory with the final
name is always a whole cluster.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from csgraph.embedded.account import Account
from csgraph.embedded.binaries import Binaries
from csgraph.embedded.layout import SUPERUSER, Layout
from csgraph.embedded.options import initial_options
from csgraph.embedded.server_log import last_words
from csgraph.errors import Misconfigured, Unavailable

# One call to the kernel instead of a thousand; only Linux has it.
_SYNC = ["--sync-method=syncfs"] if sys.platform == "linux" else []

RunProgram = Callable[[list[str | Path]], "subprocess.CompletedProcess[str]"]


def ensure_cluster(
    layout: Layout, account: Account, binaries: Binaries, programs: Path, run: RunProgram
) -> None:
    """Leave a cluster of the programs' major version at `layout.cluster`; hold the claim."""
    shutil.rmtree(layout.draft, ignore_errors=True)
    if layout.cluster.is_dir() and any(layout.cluster.iterdir()):
        _check(layout, account, binaries)
    else:
        _make(layout, account, programs, run)


def _check(layout: Layout, account: Account, binaries: Binaries) -> None:
    cluster = layout.cluster
    try:
        major = (cluster / "PG_VERSION").read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        raise Misconfigured(
            f"{cluster} is not a PostgreSQL data directory (it has no PG_VERSION): move it "
            "away, or set CSGRAPH_DATA_DIR to another directory."
        ) from None
    if major != str(binaries.version.major):
        raise Misconfigured(_other_version(cluster, major, binaries))
    owner = cluster.stat().st_uid
    if owner != account.uid:
        raise Misconfigured(
            f"{cluster} belongs to user {owner}, and the server runs as {account}: "
            f"`chown -R {account.uid}:{account.gid} {layout.home}`."
        )


def _other_version(cluster: Path, major: str, binaries: Binaries) -> str:
    made = f"{cluster} was made by PostgreSQL {major}, and {binaries.origin.value} has "
    if major.isdecimal() and int(major) > binaries.version.major:
        return (
            f"{made}only {binaries.version}: start it with the newer csgraph that made it, or set "
            "CSGRAPH_DATA_DIR to another directory."
        )
    return (
        f"{made}{binaries.version}, which can't read it: dump it with the programs of version "
        f"{major} (`pg_dumpall`) and load the dump into a fresh CSGRAPH_DATA_DIR, step by step in "
        'docs/embedded-postgres.md under "Upgrading"; or set DATABASE_URL to another server.'
    )


def _make(layout: Layout, account: Account, programs: Path, run: RunProgram) -> None:
    if account.name is None:
        raise Misconfigured(
            f"User {account.uid} has no entry in /etc/passwd, without which PostgreSQL's initdb "
            "does not run: start csgraph as a user with a name (in a container: --user csgraph), "
            "add an entry, or set DATABASE_URL."
        )
    command: list[str | Path] = [
        programs / "initdb",
        *("--pgdata", layout.draft, "--username", SUPERUSER),
        *("--auth-local=trust", "--auth-host=reject"),  # the socket directory is the lock
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--no-instructions", *initial_options(), *_SYNC),
    ]
    ended = run(command)
    if ended.returncode != 0:
        shutil.rmtree(layout.draft, ignore_errors=True)
        raise Unavailable(
            f"PostgreSQL could not make its data directory {layout.cluster}: "
            f"{last_words(ended.stderr) or 'initdb was interrupted'}."
        )
    layout.draft.rename(layout.cluster)
    _make_durable(layout.home)


def _make_durable(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
