"""Key behaviours: few things that customers do and that bring results (domain.md §4.5).

One that is overdue is the earliest sign of churn: it comes before usage falls.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.transitions import StateMachine


class BehaviorState(Enum):
    """How far a customer has come in taking up a behaviour."""

    NOT_STARTED = "NOT_STARTED"
    COMMITTED = "COMMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    ADOPTED = "ADOPTED"
    REGRESSED = "REGRESSED"


class ChallengeTarget(Enum):
    """What a customer is challenged to change."""

    PROCESS = "PROCESS"
    GOAL = "GOAL"
    PRECONCEPTION = "PRECONCEPTION"
    STRATEGY = "STRATEGY"
    OTHER = "OTHER"


class ChallengeResponse(Enum):
    """What a customer says to a challenge."""

    ACCEPTED = "ACCEPTED"
    CONSIDERING = "CONSIDERING"
    REFUSED = "REFUSED"


class ChallengeMedium(Enum):
    """How a customer says so."""

    CONVERSATION = "CONVERSATION"
    WRITING = "WRITING"


REFUSED_AT: Final = {
    ChallengeMedium.CONVERSATION: "refused_in_conversation_at",
    ChallengeMedium.WRITING: "refused_in_writing_at",
}
"""Which column keeps when a challenge was refused, by how the customer said so."""

ADOPTION: Final = StateMachine(
    "behaviour",
    {
        "behaviorAdoptionCommit": {"NOT_STARTED": "COMMITTED"},
        "behaviorAdoptionStart": {"COMMITTED": "IN_PROGRESS", "REGRESSED": "IN_PROGRESS"},
        "behaviorAdoptionComplete": {"IN_PROGRESS": "ADOPTED", "REGRESSED": "ADOPTED"},
        "behaviorAdoptionRegress": {"ADOPTED": "REGRESSED"},
    },
)
"""The steps of a behaviour, by the mutations that make them (domain.md §19)."""

BEHAVIORS_PER_PRODUCT: Final = 2
"""How many behaviours of a product drive results, typically; more is warned of."""


@dataclass(frozen=True)
class Adoption:
    """A behaviour of one customer, as the rules need to know it."""

    state: BehaviorState
    due_at: datetime | None


@dataclass(frozen=True)
class OverdueBehavior:
    """A behaviour that is overdue at a customer."""

    adoption: str
    days_late: int
    why: Explained[bool | None]


def is_overdue(adoption: Adoption, explainer: Explainer) -> Explained[bool | None]:
    """Return whether a behaviour should have been taken up before an instant and is not.

    Unknown while no day is set, unless it is taken up.
    """
    due, is_adopted = adoption.due_at, adoption.state is BehaviorState.ADOPTED
    value: bool | None = False
    if is_adopted:
        text = "It is taken up."
    elif due is None:
        value, text = None, "Nobody said until when it is to be taken up."
    elif explainer.now > due:
        value = True
        text = f"It was due {days_late(due, explainer.now)} days ago and is {adoption.state.value}."
    else:
        text = "There is time."
    inputs = {"state": adoption.state, "dueAt": due}
    return explainer.explain(value, "BEHAVIOR_OVERDUE", text, inputs)


def refusals_after(
    response: ChallengeResponse, medium: ChallengeMedium | None, now: datetime
) -> dict[str, datetime | None]:
    """Return what an answer changes of when a challenge was refused, by column.

    Who accepts has refused it neither way. To think about it takes no refusal back.
    """
    match response:
        case ChallengeResponse.ACCEPTED:
            return dict.fromkeys(REFUSED_AT.values())
        case ChallengeResponse.REFUSED if medium is not None:
            return {REFUSED_AT[medium]: now}
        case _:
            return {}


def days_late(due: datetime, now: datetime) -> int:
    """Return how many whole days have passed since an instant."""
    return max(0, (now - due).days)
