"""How alerts come and go, and which comes first (domain.md §11, §19)."""

from csgraph.domain.alerts.rules.priority import (
    FAR_DAYS,
    NEAR_DAYS,
    PRIORITY_KEYS,
    SEVERITY_SHARES,
    Priority,
    priority_of,
)
from csgraph.domain.alerts.rules.states import (
    ENDED,
    LIFECYCLE,
    LONGEST_SNOOZE,
    AlertRisk,
    AlertState,
    check_reason,
    check_snooze,
)

__all__ = [
    "ENDED",
    "FAR_DAYS",
    "LIFECYCLE",
    "LONGEST_SNOOZE",
    "NEAR_DAYS",
    "PRIORITY_KEYS",
    "SEVERITY_SHARES",
    "AlertRisk",
    "AlertState",
    "Priority",
    "check_reason",
    "check_snooze",
    "priority_of",
]
