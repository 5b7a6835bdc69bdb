"""Metrics of jobs, and of the webhooks that some of them send."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import Counter, Histogram

from csgraph.telemetry.metrics import Labelled, Metrics, Snapshot

RUN_BOUNDS: Final = (0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0)


@dataclass(frozen=True)
class QueuedJobs:
    """How many jobs of one task are in one state; for how long the oldest has been due."""

    task: str
    state: str
    count: int
    oldest_seconds: float


@dataclass
class QueueFigures:
    """What the database last said of the queue and of the webhooks; nothing until it has.

    It is the same for every worker: the queue is theirs together.
    """

    jobs: tuple[QueuedJobs, ...] = ()
    circuits: dict[str, int] = field(default_factory=dict)

    def told(self, jobs: Iterable[QueuedJobs], circuits: dict[str, int]) -> None:
        """Take note of what the database says."""
        self.jobs, self.circuits = tuple(jobs), circuits

    def forget(self) -> None:
        """Show nothing rather than what may be true no more."""
        self.told((), {})


class JobMetrics:
    """What a worker's jobs came to, whosever they are; beside it, what waits in the queue."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.queue = QueueFigures()
        self._runs = Counter(
            "csgraph_job_runs",
            "Runs of jobs that ended: `DONE`, `RETRIED` after a failure or by another worker, "
            "`FAILED` for good.",
            ("task", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            "csgraph_job_run_seconds",
            "Runs of jobs, from begin to end.",
            ("task",),
            buckets=RUN_BOUNDS,
            registry=registry,
        )
        self._attempts = Counter(
            "csgraph_webhook_attempts",
            "Requests to webhooks, by what came of them.",
            ("outcome",),
            registry=registry,
        )
        self._deliveries = Counter(
            "csgraph_webhook_deliveries",
            "Deliveries that are settled: `DELIVERED`, or `FAILED` after the last attempt.",
            ("status",),
            registry=registry,
        )
        self._disabled = Counter(
            "csgraph_webhooks_disabled",
            "Webhooks that were disabled by csgraph, by reason.",
            ("reason",),
            registry=registry,
        )
        metrics.add(*self._snapshots())

    def run_ended(self, task: str, outcome: str) -> None:
        """Count a run of a job."""
        self._runs.labels(task, outcome).inc()

    def run_took(self, task: str, seconds: float) -> None:
        """Note how long a run took."""
        self._seconds.labels(task).observe(seconds)

    def attempt_made(self, outcome: str) -> None:
        """Count a request to a webhook."""
        self._attempts.labels(outcome).inc()

    def delivery_settled(self, status: str) -> None:
        """Count a delivery that is tried no more."""
        self._deliveries.labels(status).inc()

    def webhook_disabled(self, reason: str) -> None:
        """Count a webhook that sends no more."""
        self._disabled.labels(reason).inc()

    def _snapshots(self) -> tuple[Snapshot, ...]:
        queue = self.queue

        def depth() -> Labelled:
            return [((each.task, each.state), each.count) for each in queue.jobs]

        def age() -> Labelled:
            return [
                ((each.task,), each.oldest_seconds) for each in queue.jobs if each.state == "DUE"
            ]

        return (
            Snapshot(
                "gauge",
                "csgraph_jobs",
                "Jobs in the queue: `DUE`, `SCHEDULED` for later, `RUNNING`, `FAILED` for good.",
                depth,
                ("task", "state"),
            ),
            Snapshot(
                "gauge",
                "csgraph_jobs_oldest_due_seconds",
                "For how long the oldest job that is due has waited.",
                age,
                ("task",),
            ),
            Snapshot(
                "gauge",
                "csgraph_webhooks",
                "Webhooks by the state of their circuit breakers.",
                lambda: [((state,), count) for state, count in queue.circuits.items()],
                ("circuit",),
            ),
        )
