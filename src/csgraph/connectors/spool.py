"""Bytes kept in memory while they are few, in a temporary file once they are many."""

from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

MEGABYTE = 1024 * 1024
KEPT_IN_MEMORY = 4 * MEGABYTE


class Spool:
    """Written once, then read from its beginning; gone with the last that refers to it."""

    def __init__(self) -> None:
        self.size = 0
        self._file: IO[bytes] = BytesIO()
        self._is_on_disk = False

    def write(self, piece: bytes) -> None:
        """Add some bytes."""
        if not self._is_on_disk and self.size + len(piece) > KEPT_IN_MEMORY:
            on_disk = TemporaryFile()  # noqa: SIM115 - open as long as the spool is there
            on_disk.write(self._file.getbuffer())  # type: ignore[attr-defined]  # a BytesIO yet
            self._file, self._is_on_disk = on_disk, True
        self._file.write(piece)
        self.size += len(piece)

    def rewind(self) -> None:
        """Go to the beginning."""
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, all of them unless told how many."""
        return self._file.read(size)

    def __del__(self) -> None:
        self._file.close()
