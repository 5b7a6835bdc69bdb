"""Success in the graph: plans, goals, metrics, and what follows of them."""

from csgraph.domain.success.node.company import COMPANY_FIELD
from csgraph.domain.success.node.effects import EFFECTS
from csgraph.domain.success.node.kept import (
    EcosystemComponent,
    Goal,
    GoalReview,
    MetricPoint,
    SuccessMetric,
    SuccessMilestone,
    SuccessPlan,
    ValueIndicator,
)
from csgraph.domain.success.node.working import FIELDS as _WORKED

FIELDS = (*_WORKED, COMPANY_FIELD)
CONTRIBUTIONS = EFFECTS

__all__ = [
    "EcosystemComponent",
    "Goal",
    "GoalReview",
    "MetricPoint",
    "SuccessMetric",
    "SuccessMilestone",
    "SuccessPlan",
    "ValueIndicator",
]
