"""The influence map of an account: its people, what ties them, what follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.influence.rules.champions import (
    ChampionHealth,
    account_champion_health,
    explain_champion,
)
from csgraph.domain.influence.rules.coverage import Cell, Group, cells_of, groups_of
from csgraph.domain.influence.rules.decisions import DecisionFocus, DecisionModel, focus_of
from csgraph.domain.influence.rules.findings import Finding, buyer_is_known, findings_of
from csgraph.domain.influence.rules.paths import Way, reporting_edges, way_to_buyer
from csgraph.domain.influence.rules.people import (
    AccountRole,
    DealRole,
    Edge,
    Facts,
    Person,
    Tie,
)
from csgraph.domain.influence.rules.quadrants import (
    ContactQuadrant,
    Driver,
    InfluenceBand,
    band_of,
    explain_influence,
    explain_quadrant,
    influence_drivers,
    influence_of,
)
from csgraph.domain.influence.rules.reach import (
    Redundancy,
    active_ties,
    explain_altitude,
    explain_distance,
    explain_single_thread,
    redundancy_of,
)
from csgraph.domain.policies.rules import Explained, Explainer


@dataclass(frozen=True)
class Placed:
    """A person with what follows for them."""

    person: Person
    quadrant: Explained[ContactQuadrant]
    influence: Explained[int | None]
    drivers: tuple[Driver, ...]
    band: InfluenceBand | None
    is_active: bool

    @property
    def contact(self) -> str:
        """Id of the contact."""
        return self.person.id

    @property
    def is_decision_maker(self) -> bool:
        """Whether the person decides without anyone else's approval."""
        return self.person.is_decision_maker

    @property
    def deal_roles(self) -> list[DealRole]:
        """Parts in deals, in order."""
        return [each for each in DealRole if each in self.person.deal_roles]

    @property
    def account_roles(self) -> list[AccountRole]:
        """Parts for the account, in order."""
        return [each for each in AccountRole if each in self.person.account_roles]

    def __getattr__(self, name: str) -> object:
        """Return what is known of the person, by its name."""
        return getattr(self.person, name)


@dataclass(frozen=True)
class Relationship:
    """That one of ours knows one of theirs, and whether they are in touch."""

    user: str
    user_name: str | None
    contact: str
    strength: int | None
    last_two_way_at: datetime | None
    is_active: bool


@dataclass(frozen=True)
class InfluenceMap:
    """An account's people at an instant, and what follows from them."""

    people: tuple[Placed, ...]
    edges: tuple[Edge, ...]
    ties: tuple[Tie, ...]
    active: frozenset[Tie]
    redundancy: Redundancy
    single_threaded: Explained[bool]
    engagement_altitude: Explained[ContactLevel | None]
    org_distance: Explained[int | None]
    economic_buyer_known: Explained[bool]
    path_to_economic_buyer: Way | None
    champions: tuple[ChampionHealth, ...]
    champion_health: Explained[Decimal | None]
    coverage: tuple[Cell, ...]
    group_influence: tuple[Group, ...]
    findings: tuple[Finding, ...]
    users: Mapping[str, str]
    account: str
    decision: DecisionFocus

    @property
    def relationships(self) -> list[Relationship]:
        """Who of ours knows whom."""
        return [
            Relationship(
                tie.user,
                self.users.get(tie.user),
                tie.contact,
                tie.strength,
                tie.last_two_way_at,
                tie in self.active,
            )
            for tie in self.ties
        ]

    def person(self, id_: str) -> Person | None:
        """Return a person by id."""
        return next((each.person for each in self.people if each.person.id == id_), None)


def map_of(facts: Facts, explainer: Explainer) -> InfluenceMap:
    """Return the influence map of what is known."""
    policies, now = explainer.policies, explainer.now
    active = frozenset(active_ties(facts, policies, now))
    touched = {each.contact for each in active}
    redundancy = redundancy_of(facts, explainer)
    champions = tuple(
        explain_champion(each, explainer)
        for each in facts.people
        if each.is_champion and not each.is_gone
    )
    return InfluenceMap(
        tuple(_placed(each, explainer, touched) for each in _ordered(facts.people)),
        (*reporting_edges(facts), *facts.edges),
        facts.ties,
        active,
        redundancy,
        explain_single_thread(facts, explainer),
        explain_altitude(facts, explainer),
        explain_distance(facts, explainer),
        _explain_buyer(facts, explainer),
        way_to_buyer(facts, policies, now),
        champions,
        account_champion_health(champions, explainer),
        cells_of(facts, explainer),
        groups_of(facts, policies),
        findings_of(facts, redundancy, explainer),
        facts.users,
        facts.account,
        focus_of(facts, DecisionModel(facts.model) if facts.model else None, policies),
    )


def _ordered(people: Iterable[Person]) -> list[Person]:
    levels = list(ContactLevel)
    return sorted(
        people, key=lambda e: (levels.index(e.level) if e.level else len(levels), e.name, e.id)
    )


def _placed(person: Person, explainer: Explainer, touched: set[str]) -> Placed:
    policies = explainer.policies
    return Placed(
        person,
        explain_quadrant(person, explainer),
        explain_influence(person, explainer),
        influence_drivers(person, policies) or (),
        band_of(influence_of(person, policies), policies),
        person.id in touched,
    )


def _explain_buyer(facts: Facts, explainer: Explainer) -> Explained[bool]:
    known = [each.name for each in facts.people if each.is_economic_buyer and not each.is_gone]
    value = buyer_is_known(facts, explainer)
    text = (
        f"{', '.join(known)}: {'in touch with us' if value else 'not in touch with us'}."
        if (known)
        else "Nobody holds the role of economic buyer or decides alone."
    )
    return explainer.explain(
        value, "influence.economicBuyerKnown", text, {"buyers": len(known)}, ("contact.activeDays",)
    )
