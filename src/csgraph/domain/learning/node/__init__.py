"""What is learned from customers, in the graph."""

from csgraph.domain.learning.node.kept import (
    BullseyeAlignment,
    BullseyeFit,
    CustomerBullseye,
    Insight,
    InsightSharing,
    LearningNote,
    SuccessInterview,
)
from csgraph.domain.learning.node.working import FIELDS as _WORKED

FIELDS = _WORKED

__all__ = [
    "BullseyeAlignment",
    "BullseyeFit",
    "CustomerBullseye",
    "Insight",
    "InsightSharing",
    "LearningNote",
    "SuccessInterview",
]
