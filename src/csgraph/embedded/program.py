"""Runs a PostgreSQL program as the chosen account, tied to this process.

Nothing of our environment is passed on: `PGDATA`, `PGOPTIONS` and their like would
bend the server.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csgraph.embedded.account import Account

_LAUNCHER = Path(__file__).with_name("launch.py")
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Launcher:
    """What every program of one server has in common."""

    account: Account
    claim_fd: int
    """Stays open in the program, so that the lock outlives us for as long as it runs."""
    tether: str = "signal" if sys.platform == "linux" else "guard"

    def start(
        self, command: Sequence[str | Path], *, cwd: Path, log: Path | None = None
    ) -> "subprocess.Popen[str]":
        """Start a program; its output goes to `log`, or else to pipes.

        The calling thread must outlive the program: the kernel interrupts the program
        when that thread ends.
        """
        order = [
            os.getpid(),
            self.account.uid,
            self.account.gid,
            self.tether,
            log or "-",
            *command,
        ]
        return subprocess.Popen(  # noqa: S603 - programs that we looked up, no shell
            [sys.executable, "-I", "-S", _LAUNCHER, *map(str, order)],
            cwd=cwd,
            env=_ENVIRONMENT,
            errors="replace",
            pass_fds=(self.claim_fd,),
            start_new_session=True,  # Ctrl-C is for us; we stop the server when we are done
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if log else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def complaint_of(child: "subprocess.Popen[str]") -> str:
    """Wait until a program with a log runs; return why it does not, or nothing if it does."""
    if child.stderr is None:
        return ""
    with child.stderr as complaints:
        lines = complaints.read().strip().splitlines()
    return lines[-1] if lines else ""
