"""An influence map as a chart: levels as rows, quadrants as colours."""

from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.influence.rules.findings import InfluenceFindingCode
from csgraph.domain.influence.rules.influence_map import InfluenceMap, Placed
from csgraph.domain.influence.rules.people import AccountRole, DealRole, InfluenceEdgeKind
from csgraph.domain.influence.rules.quadrants import ContactQuadrant
from csgraph.domain.influence.rules.reach import RedundancyStatus
from csgraph.drawing.chart import Badge, Card, Chart, Fact, Friend, Line, Note, Style

MOST_TEAM, MOST_NOTES = 24, 5
_ROWS = (
    (ContactLevel.C_LEVEL, "C-level"),
    (ContactLevel.VP, "VP"),
    (ContactLevel.DIRECTOR, "Director"),
    (ContactLevel.MANAGER, "Manager"),
    (ContactLevel.IC, "Specialist"),
)
_UNKNOWN = "UNKNOWN"
_KINDS = {
    ContactQuadrant.CHAMPION: ("#059669", "Champion"),
    ContactQuadrant.BUYER: ("#2563eb", "Buyer"),
    ContactQuadrant.POWER_USER: ("#7c3aed", "Power user"),
    ContactQuadrant.PERIPHERAL: ("#64748b", "Peripheral"),
    ContactQuadrant.UNPLACED: ("#d6b48a", "Not placed yet"),
}
_LINES = {
    InfluenceEdgeKind.REPORTS_TO: (Style.TREE, "#94a3b8", "Reports to"),
    InfluenceEdgeKind.ADVISES: (Style.DASHED, "#2563eb", "Advises"),
    InfluenceEdgeKind.SPONSORS: (Style.SOLID, "#059669", "Sponsors"),
    InfluenceEdgeKind.BLOCKS: (Style.BLOCKED, "#dc2626", "Blocks"),
}
_DEAL_BADGES = {
    DealRole.ECONOMIC_BUYER: ("Economic buyer", "#b45309"),
    DealRole.CHAMPION: ("Champion", "#047857"),
    DealRole.TECHNICAL_BUYER: ("Technical buyer", "#1d4ed8"),
    DealRole.USER_BUYER: ("User buyer", "#6d28d9"),
    DealRole.COACH: ("Coach", "#0e7490"),
}
_ACCOUNT_BADGES = {
    AccountRole.DETRACTOR: ("Detractor", "#b91c1c"),
    AccountRole.EXECUTIVE_SPONSOR: ("Exec sponsor", "#b45309"),
    AccountRole.CHAMPION: ("Champion", "#047857"),
    AccountRole.BUYER: ("Buyer", "#1d4ed8"),
    AccountRole.SIGNER: ("Signer", "#1d4ed8"),
    AccountRole.POWER_USER: ("Power user", "#6d28d9"),
    AccountRole.PROJECT_MANAGER: ("Project lead", "#0e7490"),
    AccountRole.ADMIN: ("Admin", "#475569"),
    AccountRole.END_USER: ("End user", "#475569"),
    AccountRole.EXEC_ASSISTANT: ("Assistant", "#475569"),
}
_GRAVE = {
    InfluenceFindingCode.SINGLE_THREADED,
    InfluenceFindingCode.ECONOMIC_BUYER_UNKNOWN,
    InfluenceFindingCode.CHAMPION_LEFT,
    InfluenceFindingCode.CHAMPION_SHOPPING,
}


def chart_of(found: InfluenceMap) -> Chart:
    """Return the chart of a map; who is gone is left out."""
    there = [each for each in found.people if not each.person.is_gone]
    shown = {each.person.id for each in there}
    initials = _initials(found)
    instant = found.single_threaded.evaluated_at
    return Chart(
        title=f"Influence map: {found.account}",
        subtitle=f"{len(there)} people, as of {instant:%d %B %Y}",
        rows=(*((level.value, label) for level, label in _ROWS), (_UNKNOWN, "Level unknown")),
        cards=tuple(_card(each, found, initials) for each in there),
        lines=tuple(
            Line(edge.source, edge.target, edge.kind.value)
            for edge in found.edges
            if edge.source in shown and edge.target in shown
        ),
        kinds={kind.value: told for kind, told in _KINDS.items()},
        lines_of={kind.value: told for kind, told in _LINES.items()},
        facts=_facts(found),
        notes=_notes(found),
        team=_team(found, initials),
    )


