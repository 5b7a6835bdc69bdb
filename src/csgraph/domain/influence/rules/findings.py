"""What an influence map shows to be amiss."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from csgraph.domain.influence.rules.champions import ChampionState, state_of
from csgraph.domain.influence.rules.people import AccountRole, Facts, Person
from csgraph.domain.influence.rules.quadrants import (
    ContactQuadrant,
    InfluenceBand,
    band_of,
    influence_of,
    quadrant_of,
)
from csgraph.domain.influence.rules.reach import (
    Redundancy,
    RedundancyStatus,
    active_ties,
    explain_single_thread,
)
from csgraph.domain.policies.rules import Explainer


class InfluenceFindingCode(Enum):
    """What is amiss."""

    CHAMPION_OUTSIDE_QUADRANT = "CHAMPION_OUTSIDE_QUADRANT"
    NO_BUYER = "NO_BUYER"
    POWER_USERS_WITHOUT_CHAMPION = "POWER_USERS_WITHOUT_CHAMPION"
    LOW_IMPORTANCE_DEPENDENCY = "LOW_IMPORTANCE_DEPENDENCY"
    ECONOMIC_BUYER_UNKNOWN = "ECONOMIC_BUYER_UNKNOWN"
    SINGLE_THREADED = "SINGLE_THREADED"
    REDUNDANCY_NOT_MET = "REDUNDANCY_NOT_MET"
    CHAMPION_SHOPPING = "CHAMPION_SHOPPING"
    CHAMPION_LEFT = "CHAMPION_LEFT"


@dataclass(frozen=True)
class Finding:
    """One thing that is amiss, with whom it is about."""

    code: InfluenceFindingCode
    message: str
    contacts: tuple[str, ...] = ()

    @property
    def people(self) -> list["About"]:
        """With whom it is about."""
        return [About(each) for each in self.contacts]


@dataclass(frozen=True)
class About:
    """A person that something is about."""

    contact: str


def findings_of(facts: Facts, redundancy: Redundancy, explainer: Explainer) -> tuple[Finding, ...]:
    """Return what is amiss, the gravest first."""
    there = [each for each in facts.people if not each.is_gone]
    return (
        *_buyers(facts, there, explainer),
        *_champions(facts, there, explainer),
        *_dependency(facts, there, explainer),
        *_reach(facts, redundancy, explainer),
    )


def buyer_is_known(facts: Facts, explainer: Explainer) -> bool:
    """Whether somebody in touch with us is the economic buyer."""
    touched = {each.contact for each in active_ties(facts, explainer.policies, explainer.now)}
    return any(each.is_economic_buyer and each.id in touched for each in facts.people)


def _buyers(facts: Facts, there: list[Person], explainer: Explainer) -> Iterator[Finding]:
    if not buyer_is_known(facts, explainer):
        known = tuple(each.id for each in there if each.is_economic_buyer)
        text = (
            "The economic buyer is not in touch with us."
            if known
            else ("Nobody is known to be the economic buyer, by role or by final authority.")
        )
        yield Finding(InfluenceFindingCode.ECONOMIC_BUYER_UNKNOWN, text, known)
    if not any(_is_buyer(each, explainer) for each in there):
        yield Finding(InfluenceFindingCode.NO_BUYER, "Nobody is a buyer, by quadrant or by role.")


def _is_buyer(person: Person, explainer: Explainer) -> bool:
    declared = AccountRole.BUYER in person.account_roles or person.is_economic_buyer
    return declared or quadrant_of(person, explainer.policies) is ContactQuadrant.BUYER


def _champions(facts: Facts, there: list[Person], explainer: Explainer) -> Iterator[Finding]:
    policies = explainer.policies
    gone = tuple(e.id for e in facts.people if e.is_champion and e.is_gone and not _replaced(e))
    if gone:
        text = "A champion left and nobody came after."
        yield Finding(InfluenceFindingCode.CHAMPION_LEFT, text, gone)
    declared = [each for each in there if each.is_champion]
    elsewhere = {ContactQuadrant.BUYER, ContactQuadrant.POWER_USER, ContactQuadrant.PERIPHERAL}
    outside = tuple(e.id for e in declared if quadrant_of(e, policies) in elsewhere)
    if outside:
        text = "Declared a champion, and placed elsewhere on the map."
        yield Finding(InfluenceFindingCode.CHAMPION_OUTSIDE_QUADRANT, text, outside)
    placed = [each for each in there if quadrant_of(each, policies) is ContactQuadrant.CHAMPION]
    power = tuple(
        e.id
        for e in there
        if AccountRole.POWER_USER in e.account_roles
        or quadrant_of(e, policies) is ContactQuadrant.POWER_USER
    )
    if power and not placed and not declared:
        text = "Power users, and no champion to speak for them."
        yield Finding(InfluenceFindingCode.POWER_USERS_WITHOUT_CHAMPION, text, power)
    yield from _shopping(declared or placed, explainer)


def _replaced(person: Person) -> bool:
    return person.status.value == "REPLACED"


def _shopping(champions: list[Person], explainer: Explainer) -> Iterator[Finding]:
    policies = explainer.policies
    found = [
        each
        for each in champions
        if state_of(each, policies) is ChampionState.AT_RISK_SHOPPER
        and band_of(influence_of(each, policies), policies) is InfluenceBand.HIGH
    ]
    if found:
        found.sort(key=lambda each: (-(influence_of(each, policies) or 0), each.name))
        text = "Engaged, of high influence, and not delighted: may look at rivals."
        yield Finding(
            InfluenceFindingCode.CHAMPION_SHOPPING, text, tuple(each.id for each in found)
        )


def _dependency(facts: Facts, there: list[Person], explainer: Explainer) -> Iterator[Finding]:
    touched = {each.contact for each in active_ties(facts, explainer.policies, explainer.now)}
    split = explainer.policies.whole("map.split")
    known = [e for e in there if e.id in touched and e.product_importance is not None]
    if known and all((each.product_importance or 0) < split for each in known):
        text = "Nobody in touch with us needs the product for the core of the job."
        people = tuple(each.id for each in known)
        yield Finding(InfluenceFindingCode.LOW_IMPORTANCE_DEPENDENCY, text, people)


def _reach(facts: Facts, redundancy: Redundancy, explainer: Explainer) -> Iterator[Finding]:
    thread = explain_single_thread(facts, explainer)
    if thread.value:
        yield Finding(InfluenceFindingCode.SINGLE_THREADED, thread.explanation)
    if redundancy.status.value is not RedundancyStatus.MET:
        text, people = redundancy.status.explanation, redundancy.unpaired_contacts
        yield Finding(InfluenceFindingCode.REDUNDANCY_NOT_MET, text, people)
