"""Mode, custody, introduction, feeling as SQL: the twins of the rules of those names."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.accounts.tables import account
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.closing import facts_of, touch_model, touch_of_deal
from csgraph.domain.handoffs.rules import (
    ACCEPTED,
    BEFORE_CLOSE,
    BREACH,
    DUE,
    HANDOFF,
    HONEYMOON,
    IMPL_DAYS,
    LOW_TOUCH_HANDOFF,
    MISSED,
    MODE_KEYS,
    REMORSE,
    TROUGH,
    UPMARKET,
    EmotionalPhase,
    HandoffMode,
    HandoffStatus,
    IntroductionStatus,
)
from csgraph.domain.onboarding.tables import onboarding
from csgraph.domain.opportunities.node.closing import CLOSE_TABLES, closed_at
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.domain.policies.tables import number_in_force, numbers_in_force, policy_decision
from csgraph.graph.sources import RowSources
from csgraph.graph.states import available_transitions, stored_state
from csgraph.storage.literals import literal

_handoff = t.handoff.c
MODE_COLUMNS = (
    *(_handoff.mode_override, _handoff.hands_down_internally, _handoff.implementation_days),
)
MODE_TABLES = (policy_decision,)
CUSTODY_TABLES = (t.oversight_meeting, policy_decision)
IN_CUSTODY_COLUMNS = (
    *("id", "account_id", "opportunity_id", "status"),
    *("mode_override", "hands_down_internally", "implementation_days"),
)
PHASE_TABLES = (*CLOSE_TABLES, onboarding, policy_decision)
INTRODUCTION_TABLES = (account, opportunity_stage_change, policy_decision, t.handoff)
_opportunity = opportunity.c
INTRODUCTION_COLUMNS = (
    *(_opportunity.id, _opportunity.stage, _opportunity.probability, _opportunity.is_closed),
    *(_opportunity.is_won, _opportunity.amount_minor, _opportunity.amount_currency),
    _opportunity.account_id,
)
INTRODUCTION_KEYS = (DUE, BREACH, BEFORE_CLOSE, UPMARKET)
_ONE: ColumnElement[Any] = literal_column("1", Integer())
_HUNDRED: ColumnElement[Any] = literal_column("100.0")
_YES: ColumnElement[Any] = literal_column("true")
_DAY_SECONDS: ColumnElement[Any] = literal_column("86400")
_NOT_KNOWN: ColumnElement[Any] = literal_column("null::text", Text())


def open_steps(sources: RowSources) -> ColumnElement[Any]:
    """Return the mutations that a handoff's state allows, fewer meetings for a LOW touch."""
    row = sources.row
    usual = available_transitions(HANDOFF, stored_state("status"))(row, None)
    low = available_transitions(LOW_TOUCH_HANDOFF, stored_state("status"))(row, None)
    is_low = touch_model(sources, row) == literal(TouchModel.LOW.value)
    return case((is_low, low), else_=usual)


def mode(sources: RowSources) -> ColumnElement[Any]:
    """Return the mode that somebody set, else the one that suits."""
    row = sources.row
    return func.coalesce(row.c.mode_override, recommended_mode(sources), type_=Text())


def recommended_mode(sources: RowSources) -> ColumnElement[Any]:
    """Return the mode that suits."""
    return suited_mode(sources, sources.row, unknown_is_long=True)


def mode_sql(sources: RowSources, row: FromClause, *, unknown_is_long: bool) -> ColumnElement[Any]:
    """Return the mode of a handoff's row."""
    told = suited_mode(sources, row, unknown_is_long=unknown_is_long)
    return func.coalesce(row.c.mode_override, told, type_=Text())


def suited_mode(
    sources: RowSources, row: FromClause, *, unknown_is_long: bool
) -> ColumnElement[Any]:
    """Return the mode that suits a handoff's row, whatever somebody set."""
    numbers = numbers_in_force(sources, MODE_KEYS).subquery()
    days = row.c.implementation_days
    durable = or_(
        row.c.hands_down_internally.is_(_YES),
        days > numbers.c[IMPL_DAYS],
        numbers.c[UPMARKET] == _ONE,
        *([days.is_(None)] if unknown_is_long else []),
    )
    suits = case(
        (durable, literal(HandoffMode.DURABLE_CUSTODY.value)),
        else_=literal(HandoffMode.LIGHT.value),
    )
    return select(suits).select_from(numbers).correlate(row).scalar_subquery()


