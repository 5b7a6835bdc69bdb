"""Alerts in the graph (domain.md §11)."""

from csgraph.domain.alerts.node.alert import Alert
from csgraph.domain.alerts.node.queue import QUEUE

FIELDS = (QUEUE,)

__all__ = ["Alert"]
