"""Metrics as Prometheus reads them.

Instruments of one registry, and snapshots that are taken when someone asks. No label
holds a tenant, a person or text that a client chose: the number of series is bounded.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from csgraph.telemetry.figures import BOUNDS, Durations

Labelled = Iterable[tuple[tuple[str, ...], float]]
_FAMILIES: Final = {"counter": CounterMetricFamily, "gauge": GaugeMetricFamily}


@dataclass(frozen=True)
class Snapshot:
    """A metric whose values are read from a part of the program when asked for."""

    kind: str
    name: str
    text: str
    read: Callable[[], Labelled]
    labels: tuple[str, ...] = ()

    def family(self) -> Metric:
        """Return the present values."""
        made: CounterMetricFamily | GaugeMetricFamily = _FAMILIES[self.kind](
            self.name, self.text, labels=self.labels
        )
        for labels, value in self.read():
            made.add_metric(labels, value)
        return made


@dataclass(frozen=True)
class DurationsSnapshot:
    """Durations that a part of the program keeps."""

    name: str
    text: str
    durations: Durations

    def family(self) -> Metric:
        """Return the present counts."""
        buckets = self.durations.buckets()
        return HistogramMetricFamily(
            self.name, self.text, buckets=buckets, sum_value=self.durations.seconds
        )


class Metrics(Collector):
    """One process' metrics."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._snapshots: list[Snapshot | DurationsSnapshot] = []
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(collector)
        self.registry.register(self)

    def add(self, *snapshots: Snapshot | DurationsSnapshot) -> None:
        """Show more."""
        self._snapshots += snapshots

    def collect(self) -> Iterator[Metric]:
        """Take the snapshots."""
        for snapshot in self._snapshots:
            yield snapshot.family()

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Return all metrics as text, with its media type."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type


def gauge(name: str, text: str, read: Callable[[], float]) -> Snapshot:
    """Return a gauge without labels."""
    return Snapshot("gauge", name, text, lambda: [((), read())])


def counter(name: str, text: str, read: Callable[[], float]) -> Snapshot:
    """Return a counter without labels."""
    return Snapshot("counter", name, text, lambda: [((), read())])


class RequestMetrics:
    """Requests to the server."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.in_flight = Gauge(
            "csgraph_requests_in_flight", "Requests under way.", registry=registry
        )
        self._requests = Counter(
            "csgraph_requests",
            "Requests answered; status 499 means that the client left before.",
            ("route", "operation", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "csgraph_request_seconds",
            "From a request's head to the end of its answer.",
            ("route", "operation"),
            buckets=BOUNDS,
            registry=registry,
        )
        self._bytes = Counter(
            "csgraph_response_bytes", "Bytes of answers' bodies.", ("route",), registry=registry
        )
        self._errors = Counter(
            "csgraph_errors", "Entries of `errors` in answers.", ("code",), registry=registry
        )
        self._known: dict[tuple[str, str, int], Counter] = {}
        self._timed: dict[tuple[str, str], tuple[Histogram, Counter]] = {}

    def ended(
        self, route: str, operation: str, status: int, seconds: float, body_bytes: int
    ) -> None:
        """Count an answer; children are kept, since finding one costs more than counting."""
        answered = self._known.get((route, operation, status))
        if answered is None:
            answered = self._requests.labels(route, operation, str(status))
            self._known[route, operation, status] = answered
        answered.inc()
        timed = self._timed.get((route, operation))
        if timed is None:
            timed = self._seconds.labels(route, operation), self._bytes.labels(route)
            self._timed[route, operation] = timed
        timed[0].observe(seconds)
        timed[1].inc(body_bytes)

    def failed(self, code: str) -> None:
        """Count an entry of ``errors``."""
        self._errors.labels(code).inc()
