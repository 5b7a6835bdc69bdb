"""How callers write problems and reasons."""

from csgraph.domain.reasons.commands import (
    rate_problem,
    record_buying,
    record_problem,
    record_staying,
    update_problem,
)
from csgraph.domain.reasons.node import ProblemSeverity, ProblemToSolve, ReasonToBuy, ReasonToStay
from csgraph.graph.mutations import Mutation

_SCOPE = "accounts:write"
_PROBLEM = ("contact", "statement", "whyPurchased", "horizon", "seasonality", "linkedGoal")

MUTATIONS = (
    Mutation(
        name="problemRecord",
        description="Record which problem a customer solves with us, and how much it hurts.",
        scope=_SCOPE,
        node=ProblemToSolve,
        act=record_problem,
        fields=("account", "severity", "recordedAt", *_PROBLEM),
        required=("account", "statement", "severity"),
        makes=True,
        parts=(ProblemSeverity,),
    ),
    Mutation(
        name="problemUpdate",
        description="Change what is told of a problem. How much it hurts is rated on its own.",
        scope=_SCOPE,
        node=ProblemToSolve,
        act=update_problem,
        fields=_PROBLEM,
    ),
    Mutation(
        name="problemRate",
        description="Say how much a problem hurts from now on, 1 to 5. What was said before is "
        "kept.",
        scope=_SCOPE,
        node=ProblemToSolve,
        act=rate_problem,
        fields=("severity",),
        required=("severity",),
        parts=(ProblemSeverity,),
    ),
    Mutation(
        name="reasonToBuyRecord",
        description="Record why a customer bought. A primary reason takes the place of the former.",
        scope=_SCOPE,
        node=ReasonToBuy,
        act=record_buying,
        fields=(
            *("account", "opportunity", "category", "isPrimary", "isReasonToStay"),
            *("pitch", "note"),
        ),
        required=("account", "category"),
        makes=True,
    ),
    Mutation(
        name="reasonToStayRecord",
        description="Record why a customer renewed, or would.",
        scope=_SCOPE,
        node=ReasonToStay,
        act=record_staying,
        fields=("renewal", "category", "statement"),
        required=("renewal", "statement"),
        makes=True,
    ),
)