def custody_lost(sources: RowSources) -> ColumnElement[Any]:
    """Return whether the sponsor missed the latest oversight meetings in a row."""
    row = sources.row
    meetings = sources.rows(t.oversight_meeting, "id", "handoff_id", "held_at", "sponsor_attended")
    missed = number_in_force(sources, MISSED)
    latest = (
        select(meetings.c.sponsor_attended)
        .where(meetings.c.handoff_id == row.c.id)
        .order_by(meetings.c.held_at.desc(), meetings.c.id.desc())
        .limit(cast(missed, BigInteger))
        .correlate(row)
        .subquery()
    )
    all_missed = and_(func.count() == missed, func.bool_or(latest.c.sponsor_attended).is_not(_YES))
    return select(all_missed).select_from(latest).correlate(row).scalar_subquery()


def in_custody(sources: RowSources) -> ColumnElement[bool]:
    """Whether a handoff keeps its account in custody.

    It does from the CSM's acceptance on, in the mode DURABLE_CUSTODY, until first value shows or
    the sponsor slips away.
    """
    durable = mode(sources) == literal(HandoffMode.DURABLE_CUSTODY.value)
    over = has_first_value(sources) | custody_lost(sources)
    return and_(_is_accepted(sources.row), durable, ~over)


def _is_accepted(row: FromClause) -> ColumnElement[bool]:
    accepted: ColumnElement[bool] = row.c.status.in_([literal(each.value) for each in ACCEPTED])
    return accepted


def emotional_phase(sources: RowSources) -> ColumnElement[Any]:
    """Return how the customer feels: steady once value has shown, till then by the days."""
    by_days = phase_by_days(sources)
    steady = literal(EmotionalPhase.STEADY.value)
    return case((by_days.is_not(None) & has_first_value(sources), steady), else_=by_days)


def has_first_value(sources: RowSources) -> ColumnElement[bool]:
    """Whether value has shown in an onboarding of the deal, or of the account and of no deal."""
    row = sources.row
    ways = sources.rows(onboarding, "account_id", "opportunity_id", "first_value_at")
    of_deal = ways.c.opportunity_id.is_(None) | (ways.c.opportunity_id == row.c.opportunity_id)
    reached = select(_ONE).where(
        ways.c.account_id == row.c.account_id, of_deal, ways.c.first_value_at <= sources.now()
    )
    return reached.correlate_except(ways).exists()


def phase_by_days(sources: RowSources) -> ColumnElement[Any]:
    """Return how a customer feels by the days since the close; null before it."""
    row, now = sources.row, sources.now()
    facts = facts_of(row, closed=closed_at(sources, row))
    numbers = numbers_in_force(sources, (REMORSE, HONEYMOON, TROUGH)).subquery()
    days = func.floor(func.extract("epoch", now - facts.c.closed) / _DAY_SECONDS)
    phase = case(
        (facts.c.closed.is_(None) | (facts.c.closed > now), _NOT_KNOWN),
        (days <= numbers.c[REMORSE], literal(EmotionalPhase.REMORSE.value)),
        (days <= numbers.c[HONEYMOON], literal(EmotionalPhase.HONEYMOON.value)),
        (days <= numbers.c[TROUGH], literal(EmotionalPhase.TROUGH.value)),
        else_=literal(EmotionalPhase.STEADY.value),
    )
    told = select(phase).select_from(facts.join(numbers, true()))
    return told.correlate(row).scalar_subquery()


