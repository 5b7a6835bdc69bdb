"""Prepares the directories that the server needs."""

import os
import stat
from pathlib import Path

from csgraph.embedded.account import Account, choose_account, closed_parent
from csgraph.embedded.layout import Layout
from csgraph.errors import Misconfigured

_PRIVATE = 0o700


def prepare_home(layout: Layout) -> Account:
    """Make `layout.home`, hand it to the account that will run the server, return that one."""
    try:
        layout.data_dir.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        account = choose_account(layout.home)
        _make_private(layout.home, account)
    except OSError as error:
        raise Misconfigured(
            f"{error.filename} can't be used for the embedded PostgreSQL "
            f"({(error.strerror or '').lower()}): set CSGRAPH_DATA_DIR to a directory that "
            f"user {os.geteuid()} may write, or set DATABASE_URL."
        ) from error
    if account.is_other:
        _let_in(layout, account)
    owner = layout.home.stat().st_uid
    if owner != account.uid:
        raise Misconfigured(
            f"{layout.home} belongs to user {owner}: start csgraph as that user, or set "
            "CSGRAPH_DATA_DIR to a directory of your own."
        )
    return account


def prepare_socket_dir(directory: Path, account: Account) -> None:
    """Make the socket directory, or refuse one that another account made."""
    _make_private(directory, account)
    found = directory.lstat()  # after the fact: in /tmp anybody may have come first
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise Misconfigured(
            f"{directory}, the place for the server's socket, exists and does not belong to "
            f"{account}: remove it, or set CSGRAPH_DATA_DIR to a shorter path."
        )
    if stat.S_IMODE(found.st_mode) != _PRIVATE:
        directory.chmod(_PRIVATE)


def _make_private(directory: Path, account: Account) -> None:
    try:
        directory.mkdir(mode=_PRIVATE)
    except FileExistsError:
        if not directory.is_dir():
            raise
        if account.is_other and directory.stat().st_uid == 0:
            account.own(directory)
        return
    account.own(directory)


def _let_in(layout: Layout, account: Account) -> None:
    # The data directory is ours: being passed through is all it allows. What is above
    # it is somebody else's business.
    found = layout.data_dir.stat()
    if found.st_uid == os.geteuid():
        layout.data_dir.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXGRP | stat.S_IXOTH)
    closed = closed_parent(layout.home, account)
    if closed is not None:
        raise Misconfigured(
            f"PostgreSQL refuses to run as root, and {account}, who runs it instead, may not "
            f"enter {closed}: set CSGRAPH_DATA_DIR to a directory that everybody can reach, such "
            "as /var/lib/csgraph, or start csgraph as an ordinary user."
        )
