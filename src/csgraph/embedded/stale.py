"""Clears away the pid file of a server that is gone.

The server itself does this too, unless the process id has been given to a stranger
since: then it refuses to start for as long as the stranger lives. The stranger is
looked at here and never signalled.
"""

import subprocess
from pathlib import Path

from csgraph.embedded.postmaster import PID_FILE, read_postmaster
from csgraph.errors import Misconfigured

_PROC = Path("/proc")


def remove_stale_pid_file(cluster: Path) -> None:
    """Remove the pid file if it names no server of this cluster; the claim must be held."""
    pid_file = cluster / PID_FILE
    if not pid_file.exists():
        return
    found = read_postmaster(cluster)
    if found is None:  # cut short by a crash
        pid_file.unlink(missing_ok=True)
        return
    program = _program_of(found.pid)
    if program is None:  # gone or hidden from us; the server can tell those itself
        return
    if program == "postgres" and _may_work_in(found.pid, cluster):
        raise Misconfigured(
            f"{cluster} is served by a PostgreSQL (process {found.pid}) that csgraph did not "
            "start: stop it with `pg_ctl stop`, or set DATABASE_URL to use it as it is."
        )
    pid_file.unlink(missing_ok=True)


def _program_of(pid: int) -> str | None:
    """Return the name of a process' program, empty for a zombie, None if it can't be seen."""
    if not (_PROC / "self").exists():
        return _program_by_ps(pid)
    if not (_PROC / str(pid)).exists():
        return None
    try:
        program = (_PROC / str(pid) / "exe").readlink()
    except PermissionError:
        return None
    except OSError:
        return ""
    return program.name.removesuffix(" (deleted)")


def _program_by_ps(pid: int) -> str | None:
    answer = subprocess.run(  # noqa: S603 - a number is all that varies
        ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, check=False, text=True
    )
    return Path(answer.stdout.strip()).name or None


def _may_work_in(pid: int, cluster: Path) -> bool:
    # Every process of a server stays in its data directory.
    try:
        return (_PROC / str(pid) / "cwd").samefile(cluster)
    except FileNotFoundError:
        return not (_PROC / "self").exists()
    except OSError:
        return True
