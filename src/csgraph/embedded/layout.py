"""Names every path of the embedded server.

All of them follow from the data directory alone, so that two processes with the
same data directory agree without talking.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

SUPERUSER = "csgraph"

PORT = 5432
"""Names the socket; nothing listens on the network."""

_LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 on Linux, 103 on macOS
_SPECIAL_IN_SOCKET_PATH = frozenset(",\"'\\@%")  # the server, or a driver, reads a list there
_SHORT_PARENT = Path("/tmp")  # noqa: S108 - what we make there is 0700 with its owner checked


@dataclass(frozen=True)
class Layout:
    """Where things are, below one data directory."""

    data_dir: Path

    @classmethod
    def of(cls, data_dir: Path) -> "Layout":
        return cls(data_dir.resolve())

    @property
    def home(self) -> Path:
        """Everything the server's own account may write."""
        return self.data_dir / "postgres"

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @property
    def draft(self) -> Path:
        """Where `initdb` works; becomes `cluster` once complete."""
        return self.home / "data.tmp"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def runtime(self) -> Path:
        """Copies of programs that the server's account can't reach where they are."""
        return self.data_dir / "postgres-runtime"

    def socket_dir(self, uid: int) -> Path:
        """Return where the socket is: below `home` if its path fits into a socket address."""
        roomy = self.home / "run"
        spelled = os.fsencode(roomy / socket_name())
        if len(spelled) <= _LONGEST_SOCKET_PATH and _SPECIAL_IN_SOCKET_PATH.isdisjoint(str(roomy)):
            return roomy
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return _SHORT_PARENT / f"csgraph-{uid}-{digest}"


def socket_name() -> str:
    return f".s.PGSQL.{PORT}"
