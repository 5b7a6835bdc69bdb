"""Metrics of syncs."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from csgraph.telemetry.metrics import Metrics

PAGE_BOUNDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
RUN_BOUNDS: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0)


class SyncMetrics:
    """What syncs have read and how they ended, by system, whosever they are."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.records = Counter(
            "csgraph_sync_records",
            "Records of committed pages: `read`, of these `changed` and `quarantined`.",
            ("system", "stream", "outcome"),
            registry=registry,
        )
        self.page_seconds = Histogram(
            "csgraph_sync_page_seconds",
            "From one committed page of a stream to the next: fetched, mapped, committed.",
            ("system", "stream"),
            buckets=PAGE_BOUNDS,
            registry=registry,
        )
        self.runs = Counter(
            "csgraph_sync_runs",
            "Runs that ended, by status; `NOT_STARTED` where the connection could not be synced, "
            "`PASSED_OVER` where another process was at it.",
            ("system", "status"),
            registry=registry,
        )
        self.run_seconds = Histogram(
            "csgraph_sync_run_seconds",
            "Runs, from begin to end.",
            ("system",),
            buckets=RUN_BOUNDS,
            registry=registry,
        )
        self.in_progress = Gauge(
            "csgraph_syncs_in_progress", "Runs under way.", ("system",), registry=registry
        )
        self.last_success = Gauge(
            "csgraph_sync_last_success_timestamp_seconds",
            "When a run of any connection to the system last succeeded.",
            ("system",),
            registry=registry,
        )
        self._waits = Counter(
            "csgraph_vendor_waits",
            "Pauses before a request to a vendor, by reason.",
            ("system", "reason"),
            registry=registry,
        )
        self._wait_seconds = Counter(
            "csgraph_vendor_wait_seconds",
            "Seconds of these pauses.",
            ("system", "reason"),
            registry=registry,
        )

    def waited(self, system: str, reason: str, seconds: float) -> None:
        """Count a pause; ``reason`` is one of a few words."""
        self._waits.labels(system, reason).inc()
        self._wait_seconds.labels(system, reason).inc(seconds)
