"""Alerts about what is to happen around the close of a deal (domain.md §3.2, §3.3)."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.calendars.node.working import CALENDAR_TABLES
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.alerts.reading import HANDOFF, OVER, UNDONE, handoffs_of
from csgraph.domain.handoffs.node.checklist import missing_items
from csgraph.domain.handoffs.node.clocks import MET_IN, due_at, sla_status
from csgraph.domain.handoffs.node.closing import TOUCH_KEYS
from csgraph.domain.handoffs.node.judging import (
    INTRODUCTION_COLUMNS,
    INTRODUCTION_KEYS,
    introduction,
    phase_by_days,
)
from csgraph.domain.handoffs.rules import (
    ALLOWED,
    SECTIONS,
    EmotionalPhase,
    IntroductionStatus,
    SlaStatus,
    SlaStep,
)
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.node.closing import closed_at
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.storage.literals import literal

_DEAL: Final = Subject("Opportunity", "opp")
_CLOSE: Final = (t.handoff, opportunity, opportunity_stage_change)
_STEPS: Final = {
    SlaStep.DEBRIEF: "the debrief",
    SlaStep.INTRO_CALL: "the first meeting with the customer",
}
_MEETINGS: Final = ("CALL", "MEETING", "ONSITE_VISIT")
_FALSE: ColumnElement[Any] = literal_column("false")


def _listed(*parts: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what is not null of some texts, with commas."""
    joined: ColumnElement[Any] = func.concat_ws(literal(", "), *parts, type_=Text)
    return joined


def _overdue(facts: AlertFacts) -> Select[Any]:
    """Select handoffs of which a clock is breached, and what it waits for is still not done."""
    row = handoffs_of(facts, UNDONE)
    here = facts.on(row)
    clocks = [
        each
        for step in SlaStep
        for each in (
            sla_status(step)(here).label(step.value),
            due_at(step)(here).label(f"{step.value}_DUE"),
        )
    ]
    known = select(row.c.id, row.c.account_id, *(row.c[m] for m in MET_IN.values()), *clocks)
    judged = known.subquery()
    late = {
        step: and_(
            judged.c[step.value] == literal(SlaStatus.BREACHED.value),
            judged.c[MET_IN[step]].is_(None),
        )
        for step in SlaStep
    }
    due = func.least(*(case((late[step], judged.c[f"{step.value}_DUE"])) for step in SlaStep))
    overdue = _listed(*(case((late[step], literal(words))) for step, words in _STEPS.items()))
    return select(
        judged.c.id.label("subject_id"),
        judged.c.account_id,
        due.label("due_at"),
        overdue.label("overdue"),
        due.label("dueAt"),
    ).where(or_(*late.values()))


HANDOFF_SLA_BREACH = AlertRule(
    code="HANDOFF_SLA_BREACH",
    subject=HANDOFF,
    scope="accounts:read",
    holds=_overdue,
    explanation="Overdue since {dueAt}: {overdue}.",
    depends=(*_CLOSE, *CALENDAR_TABLES),
    keys=(*(key for key, _ in ALLOWED.values()), *TOUCH_KEYS),
    playbook=(
        PlaybookStep("AE", "Debrief customer success."),
        PlaybookStep("AE", "Introduce the CSM to the customer."),
    ),
)


def _introduction_due(facts: AlertFacts) -> Select[Any]:
    """Select deals before the close, or young ones, whose customer is to come to know the CSM.

    Who has not come to know one when the trough is over, does by other ways.
    """
    names = (column.name for column in INTRODUCTION_COLUMNS)
    deals = facts.rows(opportunity, *names, "account_id", "name")
    handoffs = facts.rows(t.handoff, "opportunity_id", "introduced_at", "intro_call_at")
    met = or_(handoffs.c.introduced_at.is_not(None), handoffs.c.intro_call_at.is_not(None))
    known = select(handoffs.c.opportunity_id).where(met)
    row = (
        select(*deals.c, deals.c.id.label("opportunity_id"))
        .where(
            facts.among(deals.c.account_id),
            or_(~deals.c.is_closed, deals.c.is_won),
            deals.c.id.not_in(known),
        )
        .subquery("deals")
    )
    here = facts.on(row)
    judged = select(
        *(row.c[name] for name in ("id", "account_id", "name", "probability", "is_won")),
        introduction(here).label("status"),
        phase_by_days(here).label("phase"),
    ).subquery()
    wanted = [literal(each.value) for each in (IntroductionStatus.DUE, IntroductionStatus.BREACHED)]
    is_young = judged.c.phase != literal(EmotionalPhase.STEADY.value)
    return select(
        judged.c.id.label("subject_id"),
        judged.c.account_id,
        judged.c.name.label("deal"),
        judged.c.status.label("introduction"),
        judged.c.probability.label("probability"),
    ).where(judged.c.status.in_(wanted), or_(~judged.c.is_won, is_young))


