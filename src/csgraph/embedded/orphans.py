"""Ends what a server that was killed has left running.

A process of the server notices the end of its postmaster when it next waits for
something. One that computes goes on, and no new server can start for as long, because the
old one's memory is in use.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")
_PATIENCE = ((signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0))  # the first is the postmaster's own
_LOOK_SECONDS = 0.01


def end_orphans(cluster: Path) -> None:
    """End the processes of a cluster whose postmaster is gone; the claim must be held."""
    for number, seconds in _PATIENCE:
        left = _orphans(cluster)
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while left and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            left = [pid for pid in left if _is_child(pid, cluster)]
        if not left:
            return


def _orphans(cluster: Path) -> list[int]:
    if not (_PROC / "self").exists():
        return []
    pids = [int(each.name) for each in _PROC.iterdir() if each.name.isdecimal()]
    children = [pid for pid in pids if _is_child(pid, cluster)]
    return [pid for pid in children if not _works_in(_parent_of(pid), cluster)]


def _is_child(pid: int, cluster: Path) -> bool:
    """Tell whether a process is one that a postmaster has started for this cluster."""
    # A postmaster shows the command that it was started with; its children, what they do.
    try:
        title = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
    return title.startswith(b"postgres: ") and _works_in(pid, cluster)


def _works_in(pid: int, cluster: Path) -> bool:
    try:
        return (_PROC / str(pid) / "cwd").samefile(cluster)
    except OSError:
        return False


def _parent_of(pid: int) -> int:
    try:
        status = (_PROC / str(pid) / "status").read_text("utf-8", "replace")
    except OSError:
        return 0
    return next((int(line[5:]) for line in status.splitlines() if line.startswith("PPid:")), 0)
