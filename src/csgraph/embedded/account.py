"""Chooses the operating system account that runs the server.

PostgreSQL refuses to run as root. Root therefore hands the server to an account that
exists already: the owner of the data, else the first of ``CANDIDATES``. Accounts are
never created; directories above the data directory are never opened up.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from csgraph.errors import Misconfigured

CANDIDATES = ("csgraph", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the server."""

    uid: int
    gid: int
    name: str | None
    """None: the user database has no entry."""
    is_other: bool
    """The server's account is not that of this process."""

    def __str__(self) -> str:
        return f"`{self.name}`" if self.name else f"user {self.uid}"

    def own(self, path: Path) -> None:
        """Hand over a file or directory that we have just made."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose_account(home: Path) -> Account:
    """Return the account for the server whose files are in `home`."""
    uid = os.geteuid()
    if uid != 0:
        return Account(uid, os.getegid(), _name_of(uid), is_other=False)
    owner = home.stat() if home.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, _name_of(owner.st_uid), is_other=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, name, is_other=True)
    raise Misconfigured(
        "PostgreSQL refuses to run as root, and none of the accounts "
        f"{', '.join(CANDIDATES)} exists to run it instead: create one with "
        "`useradd --system csgraph`, start csgraph as an ordinary user, or set DATABASE_URL."
    )


def closed_parent(path: Path, account: Account) -> Path | None:
    """Return the topmost directory above `path` that the account may not enter."""
    parents = reversed(path.parents)
    return next((each for each in parents if not _may(account, each, stat.S_IXOTH)), None)


def may_run(path: Path, account: Account) -> bool:
    """Tell whether the account can reach a program, may read it, and may run it."""
    wanted = stat.S_IXOTH | stat.S_IROTH
    return closed_parent(path, account) is None and _may(account, path, wanted)


def _may(account: Account, path: Path, wanted: int) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    if found.st_uid == account.uid:
        wanted <<= 6
    elif found.st_gid == account.gid:
        wanted <<= 3
    return found.st_mode & wanted == wanted


def _name_of(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
