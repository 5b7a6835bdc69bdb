"""What differs between two influence maps of one account."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from csgraph.domain.influence.rules.influence_map import InfluenceMap
from csgraph.domain.influence.rules.reach import levels_fallen
from csgraph.domain.policies.rules import Explainer


class InfluenceChangeKind(Enum):
    """In what two maps differ."""

    PERSON_JOINED = "PERSON_JOINED"
    PERSON_GONE = "PERSON_GONE"
    QUADRANT_CHANGED = "QUADRANT_CHANGED"
    ROLE_CHANGED = "ROLE_CHANGED"
    LINE_CHANGED = "LINE_CHANGED"
    TIE_GAINED = "TIE_GAINED"
    TIE_LOST = "TIE_LOST"
    FINDING_NEW = "FINDING_NEW"
    FINDING_RESOLVED = "FINDING_RESOLVED"
    ENGAGEMENT_FELL = "ENGAGEMENT_FELL"


@dataclass(frozen=True)
class MapChange:
    """One difference, in words, with whom it is about."""

    kind: InfluenceChangeKind
    text: str
    contact: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Two maps, and in what they differ."""

    before: InfluenceMap
    after: InfluenceMap
    changes: tuple[MapChange, ...]


def compare(before: InfluenceMap, after: InfluenceMap, explainer: Explainer) -> Comparison:
    """Return two maps with what differs between them."""
    found = (
        *_people(before, after),
        *_ties(before, after),
        *_findings(before, after),
        *_altitude(before, after, explainer),
    )
    return Comparison(before, after, found)


def _people(before: InfluenceMap, after: InfluenceMap) -> Iterator[MapChange]:
    was = {each.person.id: each for each in before.people if not each.person.is_gone}
    now = {each.person.id: each for each in after.people if not each.person.is_gone}
    for id_, placed in now.items():
        if id_ not in was:
            text = f"{placed.person.name} joined."
            yield MapChange(InfluenceChangeKind.PERSON_JOINED, text, id_)
    for id_, placed in was.items():
        name = placed.person.name
        if id_ not in now:
            yield MapChange(InfluenceChangeKind.PERSON_GONE, f"{name} is gone.", id_)
            continue
        then = now[id_]
        if placed.quadrant.value is not then.quadrant.value:
            text = f"{name}: {placed.quadrant.value.value} became {then.quadrant.value.value}."
            yield MapChange(InfluenceChangeKind.QUADRANT_CHANGED, text, id_)
        roles = [
            sorted(r.value for r in {*e.person.deal_roles})
            + sorted(r.value for r in e.person.account_roles)
            for e in (placed, then)
        ]
        if roles[0] != roles[1]:
            told = [", ".join(each) or "none" for each in roles]
            text = f"{name}: roles {told[0]} became {told[1]}."
            yield MapChange(InfluenceChangeKind.ROLE_CHANGED, text, id_)
        if placed.person.reports_to != then.person.reports_to:
            yield MapChange(
                InfluenceChangeKind.LINE_CHANGED, f"{name} reports to somebody else.", id_
            )


def _ties(before: InfluenceMap, after: InfluenceMap) -> Iterator[MapChange]:
    was = {(tie.user, tie.contact) for tie in before.active}
    now = {(tie.user, tie.contact) for tie in after.active}
    names = {e.person.id: e.person.name for e in (*before.people, *after.people)}
    users = {**before.users, **after.users}
    for kind, ties, words in (
        (InfluenceChangeKind.TIE_GAINED, now - was, "is in touch with"),
        (InfluenceChangeKind.TIE_LOST, was - now, "is no longer in touch with"),
    ):
        for user, contact in sorted(ties):
            text = f"{users.get(user) or 'One of us'} {words} {names[contact]}."
            yield MapChange(kind, text, contact)


def _findings(before: InfluenceMap, after: InfluenceMap) -> Iterator[MapChange]:
    was = {each.code: each for each in before.findings}
    now = {each.code: each for each in after.findings}
    for code, finding in now.items():
        if code not in was:
            yield MapChange(InfluenceChangeKind.FINDING_NEW, f"{code.value}: {finding.message}")
    for code, finding in was.items():
        if code not in now:
            yield MapChange(
                InfluenceChangeKind.FINDING_RESOLVED, f"{code.value}: {finding.message}"
            )


def _altitude(
    before: InfluenceMap, after: InfluenceMap, explainer: Explainer
) -> Iterator[MapChange]:
    was, now = before.engagement_altitude.value, after.engagement_altitude.value
    if was is None:
        return
    fallen = levels_fallen(was, now)
    if fallen >= explainer.policies.whole("altitude.dropLevels"):
        lowest = now.value if now else "nobody"
        text = f"The highest of those in touch with us fell from {was.value} to {lowest}."
        yield MapChange(InfluenceChangeKind.ENGAGEMENT_FELL, text)
