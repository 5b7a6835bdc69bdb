"""How callers lead accounts through their phases."""

from typing import Final

from csgraph.domain.lifecycle.commands import begin, churn, step_of
from csgraph.domain.lifecycle.node import AccountPhase
from csgraph.graph.mutations import Act, Mutation

_SCOPE: Final = "accounts:write"
_STEPS: Final = {
    "accountPhasePreboard": "A CSM is introduced, or the deal is committed.",
    "accountPhaseLoseDeal": "The deal is lost: the account is a prospect again.",
    "accountPhaseHandOff": "The deal is won; for an account that was won back, the new contract "
    "began.",
    "accountPhaseOrchestrate": "Sales debriefed customer success and presented it to the customer; "
    "for a LOW touch, the checklist is accepted.",
    "accountPhaseDeliver": "Business orchestration was held; for a LOW touch, onboarding has "
    "begun.",
    "accountPhaseMonitor": "First value is reached.",
    "accountPhaseReview": "A review was held, and its recap is still to come.",
    "accountPhaseCloseReview": "The recap and the commitments of a review are recorded.",
    "accountPhaseOpenRenewal": "The window of a renewal has opened.",
    "accountPhaseRenew": "The account renewed: it goes back to `MONITOR_AND_RESPOND`, or to "
    "`DELIVERING_VALUE` where first value was never reached.",
    "accountPhaseWinBack": "An account that was lost has a success plan to come back by.",
}


def _step(name: str, description: str, act: Act, *required: str) -> Mutation:
    return Mutation(
        name=name,
        description=f"{description} Ends the present phase and begins the next, now unless told.",
        scope=_SCOPE,
        node=AccountPhase,
        act=act,
        fields=("enteredAt", "reason"),
        required=required,
        stands_alone=not required,
    )


MUTATIONS = (
    Mutation(
        name="accountPhaseBegin",
        description="Say in which phase an account is whose phase is not known yet.",
        scope=_SCOPE,
        node=AccountPhase,
        act=begin,
        fields=("account", "phase", "enteredAt", "reason"),
        required=("account", "phase"),
        makes=True,
    ),
    *(_step(name, text, step_of(name)) for name, text in _STEPS.items()),
    _step(
        "accountPhaseChurn",
        "The account was lost: it did not renew, or its contract ended early.",
        churn,
        "reason",
    ),
)
