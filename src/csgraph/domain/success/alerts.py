"""Alerts about plans and what they are measured by (domain.md §4.2, §4.4, §16)."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
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

from csgraph.alerting.declare import (
    ACCOUNT,
    AccountFact,
    AlertFacts,
    AlertRule,
    PlaybookStep,
    Shared,
    Subject,
)
from csgraph.domain.accounts.tables import account
from csgraph.domain.success import tables as t
from csgraph.domain.success.node.figures import METRIC_KEYS, figures_of
from csgraph.domain.success.node.judging import (
    MILESTONE_JUDGED,
    PLAN_JUDGED,
    attained,
    days_late,
    is_open,
    red_reason,
)
from csgraph.domain.success.rules import RED_KEYS, SLIP_KEYS, STALL_KEYS, UNMEASURED_KEYS
from csgraph.storage.literals import literal

_PLAN: Final = Subject("SuccessPlan", "spl")
_METRIC: Final = Subject("SuccessMetric", "sme")
_UNPROVEN: Final = "value.unprovenDays"
_READ: Final = (t.success_metric, t.metric_point)
_TRUE: ColumnElement[Any] = literal_column("true")


def _planned_at(facts: AlertFacts) -> Select[Any]:
    """Select when the first success plan of each account was begun."""
    plans = facts.rows(t.success_plan, "account_id", "created_at")
    return (
        select(plans.c.account_id, func.min(plans.c.created_at).label("value"))
        .where(facts.among(plans.c.account_id))
        .group_by(plans.c.account_id)
    )


def _missing(facts: AlertFacts) -> Select[Any]:
    """Select accounts with a CSM that have no whole and active plan, or one that is red."""
    managed = facts.told("csm_since")
    plans = facts.rows(t.success_plan, *PLAN_JUDGED, "elements_filled")
    is_whole = plans.c.elements_filled == literal_column("6")
    is_active = (plans.c.status == literal("ACTIVE")) & is_whole
    red = red_reason(plans, facts.now(), facts.days(RED_KEYS[0]))
    known = (
        select(
            plans.c.account_id,
            func.bool_or(is_active).label("is_there"),
            func.min(red, type_=Text).label("red"),
        )
        .where(facts.among(plans.c.account_id))
        .group_by(plans.c.account_id)
        .subquery()
    )
    none = case(
        (known.c.is_there.is_not(_TRUE), literal("no plan with its six elements is ACTIVE"))
    )
    amiss = func.nullif(func.concat_ws(literal("; "), none, known.c.red, type_=Text), literal(""))
    return (
        select(
            managed.c.account_id.label("subject_id"),
            managed.c.account_id,
            managed.c.value.label("csmSince"),
            amiss.label("amiss"),
        )
        .select_from(managed.outerjoin(known, known.c.account_id == managed.c.account_id))
        .where(amiss.is_not(None))
    )


PLAN_MISSING = AlertRule(
    code="PLAN_MISSING",
    subject=ACCOUNT,
    scope="accounts:read",
    holds=_missing,
    explanation="A CSM is named since {csmSince}, and {amiss}.",
    depends=(t.success_plan,),
    keys=RED_KEYS,
    facts=("csm_since",),
    playbook=(
        PlaybookStep("CSM", "Build the plan with the customer, from their definition of success."),
        PlaybookStep("CSM", "Where they refuse or know no purpose, go to a higher level."),
    ),
)


def _not_followed(facts: AlertFacts) -> Select[Any]:
    """Select open plans of which a milestone of the customer's slips by more than is let pass."""
    plans = facts.rows(t.success_plan, "id", "account_id", "status")
    due = facts.rows(t.success_milestone, *MILESTONE_JUDGED)
    return (
        select(
            plans.c.id.label("subject_id"),
            plans.c.account_id,
            func.count().label("overdue"),
            func.min(due.c.due_on).label("firstDueOn"),
        )
        .select_from(plans.join(due, due.c.plan_id == plans.c.id))
        .where(
            is_open(plans),
            facts.among(plans.c.account_id),
            days_late(due, facts.now()) > facts.number(SLIP_KEYS[0]),
        )
        .group_by(plans.c.id, plans.c.account_id)
    )


PLAN_NOT_FOLLOWED = AlertRule(
    code="PLAN_NOT_FOLLOWED",
    subject=_PLAN,
    scope="accounts:read",
    holds=_not_followed,
    explanation="{overdue} of the customer's milestones slip, the first was due on {firstDueOn}.",
    depends=(t.success_plan, t.success_milestone.c.plan_id),
    keys=SLIP_KEYS,
    playbook=(
        PlaybookStep("CSM", "Ask whether the customer builds the plan with us, for what purpose."),
        PlaybookStep("CSM", "Check whether onboarding is built around outcomes at all."),
    ),
)


