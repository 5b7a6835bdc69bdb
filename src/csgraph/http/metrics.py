"""What the server's parts count of themselves, under the names that metrics have."""

from collections.abc import Callable
from operator import attrgetter

from csgraph.http.running import Runner
from csgraph.storage.read_pool import ReadPool
from csgraph.telemetry.figures import CacheFigures
from csgraph.telemetry.metrics import (
    DurationsSnapshot,
    Labelled,
    Metrics,
    Snapshot,
    counter,
    gauge,
)
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.key_watch import KeyWatch


def show_pool(metrics: Metrics, pool: ReadPool, of: str = "") -> None:
    """Show the connections for reading: the tenants' own, or those ``of`` others."""
    figures, name, kind = pool.figures, f"csgraph_{of}pool", of.replace("_", " ")
    metrics.add(
        gauge(f"{name}_size", f"Connections for {kind}reading, at most.", lambda: pool.size),
        Snapshot(
            "gauge",
            f"{name}_connections",
            f"Connections for {kind}reading, by state; `resting` waits for a cancelled statement.",
            lambda: [
                ((state,), count) for state, count in pool.census().items() if state != "waited_for"
            ],
            ("state",),
        ),
        gauge(
            f"{name}_waiting_requests",
            "Requests that wait for a connection.",
            lambda: pool.census()["waited_for"],
        ),
        counter(f"{name}_opened", "Connections that were opened.", lambda: figures.opened),
        counter(f"{name}_refused", "Connections that failed to open.", lambda: figures.refused),
        counter(f"{name}_lost", "Connections that broke, or were ended.", lambda: figures.lost),
        DurationsSnapshot(
            f"{name}_wait_seconds",
            "How long requests that found all connections busy waited.",
            figures.wait_seconds,
        ),
        DurationsSnapshot(
            f"csgraph_{of}statement_seconds",
            "Statements of reads, from sent to answered.",
            figures.statement_seconds,
        ),
    )


def show_streams(metrics: Metrics, keys: KeyWatch) -> None:
    """Show what is open that has no end of its own."""
    text = "Sockets and event streams that are open."
    metrics.add(gauge("csgraph_streams_open", text, lambda: keys.streams))


def show_caches(metrics: Metrics, runner: Runner, authenticator: Authenticator) -> None:
    """Show compilation, and the caches on the way of a request."""

    def read(name: str) -> Callable[[], Labelled]:
        value: Callable[[CacheFigures], float] = attrgetter(name)
        return lambda: [
            ((cache,), value(figures))
            for cache, figures in {
                **runner.compilers.own.caches(),
                **runner.documents.caches(),
                "principals": authenticator.figures,
                "partner_compilers": runner.compilers.figures,
            }.items()
        ]

    metrics.add(
        DurationsSnapshot(
            "csgraph_compile_seconds",
            "Compilations of operations.",
            runner.compilers.own.compile_seconds,
        ),
        *(
            Snapshot(kind, f"csgraph_cache_{name}", text, read(name), ("cache",))
            for kind, name, text in (
                ("counter", "hits", "What was asked for and known."),
                ("counter", "misses", "What was asked for and not known."),
                ("counter", "evictions", "What was forgotten for lack of room."),
                ("gauge", "entries", "What is known."),
            )
        ),
    )
