"""What every process shows as metrics, a server or a worker."""

import time
from collections.abc import Callable
from operator import attrgetter

from csgraph import __version__
from csgraph.http.lifecycle import Lifecycle
from csgraph.storage.probe import Probe
from csgraph.storage.schema_state import head_revision
from csgraph.telemetry.metrics import Labelled, Metrics, Snapshot, gauge


def show_build(
    metrics: Metrics, lifecycle: Lifecycle, schema: Callable[[], str] = lambda: ""
) -> None:
    """Show which build this is, and whether it is about to stop.

    ``schema`` returns the hash of the schema that is served, if one is.
    """

    def build() -> Labelled:
        return [((__version__, schema(), head_revision()), 1.0)]

    metrics.add(
        Snapshot(
            "gauge",
            "csgraph_build_info",
            "Always 1; the labels tell the build.",
            build,
            ("version", "schema", "migration"),
        ),
        gauge(
            "csgraph_stopping",
            "1 from the signal to stop until the end.",
            lambda: lifecycle.is_stopping,
        ),
    )


def show_database(metrics: Metrics, probe: Probe) -> None:
    """Show whether the database answers, and how far readers of the change feed can see."""

    def of_state(read: Callable[..., float]) -> Callable[[], float]:
        return lambda: read(probe.state) if probe.state else 0.0

    metrics.add(
        gauge("csgraph_database_up", "1 when the database answered just now.", lambda: probe.is_up),
        gauge(
            "csgraph_change_feed_lag_seconds",
            "For how long an open writing transaction has kept later changes from readers.",
            lambda: probe.lag.seconds(time.monotonic()),
        ),
        gauge(
            "csgraph_change_feed_position",
            "The transaction id below which the change log is complete.",
            of_state(attrgetter("xmin")),
        ),
        gauge(
            "csgraph_change_feed_behind_transactions",
            "Transaction ids from that position to the last one that is over.",
            of_state(lambda state: state.xmax - state.xmin),
        ),
    )
