"""Becomes a PostgreSQL program whose life is tied to its starter's.

Run by path (`python -I -S launch.py …`) in a process of its own, so that nothing is
done between fork and exec in a process that may have threads. Imports nothing but the
standard library, all of it before privileges are dropped: the account that is dropped
to may be unable to read a single file of this Python.

Arguments: STARTER UID GID TETHER LOG PROGRAM [ARGUMENT…]. TETHER is `signal` (the
kernel interrupts the program when the starter's thread ends; Linux) or `guard` (this
process stays and watches). LOG receives both output streams; `-` keeps them.

Whatever fails before the program runs is written to the original standard error as
one line; the exit status is then 126.
"""

import os
import select
import signal
import sys
from types import FrameType
from typing import NoReturn

try:
    import ctypes
except ImportError:  # a Python built without libffi
    ctypes = None  # type: ignore[assignment]

_PR_SET_PDEATHSIG = 1
_CANNOT_LAUNCH = 126
_GLANCE_SECONDS = 0.5
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def main(arguments: list[str]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    starter, uid, gid = (int(each) for each in arguments[:3])
    tether, log = arguments[3:5]
    command = arguments[5:]
    complaints = os.dup(2)
    try:
        _become(uid, gid)
        if tether == "guard" or ctypes is None:
            _stand_guard(starter, complaints if log != "-" else None)
        else:
            _die_with(starter)
        os.umask(0o077)
        if log != "-":
            _write_to(log)
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        os.write(complaints, f"{error.strerror}: {error.filename or command[0]}\n".encode())
        os._exit(_CANNOT_LAUNCH)


def _become(uid: int, gid: int) -> None:
    if os.geteuid() == uid:
        return
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"becoming user {uid}") from error


def _die_with(starter: int) -> None:
    # After the change of user, which clears this very setting.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), "prctl")
    if os.getppid() != starter:  # it ended before we asked to be told
        os._exit(_CANNOT_LAUNCH)


def _write_to(log: str) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    opened = os.open(log, flags, 0o600)
    os.dup2(opened, 1)
    os.dup2(opened, 2)


def _stand_guard(starter: int, complaints: int | None) -> None:
    """Return in a child that is to become the program; never return in the guard."""
    wakeup, waker = os.pipe()
    os.set_blocking(waker, False)
    child = os.fork()
    if child == 0:
        return
    if complaints is not None:  # its end tells the starter that the program runs
        os.close(complaints)
        os.dup2(0, 2)

    def forward(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for each in _FORWARDED:
        signal.signal(each, forward)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    is_told = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            os._exit(abs(os.waitstatus_to_exitcode(status)))
        if not is_told and os.getppid() != starter:
            os.kill(child, signal.SIGINT)
            is_told = True
        if select.select([wakeup], [], [], _GLANCE_SECONDS)[0]:
            os.read(wakeup, 64)


if __name__ == "__main__":
    main(sys.argv[1:])
