"""Whoever watches a sync as it goes."""

from typing import Protocol

from csgraph.domain.sources.rules import RunStatus


class ProgressSink(Protocol):
    """Is told how a sync goes, as it goes."""

    def stream_started(self, stream: str, expected: int | None) -> None:
        """Reading begins; ``expected`` records, where the vendor tells."""

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        """One more page is committed, with so many records."""

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        """The vendor is waited for, for a reason told by its code; 0 seconds: no longer."""

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        """Reading has ended."""


class Unobserved:
    """Tells nobody."""

    def stream_started(self, stream: str, expected: int | None) -> None:
        """Do nothing."""

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        """Do nothing."""

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        """Do nothing."""

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        """Do nothing."""