def _figures(facts: AlertFacts) -> Select[Any]:
    """Select what the points of each metric come to."""
    figures = figures_of(facts, lambda rows: facts.among(rows.c.account_id))
    return select(*figures.c)


_FIGURES: Final = Shared("alert_figures", _figures, METRIC_KEYS)


def _of_metrics(facts: AlertFacts, finding: str) -> Select[Any]:
    """Select metrics that have a finding, with their names."""
    figures, names = facts.shared(_FIGURES), facts.rows(t.success_metric, "id", "name")
    return (
        select(
            figures.c.id.label("subject_id"),
            figures.c.account_id,
            names.c.name.label("metric"),
            figures.c.measured_at.label("measuredAt"),
            *(figures.c[name] for name in ("baseline", "target", "current", "improvement")),
        )
        .select_from(figures.join(names, names.c.id == figures.c.id))
        .where(figures.c[finding].is_(_TRUE))
    )


METRIC_STALLED = AlertRule(
    code="METRIC_STALLED",
    subject=_METRIC,
    scope="accounts:read",
    holds=lambda facts: _of_metrics(facts, "is_stalled"),
    explanation="{metric} improved by {improvement} of late, from {baseline} to {target}, and is "
    "at {current}.",
    depends=_READ,
    keys=STALL_KEYS,
    shares=(_FIGURES,),
    playbook=(
        PlaybookStep("CSM", "Find out whether the metric really tracks our effect."),
        PlaybookStep("CSM", "Find out whether the customer has changed how it works."),
        PlaybookStep("CSM", "Find out what is still not understood."),
    ),
)
UNMEASURED = AlertRule(
    code="UNMEASURED",
    subject=_METRIC,
    scope="accounts:read",
    holds=lambda facts: _of_metrics(facts, "is_unmeasured"),
    explanation="{metric} was measured last on {measuredAt}.",
    depends=_READ,
    keys=UNMEASURED_KEYS,
    shares=(_FIGURES,),
    playbook=(PlaybookStep("CSM", "Measure it: to stop measuring is never a fix."),),
)


def _unproven(facts: AlertFacts) -> Select[Any]:
    """Select accounts before a renewal of which no metric proves value.

    One proves it that is measured, moves, and is better than it was at the beginning.
    """
    accounts, renewal = facts.rows(account, "id"), facts.told("renews_on")
    figures = facts.shared(_FIGURES)
    renews_on = cast(renewal.c.value, Date)
    today = cast(func.timezone(literal("UTC"), facts.now()), Date)
    proves = and_(
        # No `~` of the opposite: SQLAlchemy 2.1 leaves it out before `IS` and a literal column.
        figures.c.is_stalled.is_not(_TRUE),
        ~figures.c.is_unmeasured,
        attained(figures) > literal_column("0"),
    )
    counted = (
        select(
            figures.c.account_id,
            func.count().label("metrics"),
            func.count().filter(figures.c.is_stalled.is_(_TRUE)).label("stalled"),
            func.count().filter(figures.c.is_unmeasured).label("unmeasured"),
            func.bool_or(proves).label("proves"),
        )
        .group_by(figures.c.account_id)
        .subquery()
    )
    counts = ("metrics", "stalled", "unmeasured")
    return (
        select(
            accounts.c.id.label("subject_id"),
            accounts.c.id.label("account_id"),
            renews_on.label("renewsOn"),
            *(func.coalesce(counted.c[name], literal_column("0")).label(name) for name in counts),
        )
        .select_from(
            accounts.join(renewal, renewal.c.account_id == accounts.c.id).outerjoin(
                counted, counted.c.account_id == accounts.c.id
            )
        )
        .where(
            facts.among(accounts.c.id),
            renews_on - today <= facts.number(_UNPROVEN),
            or_(counted.c.proves.is_(None), ~counted.c.proves),
        )
    )


VALUE_UNPROVEN = AlertRule(
    code="VALUE_UNPROVEN",
    subject=ACCOUNT,
    scope="accounts:read",
    holds=_unproven,
    explanation="The contract ends on {renewsOn}, and none of {metrics} metrics proves value: "
    "{stalled} stall, {unmeasured} are not measured.",
    depends=_READ,
    keys=(_UNPROVEN, *METRIC_KEYS),
    facts=("renews_on",),
    shares=(_FIGURES,),
    playbook=(PlaybookStep("CSM", "Show value before and after, tied to the solution."),),
)

RULES = (METRIC_STALLED, PLAN_MISSING, PLAN_NOT_FOLLOWED, UNMEASURED, VALUE_UNPROVEN)
ACCOUNT_FACTS = (AccountFact("planned_at", _planned_at, (t.success_plan,)),)
