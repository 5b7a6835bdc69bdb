"""Alerts about who holds which accounts, each about a CSM (domain.md §1.3, §1.4, §16)."""

from csgraph.domain.assignments.alerts.capacity import CSM_OVER_CAPACITY
from csgraph.domain.assignments.alerts.moving import BULK_REASSIGNMENT

RULES = (BULK_REASSIGNMENT, CSM_OVER_CAPACITY)
ACCOUNT_FACTS = ()
