"""How an account decides, and whom to win for it (domain.md §2.5)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.influence.rules.champions import delight_of, engagement_of
from csgraph.domain.influence.rules.people import LEVELS, Facts, Person
from csgraph.domain.influence.rules.quadrants import ContactQuadrant, quadrant_of
from csgraph.domain.policies.rules import Policies
from csgraph.errors import InvalidTransition

STEPS: Final = (
    "Needs of each user, group and department",
    "Who is involved",
    "Decision process",
    "Hierarchy or consensus",
    "Prescribe the expansion",
)
"""Steps of organizational selling, in order."""


class DecisionModel(Enum):
    """How an account decides."""

    HIERARCHY = "HIERARCHY"
    CONSENSUS = "CONSENSUS"


GUIDANCE: Final = {
    None: "Find out first whether executives or a committee decide.",
    DecisionModel.HIERARCHY: "Map the organization, meet the highest level possible, line up "
    "executives with executives.",
    DecisionModel.CONSENSUS: "Win the end users on kickoff metrics, and translate success across "
    "the departments.",
}


@dataclass(frozen=True)
class ToWin:
    """Somebody to win, and how they are doing."""

    contact: str
    engagement: Decimal | None
    delight: Decimal | None


@dataclass(frozen=True)
class DecisionFocus:
    """How an account decides, what follows, whom to win first."""

    model: DecisionModel | None
    guidance: str
    to_win: tuple[ToWin, ...]
    departments: tuple[str, ...]


def focus_of(facts: Facts, model: DecisionModel | None, policies: Policies) -> DecisionFocus:
    """Return whom to win: executives where these decide, end users where all do."""
    there = [each for each in facts.people if not each.is_gone]
    if model is DecisionModel.CONSENSUS:
        chosen = [each for each in there if _uses(each, policies)]
    elif model is DecisionModel.HIERARCHY:
        high = {ContactLevel.C_LEVEL, ContactLevel.VP}
        chosen = [each for each in there if each.level in high or each.is_economic_buyer]
    else:
        chosen = []
    chosen.sort(key=lambda each: (_rank(each), each.name, each.id))
    return DecisionFocus(
        model,
        GUIDANCE[model],
        tuple(ToWin(each.id, engagement_of(each), delight_of(each)) for each in chosen),
        tuple(sorted({each.department for each in chosen if each.department})),
    )


def _uses(person: Person, policies: Policies) -> bool:
    return person.is_end_user or quadrant_of(person, policies) is ContactQuadrant.POWER_USER


def _rank(person: Person) -> int:
    return LEVELS.index(person.level) if person.level else len(LEVELS)


def check_step(done: int, step: int) -> None:
    """Check that a step of organizational selling is the next.

    Raises:
        InvalidTransition: another step comes first, or this one is done.
    """
    if step == done + 1 and step <= len(STEPS):
        return
    if step <= done:
        text = f"Step {step} is done already."
    else:
        text = (
            f"Step {done + 1} comes first: {STEPS[done]}." if done < len(STEPS) else "All is done."
        )
    raise InvalidTransition(text, path=("input", "stepsDone"))
