"""Where a renewal stands, what may be decided about it, what came of it."""

from csgraph.domain.renewals.rules.asking import AskAnswer, AskOccasion, ask_at_risk
from csgraph.domain.renewals.rules.deciding import (
    OUTCOMES,
    RENEWAL,
    WITHOUT_OUTCOME,
    RenewalOutcome,
    outcome_of,
)
from csgraph.domain.renewals.rules.stages import (
    NEXT,
    OPEN_STATES,
    STAGE_KEYS,
    STAGES,
    RenewalState,
    explain_state,
    state_of,
)

__all__ = [
    "NEXT",
    "OPEN_STATES",
    "OUTCOMES",
    "RENEWAL",
    "STAGES",
    "STAGE_KEYS",
    "WITHOUT_OUTCOME",
    "AskAnswer",
    "AskOccasion",
    "RenewalOutcome",
    "RenewalState",
    "ask_at_risk",
    "explain_state",
    "outcome_of",
    "state_of",
]
