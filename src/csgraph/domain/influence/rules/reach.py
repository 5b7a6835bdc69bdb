"""How well we know an account: who is active, redundancy, altitude, distance (domain.md §2.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.influence.rules.matching import maximum_matching
from csgraph.domain.influence.rules.people import LEVELS, Facts, Person, Tie
from csgraph.domain.influence.rules.quadrants import ContactQuadrant, quadrant_of
from csgraph.domain.policies.rules import Explained, Explainer, Policies

REACH_KEYS = ("contact.activeDays", "redundancy.target")


class RedundancyStatus(Enum):
    """Whether enough of ours know enough different people of theirs."""

    MET = "MET"
    PARTIAL = "PARTIAL"
    NOT_MET = "NOT_MET"


@dataclass(frozen=True)
class Pair:
    """One of ours with one of theirs."""

    user: str
    contact: str


@dataclass(frozen=True)
class Redundancy:
    """How many of ours know as many different people of theirs."""

    size: int
    target: int
    status: Explained[RedundancyStatus]
    pairs: tuple[Pair, ...]
    missing: int
    unpaired_users: tuple[str, ...]
    unpaired_contacts: tuple[str, ...]

    @property
    def unpaired(self) -> list["Unpaired"]:
        """Who is in touch, and stands in no pair."""
        ours = [Unpaired(user=each) for each in self.unpaired_users]
        return ours + [Unpaired(contact=each) for each in self.unpaired_contacts]


@dataclass(frozen=True)
class Unpaired:
    """One of ours, or of theirs, who stands in no pair."""

    user: str | None = None
    contact: str | None = None


def active_ties(facts: Facts, policies: Policies, now: datetime) -> tuple[Tie, ...]:
    """Return ties with two-way contact in the last days, to people who are still there."""
    days = policies.whole("contact.activeDays")
    there = {each.id for each in facts.people if not each.is_gone}
    return tuple(each for each in facts.ties if each.contact in there and each.is_active(now, days))


def redundancy_of(facts: Facts, explainer: Explainer) -> Redundancy:
    """Return whether enough of ours know enough different people of theirs."""
    policies = explainer.policies
    ties, target = active_ties(facts, policies, explainer.now), policies.whole("redundancy.target")
    known: dict[str, set[str]] = {}
    for tie in ties:
        known.setdefault(tie.user, set()).add(tie.contact)
    pairs = maximum_matching(known)
    contacts = {tie.contact for tie in ties}
    status = _status(len(pairs), len(known), target)
    text = (
        f"{len(known)} of ours know {len(contacts)} of theirs; {len(pairs)} pairs of different "
        f"people, {target} wanted."
    )
    given = {"ours": len(known), "theirs": len(contacts), "pairs": len(pairs)}
    return Redundancy(
        len(pairs),
        target,
        explainer.explain(status, "influence.redundancy", text, given, REACH_KEYS),
        tuple(Pair(user, contact) for user, contact in sorted(pairs.items())),
        max(0, target - len(pairs)),
        tuple(sorted(known.keys() - pairs.keys())),
        tuple(sorted(contacts - set(pairs.values()))),
    )


def _status(pairs: int, users: int, target: int) -> RedundancyStatus:
    if pairs >= target:
        return RedundancyStatus.MET
    return RedundancyStatus.PARTIAL if users >= target else RedundancyStatus.NOT_MET


def explain_single_thread(facts: Facts, explainer: Explainer) -> Explained[bool]:
    """Return whether all hangs on one of theirs, or on one of ours."""
    ties = active_ties(facts, explainer.policies, explainer.now)
    theirs, ours = {each.contact for each in ties}, {each.user for each in ties}
    text = f"{len(theirs)} active of theirs, {len(ours)} of ours in touch with them."
    given = {"activeContacts": len(theirs), "activeUsers": len(ours)}
    value = len(theirs) <= 1 or len(ours) <= 1
    return explainer.explain(
        value, "influence.singleThreaded", text, given, ("contact.activeDays",)
    )


def explain_altitude(facts: Facts, explainer: Explainer) -> Explained[ContactLevel | None]:
    """Return the highest level that we are in touch with."""
    touched = {each.contact for each in active_ties(facts, explainer.policies, explainer.now)}
    known = [each for each in facts.people if each.id in touched and each.level is not None]
    highest = min(known, key=lambda each: (_rank(each.level), each.name), default=None)
    text = (
        f"The highest of those in touch with us is {highest.name}."
        if highest
        else "Nobody whose level is known is in touch with us."
    )
    given = {"activeContacts": len(touched)}
    value = highest.level if highest else None
    return explainer.explain(value, "influence.altitude", text, given, ("contact.activeDays",))


def levels_fallen(before: ContactLevel | None, after: ContactLevel | None) -> int:
    """Return by how many levels the highest contact fell; nobody at all is below everybody."""
    return max(0, _rank(after) - _rank(before))


def _rank(level: ContactLevel | None) -> int:
    return LEVELS.index(level) if level is not None else len(LEVELS)


def explain_distance(facts: Facts, explainer: Explainer) -> Explained[int | None]:
    """Return the levels between who decides and the nearest end user below, on reporting lines.

    0 where who decides works with the product: nothing is handed down. None where no line
    leads from one to the other. Who stands on the map as one that needs the product counts as an
    end user while nobody is named one.
    """
    policies = explainer.policies
    people = {each.id: each for each in facts.people if not each.is_gone}
    deciders = {each.id for each in people.values() if each.is_economic_buyer}
    named = [each for each in people.values() if each.is_end_user]
    users = named or [each for each in people.values() if _needs_it(each, policies)]
    found = [
        (steps, user.name)
        for user in users
        for steps, above in enumerate(line_up(user, people))
        if above.id in deciders
    ]
    steps, name = min(found, default=(None, ""))
    if steps is None:
        text = "Unknown: no reporting line leads from an end user to who decides."
    else:
        text = f"{name} is {steps} levels below who decides."
    given = {"decisionMakers": len(deciders), "endUsers": len(users)}
    return explainer.explain(steps, "influence.distance", text, given, ("map.split",))


def _needs_it(person: Person, policies: Policies) -> bool:
    return quadrant_of(person, policies) is ContactQuadrant.POWER_USER


def line_up(person: Person, people: Mapping[str, Person]) -> Iterable[Person]:
    """Yield a person, then whom each reports to, to the top; a circle ends where it closes."""
    passed: set[str] = set()
    current: Person | None = person
    while current is not None and current.id not in passed:
        passed.add(current.id)
        yield current
        current = people.get(current.reports_to or "")
