"""Problems and reasons in the graph."""

from csgraph.domain.reasons.node.kept import (
    ProblemSeverity,
    ProblemToSolve,
    ReasonToBuy,
    ReasonToStay,
)
from csgraph.domain.reasons.node.missing import MISSING_FIELD

FIELDS = (MISSING_FIELD,)

__all__ = ["ProblemSeverity", "ProblemToSolve", "ReasonToBuy", "ReasonToStay"]
