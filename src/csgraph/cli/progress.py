"""The progress of a sync: a bar on a terminal, a log line otherwise."""

from types import TracebackType
from typing import Self

import structlog
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from csgraph.domain.sources.rules import RunStatus
from csgraph.errors import RateLimited

_log = structlog.get_logger(__name__)


class SyncProgress:
    """Shows streams as they are read; pass one view of it to each connection's sync."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self.on_terminal = console.is_terminal
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not self.on_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def of(self, connection: str) -> "ConnectionProgress":
        """Return the view for one connection."""
        return ConnectionProgress(self._bars, connection, on_terminal=self.on_terminal)


class ConnectionProgress:
    """Progress of one connection's streams; a ``ProgressSink``."""

    def __init__(self, bars: Progress, connection: str, *, on_terminal: bool) -> None:
        self._bars = bars
        self._connection = connection
        self._on_terminal = on_terminal
        self._tasks: dict[str, TaskID] = {}
        self._read: dict[str, int] = {}

    def stream_started(self, stream: str, expected: int | None) -> None:
        """Begin a bar."""
        text = f"{self._connection} · {stream}"
        self._read[stream] = 0
        self._tasks[stream] = self._bars.add_task(text, total=expected, note="")

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        """Move a bar on by a page."""
        self._read[stream] = self._read.get(stream, 0) + read
        note = f"{quarantined} quarantined" if quarantined else ""
        if stream in self._tasks:
            self._bars.update(self._tasks[stream], advance=read, note=note)

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        """Say at the bar, or in a log line, that the vendor is waited for."""
        reason = "rate limited" if code == RateLimited.code else "the vendor fails"
        if stream in self._tasks:
            note = f"waiting {seconds:.0f} s: {reason}" if seconds else ""
            self._bars.update(self._tasks[stream], note=note)
        if seconds and not self._on_terminal:
            _log.info(
                "stream_waiting",
                connection=self._connection,
                stream=stream,
                seconds=round(seconds),
                code=code,
            )

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        """End a bar, or write the log line that stands for it."""
        read = self._read.get(stream, 0)
        if stream in self._tasks:
            self._bars.update(
                self._tasks[stream], total=read, completed=read, note=status.value.lower()
            )
        if not self._on_terminal:
            _log.info(
                "stream_synced",
                connection=self._connection,
                stream=stream,
                status=status.value,
                read=read,
            )
