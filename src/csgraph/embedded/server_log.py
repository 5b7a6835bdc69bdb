"""Finds the words of a PostgreSQL program that explain why it ended."""

import os
import re
from pathlib import Path

_LARGEST = 5_000_000
_TAIL = 8_000
_WORTH_TELLING = re.compile(r"^.*?(?:FATAL|PANIC|ERROR|error):\s+(.*)$")
_SAID_TO_CLIENTS = re.compile(
    r"the database system is|terminating connection|canceling statement|remaining connection slots"
)
_PREFIX = re.compile(r"^\S+ \S+ \S+ \[\d+\] ")
_LINES = 3


class ServerLog:
    """The file that receives the server's output."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = 0

    def begin(self) -> None:
        """Remember where the log ends, and start a new file if it has grown large."""
        try:
            self._start = self.path.lstat().st_size
        except FileNotFoundError:
            self._start = 0
        if self._start > _LARGEST:
            self.path.rename(self.path.with_suffix(".log.1"))
            self._start = 0

    def reason(self) -> str:
        """Return the server's own words on why it ended, from what was written since `begin`."""
        return last_words(self._tail()) or "it gave no reason"

    def _tail(self) -> str:
        try:
            opened = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return ""
        with open(opened, "rb") as log:  # noqa: PTH123 - a descriptor
            end = os.fstat(opened).st_size
            log.seek(max(self._start, end - _TAIL))
            return log.read().decode("utf-8", "replace")


def last_words(output: str) -> str:
    """Return the errors in what a program wrote, else its last lines, as one line."""
    lines = [_PREFIX.sub("", each.strip()) for each in output.splitlines() if each.strip()]
    telling = [
        found[1]
        for each in lines
        if (found := _WORTH_TELLING.match(each)) and not _SAID_TO_CLIENTS.match(found[1])
    ]
    return "; ".join((telling or lines)[-_LINES:])
