"""Runs the server as a child process, for the holder of the claim.

`stop` may be called from any thread; everything else belongs to one thread, which has
to outlive the server.
"""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from csgraph.embedded.account import Account
from csgraph.embedded.binaries import find_binaries
from csgraph.embedded.cluster import ensure_cluster
from csgraph.embedded.layout import Layout
from csgraph.embedded.options import server_options
from csgraph.embedded.orphans import end_orphans
from csgraph.embedded.postmaster import answers, read_postmaster
from csgraph.embedded.premises import prepare_socket_dir
from csgraph.embedded.program import Launcher, complaint_of
from csgraph.embedded.runtime import reachable_programs
from csgraph.embedded.server_log import ServerLog
from csgraph.embedded.stale import remove_stale_pid_file
from csgraph.errors import Unavailable

_START_SECONDS = 120.0  # recovery after a crash may take a while
_LOOK_SECONDS = 0.01


class PostgresProcess:
    """The server of one data directory, run after run."""

    def __init__(
        self, layout: Layout, account: Account, launcher: Launcher, settings: Mapping[str, str]
    ) -> None:
        self._layout = layout
        self._account = account
        self._launcher = launcher
        self._settings = settings
        self._socket_dir = layout.socket_dir(account.uid)
        self._log = ServerLog(layout.log)
        self._mutex = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._is_stopping = False

    def start(self) -> None:
        """Start the server and return once it answers; make its data directory if needed."""
        binaries = find_binaries()
        programs = reachable_programs(binaries, self._account, self._layout.runtime)
        ensure_cluster(self._layout, self._account, binaries, programs, self._run)
        remove_stale_pid_file(self._layout.cluster)
        end_orphans(self._layout.cluster)
        prepare_socket_dir(self._socket_dir, self._account)
        self._log.begin()
        options = server_options(self._socket_dir, self._settings)
        command: list[str | Path] = [programs / "postgres", "-D", self._layout.cluster, *options]
        child = self._spawn(command, log=self._layout.log)
        refusal = complaint_of(child)
        if refusal:
            child.wait()
            raise Unavailable(f"PostgreSQL could not be started: {refusal}.")
        self._await_answer(child)

    def wait(self) -> str:
        """Return when the server has ended, with how and with its last words."""
        status = self._child.wait() if self._child is not None else 0
        how = signal.strsignal(-status) if status < 0 else f"exit status {status}"
        return f"{how}; {self._log.reason()}"

    def stop(self, number: signal.Signals) -> None:
        """Ask the program that runs now to end, and start no other one."""
        with self._mutex:
            self._is_stopping = True
            if self._child is not None:
                self._child.send_signal(number)

    def clear(self) -> None:
        """Remove what only a running server needs."""
        with contextlib.suppress(OSError):
            if self._socket_dir.lstat().st_uid == self._account.uid:
                self._socket_dir.rmdir()

    def _spawn(
        self, command: Sequence[str | Path], *, log: Path | None = None
    ) -> "subprocess.Popen[str]":
        with self._mutex:
            if self._is_stopping:
                raise Unavailable("PostgreSQL was told to stop before it had started.")
            self._child = self._launcher.start(command, cwd=self._layout.home, log=log)
            return self._child

    def _run(self, command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
        child = self._spawn(command)
        output, errors = child.communicate()
        return subprocess.CompletedProcess(command, child.returncode, output, errors)

    def _await_answer(self, child: "subprocess.Popen[str]") -> None:
        deadline = time.monotonic() + _START_SECONDS
        while child.poll() is None:
            found = read_postmaster(self._layout.cluster)
            if found is not None and found.is_ready and answers(self._socket_dir):
                return
            if time.monotonic() > deadline:
                child.send_signal(signal.SIGINT)
                child.wait()
                raise Unavailable(
                    f"PostgreSQL did not answer within {_START_SECONDS:.0f} s of being started: "
                    f"{self._log.reason()} (its log: {self._layout.log})."
                )
            time.sleep(_LOOK_SECONDS)
        raise Unavailable(
            f"PostgreSQL ended while starting: {self._log.reason()} (its log: {self._layout.log})."
        )
