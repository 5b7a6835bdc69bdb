"""Who keeps hold of a customer, worked out from the map of its people and from meetings."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, literal_column, select

from csgraph.domain.handoffs import rules
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.explained import Told, explainer_of, instant
from csgraph.domain.influence.node.facts import (
    PERSON_TABLES,
    TWO_WAY_COLUMNS,
    MapFacts,
    is_two_way,
)
from csgraph.domain.influence.rules import facts_of
from csgraph.domain.influence.rules.reach import explain_distance
from csgraph.domain.influence.tables import relationship
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.policies.rules import Explained
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedRead

_handoff = t.handoff.c
MOST_MEETINGS = 50
"""Oversight meetings that are looked at, the latest ones."""


@dataclass(frozen=True)
class Custody:
    """Who keeps hold of a customer, and how likely it slips away."""

    mode: rules.HandoffMode
    recommended: Explained[rules.HandoffMode]
    risk: rules.HandDownRisk
    lost: Explained[bool]


def _people(sources: Sources, people: FromClause) -> ColumnElement[bool]:
    return people.c.account_id == sources.row.c.account_id


def _facts(sources: Sources) -> dict[str, Any]:
    row = sources.row
    meetings = sources.rows(t.oversight_meeting, "id", "handoff_id", "held_at", "sponsor_attended")
    return {
        **MapFacts(sources, _people, since=None, at=None).of_people(),
        "now": [sources.now()],
        "handoff": [
            *(row.c.mode_override, row.c.hands_down_internally),
            *(row.c.implementation_days, row.c.provisioning_days),
        ],
        "sponsor": [_recorded(sources), _met(sources)],
        "meetings": select(meetings.c.sponsor_attended)
        .where(meetings.c.handoff_id == row.c.id)
        .order_by(meetings.c.held_at.desc(), meetings.c.id.desc())
        .limit(literal_column(str(MOST_MEETINGS))),
    }


def _recorded(sources: Sources) -> ColumnElement[Any]:
    ties = sources.rows(relationship, "contact_id", "last_two_way_at")
    latest = select(func.max(ties.c.last_two_way_at)).where(
        ties.c.contact_id == sources.row.c.sponsor_id, ties.c.last_two_way_at <= sources.now()
    )
    return latest.correlate_except(ties).scalar_subquery()


def _met(sources: Sources) -> ColumnElement[Any]:
    rows = sources.rows(interaction, "contact_id", *TWO_WAY_COLUMNS)
    latest = select(func.max(rows.c.occurred_at)).where(
        rows.c.contact_id == sources.row.c.sponsor_id, is_two_way(rows, sources.now())
    )
    return latest.correlate_except(rows).scalar_subquery()


def _custody(told: Told, _asked: Asked) -> Custody:
    explainer = explainer_of(told)
    override, hands_down, implementation, provisioning = told["handoff"]
    seen = [at for at in map(instant, told["sponsor"]) if at is not None]
    descent = rules.Descent(
        hands_down_internally=hands_down,
        implementation_days=implementation,
        provisioning_days=provisioning,
        distance=explain_distance(facts_of(told, explainer.now), explainer).value,
        sponsor_two_way_at=max(seen, default=None),
    )
    recommended = rules.explain_mode(descent, explainer)
    return Custody(
        rules.HandoffMode(override) if override else recommended.value,
        recommended,
        rules.hand_down_risk(descent, explainer),
        rules.explain_custody_lost((there for (there,) in told["meetings"]), explainer),
    )


CUSTODY = WorkedRead(
    _facts,
    _custody,
    tables=(*PERSON_TABLES, relationship, interaction, t.oversight_meeting),
    columns=(
        *(_handoff.account_id, _handoff.sponsor_id, _handoff.mode_override),
        *(_handoff.hands_down_internally, _handoff.implementation_days),
        _handoff.provisioning_days,
    ),
    at_any_instant=True,
)
