"""Alerts about who keeps hold of a customer after the sale (domain.md §3.4, §3.5)."""

from typing import Any, Final

from sqlalchemy import FromClause, Select, Text, case, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.alerting.declare import ACCOUNT, AlertFacts, AlertRule, PlaybookStep
from csgraph.domain.contacts.tables import contact
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.alerts.reading import HANDOFF, OVER, UNDONE, handoffs_of
from csgraph.domain.handoffs.node.judging import (
    custody_lost,
    emotional_phase,
    mode,
    suited_mode,
)
from csgraph.domain.handoffs.rules import (
    HONEYMOON,
    MISSED,
    MODE_KEYS,
    REMORSE,
    TROUGH,
    EmotionalPhase,
    HandoffMode,
)
from csgraph.domain.influence.node.facts import TWO_WAY_COLUMNS, is_two_way
from csgraph.domain.influence.tables import relationship
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.onboarding.tables import onboarding
from csgraph.domain.opportunities.node.closing import closed_at
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.storage.literals import literal

_SILENT: Final = "trough.silentDays"


def _lost(facts: AlertFacts) -> Select[Any]:
    row = handoffs_of(facts, UNDONE)
    here = facts.on(row)
    meetings = facts.rows(t.oversight_meeting, "handoff_id", "held_at")
    latest = select(func.max(meetings.c.held_at)).where(meetings.c.handoff_id == row.c.id)
    judged = select(
        *(row.c[name] for name in ("id", "account_id", "sponsor_id")),
        custody_lost(here).label("is_lost"),
        latest.correlate_except(meetings).scalar_subquery().label("met_at"),
    ).subquery()
    return select(
        judged.c.id.label("subject_id"),
        judged.c.account_id,
        judged.c.sponsor_id.label("contact_id"),
        judged.c.met_at.label("lastMeetingAt"),
    ).where(judged.c.is_lost)


CUSTODY_LOST = AlertRule(
    code="CUSTODY_LOST",
    subject=HANDOFF,
    scope="accounts:read",
    holds=_lost,
    explanation="The sponsor missed the latest oversight meetings, the last on {lastMeetingAt}.",
    depends=(t.handoff, t.oversight_meeting),
    keys=(MISSED,),
    playbook=(PlaybookStep("CSM", "Win the sponsor back: ask what has changed for them."),),
)


def _durable(facts: AlertFacts) -> Select[Any]:
    """Select open handoffs that durable custody suits, and that are LIGHT or have no plan."""
    row, planned = handoffs_of(facts, OVER), facts.told("planned_at")
    here = facts.on(row)
    judged = select(
        *(row.c[name] for name in ("id", "account_id", "implementation_days")),
        mode(here).label("mode"),
        suited_mode(here, row, unknown_is_long=True).label("suits"),
    ).subquery()
    is_light = judged.c.mode == literal(HandoffMode.LIGHT.value)
    has_no_plan = planned.c.account_id.is_(None)
    lacking = func.concat_ws(
        literal(", "),
        case((is_light, literal("the mode is LIGHT"))),
        case((has_no_plan, literal("no success plan is begun"))),
        type_=Text,
    )
    return (
        select(
            judged.c.id.label("subject_id"),
            judged.c.account_id,
            lacking.label("lacking"),
            judged.c.implementation_days.label("implementationDays"),
        )
        .select_from(judged.outerjoin(planned, planned.c.account_id == judged.c.account_id))
        .where(
            judged.c.suits == literal(HandoffMode.DURABLE_CUSTODY.value),
            is_light | has_no_plan,
        )
    )


DURABLE_CUSTODY_NEEDED = AlertRule(
    code="DURABLE_CUSTODY_NEEDED",
    subject=HANDOFF,
    scope="accounts:read",
    holds=_durable,
    explanation="Durable custody suits the deal, and {lacking}. Days of implementation: "
    "{implementationDays}.",
    depends=(t.handoff,),
    keys=MODE_KEYS,
    facts=("planned_at",),
    playbook=(
        PlaybookStep("CSM", "Build the success plan with the sponsor."),
        PlaybookStep("CSM", "Agree on oversight meetings, each week, that the sponsor attends."),
    ),
)


def _two_way(facts: AlertFacts) -> FromClause:
    """Return by account when one of ours last was in two-way contact with it."""
    people = facts.rows(contact, "id", "account_id")
    ties = facts.rows(relationship, "contact_id", "last_two_way_at")
    met = facts.rows(interaction, "account_id", "contact_id", *TWO_WAY_COLUMNS)
    took_place = is_two_way(met, facts.now())
    seen = union_all(
        select(people.c.account_id, ties.c.last_two_way_at.label("at"))
        .select_from(ties.join(people, people.c.id == ties.c.contact_id))
        .where(ties.c.last_two_way_at <= facts.now()),
        select(people.c.account_id, met.c.occurred_at)
        .select_from(met.join(people, people.c.id == met.c.contact_id))
        .where(took_place),
        select(met.c.account_id, met.c.occurred_at).where(took_place),
    ).subquery()
    return (
        select(seen.c.account_id, func.max(seen.c.at).label("at"))
        .where(seen.c.account_id.is_not(None), facts.among(seen.c.account_id))
        .group_by(seen.c.account_id)
        .subquery()
    )


def _unaddressed(facts: AlertFacts) -> Select[Any]:
    """Select accounts in their trough, without first value, that nobody spoke to for long."""
    row = handoffs_of(facts, UNDONE)
    here = facts.on(row)
    judged = select(
        row.c.account_id,
        emotional_phase(here).label("phase"),
        closed_at(here, row).label("closed_at"),
    ).subquery()
    spoken, valued = _two_way(facts), facts.told("first_value_at")
    since = func.coalesce(spoken.c.at, judged.c.closed_at)
    return (
        select(
            judged.c.account_id.label("subject_id"),
            judged.c.account_id,
            judged.c.closed_at.label("closedAt"),
            spoken.c.at.label("lastTwoWayAt"),
        )
        .select_from(
            judged.outerjoin(spoken, spoken.c.account_id == judged.c.account_id).outerjoin(
                valued, valued.c.account_id == judged.c.account_id
            )
        )
        .where(
            judged.c.phase == literal(EmotionalPhase.TROUGH.value),
            valued.c.account_id.is_(None),
            since <= facts.now() - facts.days(_SILENT),
        )
        .order_by(judged.c.account_id, judged.c.closed_at.desc())
        .ext(distinct_on(judged.c.account_id))
    )


TROUGH_UNADDRESSED = AlertRule(
    code="TROUGH_UNADDRESSED",
    subject=ACCOUNT,
    scope="accounts:read",
    holds=_unaddressed,
    explanation="The deal was won on {closedAt}, no value has shown yet, and the last two-way "
    "contact was on {lastTwoWayAt}.",
    depends=(
        *(t.handoff, onboarding, opportunity, opportunity_stage_change),
        *(relationship.c.contact_id, interaction, interaction.c.contact_id, contact),
    ),
    keys=(REMORSE, HONEYMOON, TROUGH, _SILENT),
    facts=("first_value_at",),
    playbook=(PlaybookStep("CSM", "Speak to the sponsor: name the trough, show the next value."),),
)
