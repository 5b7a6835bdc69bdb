"""What plans and metrics are judged by, as SQL over many rows: twins of the rules."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
)

from csgraph.domain.success.rules import OPEN_PLANS, MilestoneOwner, PlanEngagement
from csgraph.storage.literals import literal

PLAN_JUDGED: Final = ("account_id", "status", "engagement", "engagement_since", "purpose_known")
MILESTONE_JUDGED: Final = ("plan_id", "owner", "due_on", "done_at")
"""Columns that the functions take of their rows."""


def is_open(plans: FromClause) -> ColumnElement[bool]:
    """Whether a plan has not come to its end."""
    found: ColumnElement[bool] = plans.c.status.in_([literal(each.value) for each in OPEN_PLANS])
    return found


def is_unanswered(
    plans: FromClause, now: ColumnElement[Any], days: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Whether a customer has not answered to a plan for a number of days."""
    return and_(
        plans.c.engagement == literal(PlanEngagement.UNRESPONSIVE.value),
        now - plans.c.engagement_since >= days,
    )


def red_reason(
    plans: FromClause, now: ColumnElement[Any], days: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Return the first reason for which an open plan is red, in words; null where it is not."""
    refused = plans.c.engagement == literal(PlanEngagement.REFUSED.value)
    unknown = plans.c.purpose_known.is_(literal_column("false"))
    return case(
        (~is_open(plans), None),
        (refused, literal("the customer refuses to build the plan with us")),
        (is_unanswered(plans, now, days), literal("the customer does not answer to the plan")),
        (unknown, literal("the customer does not know the plan's purpose")),
    )


def days_late(milestones: FromClause, now: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return by how many days a milestone of the customer's is overdue; null where it is done."""
    is_done = func.coalesce(milestones.c.done_at <= now, literal_column("false"))
    is_theirs = milestones.c.owner == literal(MilestoneOwner.CUSTOMER.value)
    late = cast(func.timezone(literal("UTC"), now), Date) - milestones.c.due_on
    return case((is_theirs & ~is_done, late))


def attained(figures: FromClause) -> ColumnElement[Any]:
    """Return the part of the way from baseline to target of a metric's figures."""
    baseline, target, current = (
        cast(figures.c[name], Numeric) for name in ("baseline", "target", "current")
    )
    is_up = figures.c.direction == literal("UP")
    holds = or_(is_up & (current >= target), ~is_up & (current <= target))
    one, none = literal_column("1.0", Numeric()), literal_column("0.0", Numeric())
    return case(
        (current.is_(None), None),
        (target != baseline, (current - baseline) / (target - baseline)),
        (holds, one),
        else_=none,
    )
