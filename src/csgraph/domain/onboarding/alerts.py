"""Alerts about onboarding, and when accounts had their first value (domain.md §4.1, §16)."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.alerting.declare import AccountFact, AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.onboarding import tables as t
from csgraph.domain.onboarding.node.working import times_of, ways_of
from csgraph.domain.onboarding.rules import TIME_KEYS
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.storage.literals import literal

_ONBOARDING: Final = Subject("Onboarding", "onb")
_NEWS: Final = "alert.newsDays"


def _first_value_at(facts: AlertFacts) -> Select[Any]:
    """Select when each account first had value."""
    ways = facts.rows(t.onboarding, "account_id", "first_value_at")
    return (
        select(ways.c.account_id, func.min(ways.c.first_value_at).label("value"))
        .where(ways.c.first_value_at <= facts.now(), facts.among(ways.c.account_id))
        .group_by(ways.c.account_id)
    )


def _has_come(at: ColumnElement[Any], facts: AlertFacts) -> ColumnElement[bool]:
    came: ColumnElement[bool] = func.coalesce(at <= facts.now(), literal_column("false"))
    return came


def _done(facts: AlertFacts) -> FromClause:
    """Return onboardings all of whose steps are done, each with when the last one was."""
    steps = facts.rows(t.onboarding_step, "onboarding_id", "done_at")
    ways = facts.rows(t.onboarding, "id", "account_id")
    return (
        select(steps.c.onboarding_id, func.max(steps.c.done_at).label("done_at"))
        .select_from(steps.join(ways, ways.c.id == steps.c.onboarding_id))
        .where(facts.among(ways.c.account_id))
        .group_by(steps.c.onboarding_id)
        .having(func.bool_and(_has_come(steps.c.done_at, facts)))
        .subquery()
    )


def _unconfirmed(ways: FromClause, facts: AlertFacts) -> ColumnElement[Any]:
    """Return what the customer did not confirm, in words; empty where both are."""
    asked = (
        ("customer_confirmed_technical_at", "technical integration"),
        ("customer_confirmed_process_at", "integration into its processes"),
    )
    found: ColumnElement[Any] = func.concat_ws(
        literal(", "),
        *(case((~_has_come(ways.c[name], facts), literal(words))) for name, words in asked),
        type_=Text,
    )
    return found


def _not_confirmed(facts: AlertFacts) -> Select[Any]:
    names = ("customer_confirmed_technical_at", "customer_confirmed_process_at")
    ways, done = facts.rows(t.onboarding, "id", "account_id", *names), _done(facts)
    lacking = _unconfirmed(ways, facts)
    return (
        select(
            ways.c.id.label("subject_id"),
            ways.c.account_id,
            done.c.done_at.label("doneAt"),
            lacking.label("unconfirmed"),
        )
        .select_from(ways.join(done, done.c.onboarding_id == ways.c.id))
        .where(facts.among(ways.c.account_id), lacking != literal(""))
    )


TASKS_DONE_NOT_CONFIRMED = AlertRule(
    code="TASKS_DONE_NOT_CONFIRMED",
    subject=_ONBOARDING,
    scope="accounts:read",
    holds=_not_confirmed,
    explanation="All steps are done since {doneAt}, and the customer did not confirm: "
    "{unconfirmed}.",
    depends=(t.onboarding, t.onboarding_step),
    playbook=(PlaybookStep("CSM", "Leave the script: ask the champions what is missing, fix it."),),
)


def _stuck(facts: AlertFacts) -> Select[Any]:
    """Select onboardings that are done and not confirmed, or long without first value.

    Long is longer than three quarters of the segment's customers took.
    """

    def mine(rows: FromClause) -> ColumnElement[bool]:
        return facts.among(rows.c.account_id)

    ways, done = ways_of(facts, mine, mine), _done(facts)
    times = times_of(facts).subquery()
    segment, count, _, p75 = times.c
    definitions = facts.rows(t.first_value_definition, "id", "segment")
    most = case((count >= facts.number(TIME_KEYS[0]), cast(p75, Numeric)))
    days = func.extract("epoch", facts.now() - ways.c.closed_at) / literal_column("86400.0")
    is_late = and_(~_has_come(ways.c.first_value_at, facts), days > most)
    is_unconfirmed = and_(
        done.c.onboarding_id.is_not(None), _unconfirmed(ways, facts) != literal("")
    )
    return (
        select(
            ways.c.id.label("subject_id"),
            ways.c.account_id,
            ways.c.closed_at.label("closedAt"),
            definitions.c.segment.label("segment"),
            func.concat_ws(
                literal("; "),
                case((is_unconfirmed, literal("all steps are done, and it is not confirmed"))),
                case((is_late, literal("first value takes longer than in the segment"))),
                type_=Text,
            ).label("why"),
        )
        .select_from(
            ways.outerjoin(done, done.c.onboarding_id == ways.c.id)
            .outerjoin(definitions, definitions.c.id == ways.c.definition_id)
            .outerjoin(times, segment.is_not_distinct_from(definitions.c.segment))
        )
        .where(or_(is_unconfirmed, is_late))
    )


ONBOARDING_STUCK = AlertRule(
    code="ONBOARDING_STUCK",
    subject=_ONBOARDING,
    scope="accounts:read",
    holds=_stuck,
    explanation="The deal was won on {closedAt}; {why}.",
    depends=(
        *(t.onboarding, t.onboarding_step, t.first_value_definition),
        *(opportunity, opportunity_stage_change),
    ),
    keys=TIME_KEYS,
    playbook=(PlaybookStep("CSM", "Find the shortest way to first value, with the customer."),),
)


def _reached(facts: AlertFacts) -> Select[Any]:
    names = ("id", "account_id", "first_value_at", "first_value_evidence")
    ways, ends = facts.rows(t.onboarding, *names), facts.days(_NEWS)
    return select(
        ways.c.id.label("subject_id"),
        ways.c.account_id,
        (ways.c.first_value_at + ends).label("due_at"),
        ways.c.first_value_at.label("reachedAt"),
        ways.c.first_value_evidence.label("shownBy"),
    ).where(
        facts.among(ways.c.account_id),
        _has_come(ways.c.first_value_at, facts),
        ways.c.first_value_at > facts.now() - ends,
    )


FIRST_VALUE_REACHED = AlertRule(
    code="FIRST_VALUE_REACHED",
    subject=_ONBOARDING,
    scope="accounts:read",
    holds=_reached,
    explanation="The customer had its first value on {reachedAt}. Shown by: {shownBy}.",
    depends=(t.onboarding,),
    keys=(_NEWS,),
    lapses=True,
    playbook=(PlaybookStep("CSM", "Tell it to the sponsor, and agree on what comes next."),),
)

RULES = (FIRST_VALUE_REACHED, ONBOARDING_STUCK, TASKS_DONE_NOT_CONFIRMED)
ACCOUNT_FACTS = (AccountFact("first_value_at", _first_value_at, (t.onboarding,)),)
