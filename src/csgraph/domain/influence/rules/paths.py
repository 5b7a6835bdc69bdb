"""The best way from any of us to the economic buyer."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csgraph.domain.influence.rules.people import Edge, Facts, InfluenceEdgeKind
from csgraph.domain.influence.rules.reach import active_ties
from csgraph.domain.policies.rules import Policies

_UNKNOWN_STRENGTH = 50
_STALE = 150
"""What it costs more to go by a tie that was not used lately, in hundredths of a step."""


class InfluenceStepKind(Enum):
    """By what a step of the way is made."""

    KNOWS = "KNOWS"
    KNEW = "KNEW"
    REPORTS_TO = "REPORTS_TO"
    LEADS = "LEADS"
    ADVISES = "ADVISES"
    SPONSORS = "SPONSORS"


@dataclass(frozen=True)
class Step:
    """One step of the way: to whom, by what, how strong."""

    contact: str
    kind: InfluenceStepKind
    strength: int | None

    @property
    def rank(self) -> tuple[str, str, int]:
        """What tells steps apart that cost the same and lead to the same name."""
        return self.contact, self.kind.value, -1 if self.strength is None else self.strength


@dataclass(frozen=True)
class Way:
    """A way from one of ours to the economic buyer; ``cost`` grows with steps and weakness."""

    user: str
    buyer: str
    cost: int
    steps: tuple[Step, ...]


_Reached = tuple[int, tuple[str, ...], str, tuple[tuple[str, str, int], ...], tuple[Step, ...]]
"""A way so far: what it costs, its names, whose it is, the ranks of its steps, these."""


def way_to_buyer(facts: Facts, policies: Policies, now: datetime) -> Way | None:
    """Return the cheapest way to anybody who counts as economic buyer; None if none leads there.

    A step costs 100 to 200, the stronger the less. Whoever blocks is no step; a tie without
    contact lately is taken where nothing else leads on. Ties between ways are broken by names,
    then by what tells their steps apart.
    """
    buyers = {each.id for each in facts.people if each.is_economic_buyer and not each.is_gone}
    names = {each.id: each.name for each in facts.people} | facts.users
    onward = _steps(facts)
    heap: list[_Reached] = []
    for user, cost, step in _first_steps(facts, policies, now):
        label: tuple[str, ...] = (names.get(user, user), names.get(step.contact, step.contact))
        heapq.heappush(heap, (cost, label, user, (step.rank,), (step,)))
    done: set[str] = set()
    while heap:
        cost, label, user, ranks, steps = heapq.heappop(heap)
        at = steps[-1].contact
        if at in buyers:
            return Way(user, at, cost, steps)
        if at in done:
            continue
        done.add(at)
        for step in onward.get(at, ()):
            if step.contact not in done:
                on = (*label, names.get(step.contact, step.contact))
                price = cost + _cost(step.strength)
                heapq.heappush(heap, (price, on, user, (*ranks, step.rank), (*steps, step)))
    return None


def _first_steps(
    facts: Facts, policies: Policies, now: datetime
) -> Iterator[tuple[str, int, Step]]:
    active = set(active_ties(facts, policies, now))
    there = {each.id for each in facts.people if not each.is_gone}
    for tie in facts.ties:
        if tie.contact in there:
            kind = InfluenceStepKind.KNOWS if tie in active else InfluenceStepKind.KNEW
            extra = 0 if tie in active else _STALE
            yield tie.user, _cost(tie.strength) + extra, Step(tie.contact, kind, tie.strength)


def _steps(facts: Facts) -> dict[str, list[Step]]:
    """Return where one can go on from each person."""
    there = {each.id for each in facts.people if not each.is_gone}
    onward: dict[str, list[Step]] = {}
    for edge in [*facts.edges, *reporting_edges(facts)]:
        if (
            edge.source not in there
            or edge.target not in there
            or edge.kind is InfluenceEdgeKind.BLOCKS
        ):
            continue
        forward = Step(edge.target, InfluenceStepKind(edge.kind.value), edge.strength)
        onward.setdefault(edge.source, []).append(forward)
        if edge.kind is InfluenceEdgeKind.REPORTS_TO:
            back = Step(edge.source, InfluenceStepKind.LEADS, edge.strength)
            onward.setdefault(edge.target, []).append(back)
    return onward


def reporting_edges(facts: Facts) -> list[Edge]:
    """Return the reporting lines as edges, from who reports."""
    known = {each.id for each in facts.people}
    return [
        Edge(each.id, each.reports_to, InfluenceEdgeKind.REPORTS_TO)
        for each in facts.people
        if each.reports_to in known and each.reports_to is not None
    ]


def _cost(strength: int | None) -> int:
    return 200 - (_UNKNOWN_STRENGTH if strength is None else strength)
