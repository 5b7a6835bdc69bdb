"""How callers write behaviours, challenges and terms."""

from csgraph.domain.behaviors import commands
from csgraph.domain.behaviors.node import (
    BehaviorAdoption,
    Challenge,
    KeyBehavior,
    RenewalMilestone,
    TermImpact,
)
from csgraph.graph.mutations import Act, Mutation, Told

_SCOPE = "accounts:write"
_FIGURES = ("goalsAttained", "activeTeams", "useCases", "metricLevel")


def _adoption(name: str, description: str, act: Act) -> Mutation:
    """Return a step of a behaviour, with what it is known by."""
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=BehaviorAdoption,
        act=act,
        fields=("evidence",),
        stands_alone=True,
    )


MUTATIONS = (
    Mutation(
        name="keyBehaviorCreate",
        description="Name something that customers do with a product and that brings results. "
        "More than two of a product are warned of.",
        scope=_SCOPE,
        node=KeyBehavior,
        act=commands.make_behavior,
        fields=("product", "name", "result"),
        required=("product", "name"),
        makes=True,
        told=(Told("warnings", list[str], "What speaks against it, though it was done."),),
    ),
    Mutation(
        name="keyBehaviorUpdate",
        description="Change a key behaviour.",
        scope=_SCOPE,
        node=KeyBehavior,
        act=commands.change_behavior,
        fields=("product", "name", "result"),
    ),
    Mutation(
        name="behaviorAdoptionTrack",
        description="Track a key behaviour at an account; tracked again, its day is changed.",
        scope=_SCOPE,
        node=BehaviorAdoption,
        act=commands.track,
        fields=("account", "behavior", "dueAt", "evidence"),
        required=("account", "behavior"),
        makes=True,
    ),
    _adoption(
        "behaviorAdoptionCommit",
        "Note that the customer has said to take a behaviour up.",
        commands.commit_to,
    ),
    _adoption(
        "behaviorAdoptionStart",
        "Note that the customer is at a behaviour, or at it again.",
        commands.start,
    ),
    _adoption("behaviorAdoptionComplete", "Note that a behaviour is taken up.", commands.complete),
    _adoption("behaviorAdoptionRegress", "Note that a behaviour fell back.", commands.regress),
    Mutation(
        name="challengeRaise",
        description="Note that a customer was challenged to change something.",
        scope=_SCOPE,
        node=Challenge,
        act=commands.raise_challenge,
        fields=(
            *("account", "raisedBy", "target", "currentPractice", "proposedChange"),
            "raisedAt",
        ),
        required=("account", "target", "currentPractice", "proposedChange"),
        makes=True,
    ),
    Mutation(
        name="challengeRespond",
        description="Note what the customer said to a challenge, and whether it was spoken or "
        "written. What is refused both ways opens the alert `ADVICE_REFUSED` until it is accepted.",
        scope=_SCOPE,
        node=Challenge,
        act=commands.answer_challenge,
        fields=("response", "medium"),
        required=("response",),
    ),
    Mutation(
        name="termImpactKeep",
        description="Write down what a customer got in a term; the term of the same first day is "
        "changed.",
        scope=_SCOPE,
        node=TermImpact,
        act=commands.keep_term,
        fields=("account", "startsOn", "endsOn", *_FIGURES, "story", "nextPhase"),
        required=("account", "startsOn", "endsOn"),
        makes=True,
    ),
    Mutation(
        name="renewalMilestonePlan",
        description="Plan what is to be reached so many days before a contract's last day.",
        scope=_SCOPE,
        node=RenewalMilestone,
        act=commands.plan_milestone,
        fields=("contract", "statement", "daysBefore"),
        required=("contract", "statement", "daysBefore"),
        makes=True,
    ),
    Mutation(
        name="renewalMilestoneComplete",
        description="Note that a milestone before a renewal was reached, now unless `doneAt` says "
        "when; null takes that back.",
        scope=_SCOPE,
        node=RenewalMilestone,
        act=commands.complete_milestone,
        fields=("doneAt",),
        stands_alone=True,
    ),
)
