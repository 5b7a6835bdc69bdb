"""Alerts about handoffs, and what handoffs tell of accounts (domain.md §3, §16)."""

from csgraph.domain.handoffs.alerts.custody import (
    CUSTODY_LOST,
    DURABLE_CUSTODY_NEEDED,
    TROUGH_UNADDRESSED,
)
from csgraph.domain.handoffs.alerts.reading import CSM_SINCE
from csgraph.domain.handoffs.alerts.timing import (
    CSM_INTRO_DUE,
    HANDOFF_INCOMPLETE,
    HANDOFF_SLA_BREACH,
)

RULES = (
    CSM_INTRO_DUE,
    CUSTODY_LOST,
    DURABLE_CUSTODY_NEEDED,
    HANDOFF_INCOMPLETE,
    HANDOFF_SLA_BREACH,
    TROUGH_UNADDRESSED,
)
ACCOUNT_FACTS = (CSM_SINCE,)
