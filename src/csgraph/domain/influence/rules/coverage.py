"""Where at an account we know whom, and where nobody."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.influence.rules.people import LEVELS, Facts, Person
from csgraph.domain.influence.rules.quadrants import group_influence, weight_of
from csgraph.domain.influence.rules.reach import active_ties
from csgraph.domain.policies.rules import Explainer, Policies

NOWHERE = "(unknown)"


class CoverageState(Enum):
    """How well a corner of an account is known."""

    COVERED = "COVERED"
    UNTOUCHED = "UNTOUCHED"
    WHITE_SPACE = "WHITE_SPACE"


@dataclass(frozen=True)
class Cell:
    """One level of one buying center, department where that is unknown."""

    buying_center: str
    level: ContactLevel
    known: int
    active: int
    state: CoverageState


@dataclass(frozen=True)
class Group:
    """People of one level, and what they weigh together."""

    level: ContactLevel
    people: int
    influence: Decimal


def cells_of(facts: Facts, explainer: Explainer) -> tuple[Cell, ...]:
    """Return every level of every buying center, in order."""
    there = [each for each in facts.people if not each.is_gone]
    touched = {each.contact for each in active_ties(facts, explainer.policies, explainer.now)}
    centers = sorted({center_of(each) for each in there}, key=lambda name: (name == NOWHERE, name))
    return tuple(
        _cell(center, level, [e for e in there if center_of(e) == center], touched)
        for center in centers
        for level in LEVELS
    )


def _cell(center: str, level: ContactLevel, people: list[Person], touched: set[str]) -> Cell:
    known = [each for each in people if each.level is level]
    active = sum(each.id in touched for each in known)
    state = (
        CoverageState.COVERED
        if active
        else CoverageState.UNTOUCHED
        if known
        else CoverageState.WHITE_SPACE
    )
    return Cell(center, level, len(known), active, state)


def center_of(person: Person) -> str:
    """Return the buying center of a person, the department where that is unknown."""
    return person.buying_center or person.department or NOWHERE


def groups_of(facts: Facts, policies: Policies) -> tuple[Group, ...]:
    """Return what the people of each level weigh together; who has no weight is left out."""
    groups = []
    for level in LEVELS:
        people = [each for each in facts.people if each.level is level and not each.is_gone]
        weights = [w for each in people if (w := weight_of(each, policies)) is not None]
        if weights:
            groups.append(Group(level, len(weights), group_influence(weights)))
    return tuple(groups)
