"""Decides which process may run the server.

One advisory lock on one file. The server inherits the locked file, so that the lock
is free only once its taker *and* its server and all of that server's processes are
gone: whoever takes the lock knows that nobody is using the data.
"""

import errno
import fcntl
import os
from pathlib import Path

from csgraph.embedded.account import Account
from csgraph.errors import Misconfigured


class Claim:
    """The lock of one data directory."""

    def __init__(self, path: Path, account: Account) -> None:
        self._path = path
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self.fd = os.open(path, flags, 0o600)
        if account.is_other:
            os.fchown(self.fd, account.uid, account.gid)

    def take(self) -> bool:
        """Take the lock if it is free; tell whether it is ours now."""
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise
            raise Misconfigured(
                f"{self._path.parent} is on a file system without locks, where two servers "
                "could damage the data: set CSGRAPH_DATA_DIR to a local disk, or set DATABASE_URL."
            ) from error
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, f"{os.getpid()}\n".encode(), 0)
        return True

    def holder(self) -> str:
        """Return the id of the process that took the lock last, for a message."""
        return os.pread(self.fd, 32, 0).decode("ascii", "replace").strip() or "unknown"

    def release(self) -> None:
        """Let go, as far as this process is concerned."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
