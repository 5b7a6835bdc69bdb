"""What a process has used, as the kernel counts it."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_UTIME, _PARENT, _OWN, _WITH_CHILDREN = 11, 1, 2, 4  # counted after the name


def cpu_seconds(pid: int, *, with_ended_children: bool = False) -> float:
    """Return the processor time of a process, of its threads, of its children that ended."""
    fields = _fields(pid)
    count = _WITH_CHILDREN if with_ended_children else _OWN
    return sum(map(int, fields[_UTIME : _UTIME + count])) / _TICK


def family_cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and all its direct children, ended ones too.

    For Postgres: the postmaster with its backends.
    """
    seconds = cpu_seconds(pid, with_ended_children=True)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if int(_fields(int(entry.name))[_PARENT]) == pid:
                seconds += cpu_seconds(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked: counted with its parent next time
    return seconds


def peak_megabytes(pid: int) -> float:
    """Return the most memory that a process has had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