def is_handed_over(sources: RowSources) -> ColumnElement[Any]:
    """Return whether the account has left the phase of its handoff."""
    row = sources.row
    accepted = _is_accepted(row)
    is_low = touch_model(sources, row) == literal(TouchModel.LOW.value)
    presented = row.c.introduced_at.is_not(None) | row.c.intro_call_at.is_not(None)
    met = row.c.debrief_at.is_not(None) & presented
    is_open = row.c.status != literal(HandoffStatus.CANCELLED.value)
    return and_(is_open, or_(met, is_low.is_(_YES) & accepted))


def introduction(sources: RowSources) -> ColumnElement[Any]:
    """Return how the introduction of the CSM before the close of a deal stands."""
    deal = sources.row
    facts = facts_of(deal, **introduction_facts(sources, deal))
    numbers = numbers_in_force(sources, INTRODUCTION_KEYS).subquery()
    return (
        select(_introduction(facts, numbers))
        .select_from(facts.join(numbers, true()))
        .correlate(deal)
        .scalar_subquery()
    )


def introduction_facts(sources: RowSources, deal: FromClause) -> dict[str, ColumnElement[Any]]:
    """Return what the introduction before the close of a deal goes by, by name."""
    names = (
        *("opportunity_id", "status", "introduced_at", "touch_model_override"),
        *("mode_override", "hands_down_internally", "implementation_days"),
    )
    handoffs = sources.rows(t.handoff, *names)
    history = sources.rows(
        opportunity_stage_change, "opportunity_id", "stage", "probability", "changed_at"
    )
    breach = number_in_force(sources, BREACH)

    def of_handoff(value: ColumnElement[Any]) -> ColumnElement[Any]:
        not_undone = handoffs.c.status != literal(HandoffStatus.CANCELLED.value)
        chosen = select(value).where(handoffs.c.opportunity_id == deal.c.id, not_undone)
        return chosen.correlate_except(handoffs).scalar_subquery()

    likely = history.c.probability / _HUNDRED >= breach
    won = deal.c.is_won & (history.c.stage == deal.c.stage)
    late_since = (
        select(func.min(history.c.changed_at))
        .where(history.c.opportunity_id == deal.c.id, likely | won)
        .correlate_except(history)
        .scalar_subquery()
    )
    said = of_handoff(func.max(handoffs.c.touch_model_override))
    known = suited_mode(sources, handoffs, unknown_is_long=False)
    return {
        "touch": func.coalesce(said, touch_of_deal(sources, deal), type_=Text()),
        "probability": deal.c.probability,
        "is_closed": deal.c.is_closed,
        "is_won": deal.c.is_won,
        "introduced_at": of_handoff(func.min(handoffs.c.introduced_at)),
        "late_since": late_since,
        "mode": of_handoff(func.max(func.coalesce(handoffs.c.mode_override, known))),
    }


def _introduction(facts: FromClause, numbers: FromClause) -> ColumnElement[Any]:
    known, share = facts.c, facts.c.probability / _HUNDRED
    durable = literal(HandoffMode.DURABLE_CUSTODY.value)
    by_vendor = known.mode.is_(None) & (numbers.c[UPMARKET] == _ONE)
    forced = (numbers.c[BEFORE_CLOSE] == _ONE) | (known.mode == durable).is_(_YES) | by_vendor

    def told(status: IntroductionStatus) -> ColumnElement[Any]:
        return literal(status.value)

    late = known.introduced_at > known.late_since
    return case(
        (~forced & known.touch.is_(None), _NOT_KNOWN),
        (
            ~forced & (known.touch != literal(TouchModel.HIGH.value)),
            told(IntroductionStatus.NOT_APPLICABLE),
        ),
        (late, told(IntroductionStatus.BREACHED)),
        (known.introduced_at.is_not(None), told(IntroductionStatus.MET)),
        (known.is_won, told(IntroductionStatus.BREACHED)),
        (known.is_closed, told(IntroductionStatus.NOT_APPLICABLE)),
        (share >= numbers.c[BREACH], told(IntroductionStatus.BREACHED)),
        (share >= numbers.c[DUE], told(IntroductionStatus.DUE)),
        (share < numbers.c[DUE], told(IntroductionStatus.NOT_DUE)),
    )
