"""Counts what a sync reads, for metrics, by system and stream."""

import time

from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.telemetry.sync_metrics import SyncMetrics


class MeteredProgress:
    """Is told how a sync goes, and counts; a ``ProgressSink``."""

    def __init__(self, metrics: SyncMetrics, system: ExternalSystem) -> None:
        self._metrics = metrics
        self._system = system.value
        self._since: dict[str, float] = {}

    def stream_started(self, stream: str, expected: int | None) -> None:
        """Begin to measure."""
        self._since[stream] = time.perf_counter()

    def page_landed(self, stream: str, read: int, changed: int, quarantined: int) -> None:
        """Count a page, and the time since the one before."""
        outcomes = {"read": read, "changed": changed, "quarantined": quarantined}
        for outcome, count in outcomes.items():
            self._metrics.records.labels(self._system, stream, outcome).inc(count)
        now = time.perf_counter()
        since = self._since.get(stream, now)
        self._metrics.page_seconds.labels(self._system, stream).observe(now - since)
        self._since[stream] = now

    def stream_waiting(self, stream: str, seconds: float, code: str) -> None:
        """Count a pause before the next request; zero seconds end one."""
        if seconds > 0:
            self._metrics.waited(self._system, code, seconds)

    def stream_finished(self, stream: str, status: RunStatus) -> None:
        """End the measuring."""
        self._since.pop(stream, None)