CSM_INTRO_DUE = AlertRule(
    code="CSM_INTRO_DUE",
    subject=_DEAL,
    scope="accounts:read",
    holds=_introduction_due,
    explanation="The customer of {deal} does not know the CSM yet: {introduction}, at a "
    "probability of {probability} %.",
    depends=_CLOSE,
    keys=(*INTRODUCTION_KEYS, *TOUCH_KEYS, "emotion.troughDays"),
    playbook=(PlaybookStep("AE", "Introduce the CSM to the customer."),),
)


def _planned(facts: AlertFacts, row: FromClause) -> ColumnElement[Any]:
    """Return when the next meeting with the customer of a handoff is to be; null for none."""
    names = ("account_id", "opportunity_id", "kind", "occurred_at", "is_done")
    met = facts.rows(interaction, *names)
    first = select(func.min(met.c.occurred_at)).where(
        or_(met.c.account_id == row.c.account_id, met.c.opportunity_id == row.c.opportunity_id),
        met.c.kind.in_([literal(each) for each in _MEETINGS]),
        met.c.occurred_at > facts.now(),
        met.c.is_done.is_not(literal_column("true")),
    )
    return first.correlate_except(met).scalar_subquery()


def _incomplete(facts: AlertFacts) -> Select[Any]:
    """Select handoffs of won deals with a meeting, planned or held, for which something lacks."""
    row = handoffs_of(facts, OVER)
    here = facts.on(row)
    names = ("id", "account_id", "intro_call_at", "ae_attended", "csm_attended")
    judged = select(
        *(row.c[name] for name in names),
        closed_at(here, row).label("closed_at"),
        missing_items(here).label("missing"),
        _planned(facts, row).label("planned_at"),
    ).subquery()
    sections = array([literal(each.value) for each in SECTIONS])
    item = func.unnest(judged.c.missing).column_valued("item")
    empty = select(item).where(item == any_(sections)).correlate(judged)
    lists: ColumnElement[Any] = func.array(empty.scalar_subquery(), type_=ARRAY(Text()))
    missing = func.nullif(func.array_to_string(lists, literal(", ")), literal(""))
    held = judged.c.intro_call_at.is_not(None)
    absent = (
        case((held & judged.c[column].is_(_FALSE), literal(words)))
        for column, words in (
            ("ae_attended", "the account executive in the meeting"),
            ("csm_attended", "the CSM in the meeting"),
        )
    )
    lacking = func.nullif(_listed(missing, *absent), literal(""))
    meeting = func.coalesce(judged.c.intro_call_at, judged.c.planned_at)
    return select(
        judged.c.id.label("subject_id"),
        judged.c.account_id,
        meeting.label("due_at"),
        meeting.label("meetingAt"),
        lacking.label("lacking"),
    ).where(
        judged.c.closed_at <= facts.now(),
        meeting.is_not(None),
        lacking.is_not(None),
    )


HANDOFF_INCOMPLETE = AlertRule(
    code="HANDOFF_INCOMPLETE",
    subject=HANDOFF,
    scope="accounts:read",
    holds=_incomplete,
    explanation="The first meeting with the customer is set for {meetingAt}, and there lacks: "
    "{lacking}.",
    depends=(
        *(*_CLOSE, t.handoff_item, t.spiced_record, t.sales_promise),
        *(interaction, interaction.c.opportunity_id),
    ),
    keys=TOUCH_KEYS,
    playbook=(PlaybookStep("AE", "Fill what is empty of the checklist, or say that it is none."),),
)
