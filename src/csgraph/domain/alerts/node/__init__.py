"""Alerts in the graph (domain.md §11)."""

from csgraph.domain.alerts.node.alert import Alert
from csgraph.domain.alerts.node.effects import ALERT_EFFECTS
from csgraph.domain.alerts.node.queue import QUEUE
from csgraph.domain.alerts.node.register import ALERT_RULES

FIELDS = (QUEUE, ALERT_RULES)
CONTRIBUTIONS = ALERT_EFFECTS

__all__ = ["Alert"]
