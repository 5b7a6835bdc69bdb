"""What sending needs of the program around it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.deliveries.sending import Sender
from csgraph.graph.subscriptions import Subscriptions
from csgraph.storage.secrets import Secrets
from csgraph.telemetry.job_metrics import JobMetrics
from csgraph.telemetry.metrics import Metrics


@dataclass(frozen=True)
class DeliveryDeps:
    """Connections of the role that may open secrets, the feed, a way out.

    ``tables`` are those of the types that are told of, by which their accounts are found;
    ``chance`` returns a number between 0 and 1.
    """

    engine: AsyncEngine
    secrets: Secrets
    subscriptions: Subscriptions
    sender: Sender
    clock: Clock
    tables: Mapping[str, Table]
    chance: Callable[[], float] = random.random
    counted: JobMetrics = field(default_factory=lambda: JobMetrics(Metrics()))