def _card(placed: Placed, found: InfluenceMap, initials: dict[str, str]) -> Card:
    person = placed.person
    way = found.path_to_economic_buyer
    steps = [step.contact for step in way.steps] if way else []
    badges = [_DEAL_BADGES[r] for r in _DEAL_BADGES if r in person.deal_roles]
    if person.is_decision_maker and DealRole.ECONOMIC_BUYER not in person.deal_roles:
        badges.insert(0, ("Decides", "#b45309"))
    badges += [_ACCOUNT_BADGES[r] for r in _ACCOUNT_BADGES if r in person.account_roles]
    known = [tie for tie in found.relationships if tie.contact == person.id]
    known.sort(key=lambda tie: (not tie.is_active, initials[tie.user], tie.user))
    return Card(
        id=person.id,
        row=person.level.value if person.level else _UNKNOWN,
        name=person.name,
        subtitle=person.title or person.department or "",
        kind=placed.quadrant.value.value,
        badges=tuple(Badge(*each) for each in dict.fromkeys(badges)),
        friends=tuple(Friend(initials[tie.user], tie.is_active) for tie in known),
        is_marked=person.is_economic_buyer,
        step=steps.index(person.id) + 1 if person.id in steps else None,
    )


def _initials(found: InfluenceMap) -> dict[str, str]:
    """Return two letters for each of ours, others where those are taken."""
    given: dict[str, str] = {}
    for id_ in sorted(
        {tie.user for tie in found.ties}, key=lambda e: (found.users.get(e) or "", e)
    ):
        words = (found.users.get(id_) or "?").split() or ["?"]
        first, last = words[0], words[-1]
        choices = (
            *(first[:1] + (last[:1] if len(words) > 1 else first[1:2]), first[:2]),
            *(first[:1] + last[1:2], *(f"{first[:1]}{number}" for number in range(2, 1_000))),
        )
        taken = set(given.values())
        given[id_] = next(each.upper() for each in choices if each.upper() not in taken)
    return given


def _team(found: InfluenceMap, initials: dict[str, str]) -> tuple[tuple[str, str, bool], ...]:
    active = {tie.user for tie in found.active}
    told = [
        (initials[id_], found.users.get(id_) or "One of ours", id_ in active) for id_ in initials
    ]
    told.sort(key=lambda each: (not each[2], each[1]))
    rest = len(told) - MOST_TEAM
    more = [(f"+{rest}", "more", False)] if rest > 0 else []
    return (*told[:MOST_TEAM], *more)


def _facts(found: InfluenceMap) -> tuple[Fact, ...]:
    status = found.redundancy.status.value
    tones = {RedundancyStatus.MET: "GOOD", RedundancyStatus.PARTIAL: "WARN"}
    pairs = f"{found.redundancy.size} of {found.redundancy.target} pairs"
    threads = "Single-threaded" if found.single_threaded.value else "Several threads"
    known = found.economic_buyer_known.value
    altitude = dict(_ROWS).get(found.engagement_altitude.value, "Nobody")  # type: ignore[arg-type]
    health = found.champion_health.value
    facts = [
        Fact("Relationships", threads, "BAD" if found.single_threaded.value else "GOOD"),
        Fact("Redundancy", pairs, tones.get(status, "BAD")),
        Fact("Economic buyer", _buyer(found), "GOOD" if known else "BAD"),
        Fact("Highest contact", altitude, "PLAIN" if found.engagement_altitude.value else "BAD"),
    ]
    if health is not None:
        tone = "GOOD" if health >= 75 else "WARN" if health >= 50 else "BAD"
        facts.append(Fact("Champion health", f"{health:.0f}", tone))
    return tuple(facts)


def _buyer(found: InfluenceMap) -> str:
    names = [
        e.person.name for e in found.people if e.person.is_economic_buyer and not e.person.is_gone
    ]
    if not names:
        return "Unknown"
    told = names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
    return told if found.economic_buyer_known.value else f"{told}, not in touch"


def _notes(found: InfluenceMap) -> tuple[Note, ...]:
    names = {each.person.id: each.person.name for each in found.people}
    notes = []
    for finding in found.findings[:MOST_NOTES]:
        who = ", ".join(names[each] for each in finding.contacts[:3] if each in names)
        more = len(finding.contacts) - 3
        about = f" ({who}{f' and {more} more' if more > 0 else ''})" if who else ""
        notes.append(Note(f"{finding.message}{about}", "BAD" if finding.code in _GRAVE else "WARN"))
    return tuple(notes)
