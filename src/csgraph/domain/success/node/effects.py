"""Which accounts a decision about a policy judges differently, by each rule of success."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.effects.node import effect_of
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.domain.success import tables as t
from csgraph.domain.success.node.figures import FIGURE_TABLES, METRIC_KEYS, figures_of
from csgraph.domain.success.node.judging import (
    MILESTONE_JUDGED,
    PLAN_JUDGED,
    days_late,
    is_open,
    is_unanswered,
)
from csgraph.domain.success.rules import RED_KEYS, SLIP_KEYS
from csgraph.graph.sources import Sources


def _both(sources: Sources, keys: tuple[str, ...]) -> tuple[Subquery, Subquery]:
    """Return the numbers in force before the decision, and with it."""
    decision, one = sources.row.c, literal_column("1", Integer())
    return tuple(
        numbers_in_force(sources, keys, decision.effective_at, version).subquery()
        for version in (decision.version, decision.version + one)
    )  # type: ignore[return-value]  # two of them


def _days(numbers: Subquery, key: str) -> ColumnElement[Any]:
    return cast(numbers.c[key], Integer)


def _red_plans(sources: Sources) -> Select[Any]:
    """Select accounts with a plan that is red by its customer's silence alone, or is no more."""
    before, after = _both(sources, RED_KEYS)
    plans = sources.rows(t.success_plan, *PLAN_JUDGED)
    zero: ColumnElement[Any] = literal_column("0")

    def waits(numbers: Subquery) -> ColumnElement[bool]:
        days = func.make_interval(zero, zero, zero, _days(numbers, RED_KEYS[0]))
        return is_unanswered(plans, sources.now(), days)

    return (
        select(plans.c.account_id)
        .distinct()
        .where(
            is_open(plans),
            plans.c.purpose_known.is_distinct_from(literal_column("false")),
            waits(before).is_distinct_from(waits(after)),
        )
    )


def _slipped(sources: Sources) -> Select[Any]:
    """Select accounts of which a plan's milestone is overdue by more than is let pass, or not."""
    before, after = _both(sources, SLIP_KEYS)
    plans = sources.rows(t.success_plan, "id", "account_id", "status")
    due = sources.rows(t.success_milestone, *MILESTONE_JUDGED)
    late = days_late(due, sources.now())
    key = SLIP_KEYS[0]
    return (
        select(plans.c.account_id)
        .distinct()
        .select_from(plans.join(due, due.c.plan_id == plans.c.id))
        .where(
            is_open(plans),
            (late > _days(before, key)).is_distinct_from(late > _days(after, key)),
        )
    )


def _metrics(sources: Sources) -> Select[Any]:
    """Select accounts with a metric that stalls or is unmeasured by one decision alone."""
    before, after = (
        figures_of(sources, numbers=numbers) for numbers in _both(sources, METRIC_KEYS)
    )
    differs = or_(
        before.c.is_stalled.is_distinct_from(after.c.is_stalled),
        before.c.is_unmeasured.is_distinct_from(after.c.is_unmeasured),
    )
    return (
        select(after.c.account_id)
        .distinct()
        .select_from(before.join(after, after.c.id == before.c.id))
        .where(differs)
    )


EFFECTS: Final = (
    *effect_of("plan.red", RED_KEYS, _red_plans, tables=(t.success_plan,)),
    *effect_of(
        "PLAN_NOT_FOLLOWED", SLIP_KEYS, _slipped, tables=(t.success_plan, t.success_milestone)
    ),
    *effect_of("metric.findings", METRIC_KEYS, _metrics, tables=FIGURE_TABLES),
)
