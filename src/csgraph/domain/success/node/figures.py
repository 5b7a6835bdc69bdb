"""What the points of metrics come to, as SQL: one statement serves one metric or all of them."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.policies.tables import numbers_in_force, policy_decision
from csgraph.domain.success import tables as t
from csgraph.domain.success.rules import GRAINS, STALL_KEYS, UNMEASURED_KEYS
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, instant_of, rows_fitting, rows_then
from csgraph.graph.worked import AS_OF
from csgraph.storage.literals import literal

FIGURE_TABLES: Final = (t.success_metric, t.metric_point, policy_decision, LOG)
FIGURES: Final = (
    *("id", "goal_id", "baseline", "target", "direction", "current"),
    *("periods", "needed", "improvement", "measured_at", "is_stalled", "is_unmeasured"),
)
"""Columns of ``figures_of`` in the order in which they are read."""

MOST_FINDINGS: Final = 500
METRIC_KEYS: Final = (*STALL_KEYS, *UNMEASURED_KEYS)
_METRIC: Final = (
    "id",
    "account_id",
    "goal_id",
    "baseline",
    "target",
    "direction",
    "grain",
    "created_at",
)

Chosen = Callable[[FromClause], ColumnElement[bool]]
"""Which metrics: given their relation, which has `id`, `account_id`, `goal_id`."""


def figures_of(
    sources: Sources, chosen: Chosen | None = None, numbers: Subquery | None = None
) -> Subquery:
    """Return a row of each metric with what its points come to at the field's instant.

    ``numbers`` are those of the policies; left out, those in force at the instant.
    """
    if numbers is None:
        numbers = numbers_in_force(sources, METRIC_KEYS, instant_of(sources)).subquery()
    metric = _metrics_then(sources, chosen)
    measured = _measured(sources, metric, numbers, chosen)
    sign: ColumnElement[Any] = case(
        (metric.c.direction == literal("UP"), literal_column("1")), else_=literal_column("-1")
    )
    improvement = sign * (measured.c.current - measured.c.former)
    needed = _needed(numbers)
    wanted = numbers.c["metric.stallShare"] * func.abs(metric.c.target - metric.c.baseline)
    is_short = sign * (measured.c.current - metric.c.target) < literal_column("0")
    is_stalled = case(
        (measured.c.periods >= needed, and_(is_short, improvement < wanted)), else_=None
    )
    seen = func.coalesce(measured.c.measured_at, metric.c.created_at)
    days = func.make_interval(*(literal_column("0"),) * 3, _whole(numbers, "metric.unmeasuredDays"))
    is_unmeasured = instant_of(sources) - seen > days
    return (
        select(
            metric.c.id,
            metric.c.account_id,
            metric.c.goal_id,
            cast(metric.c.baseline, Text).label("baseline"),
            cast(metric.c.target, Text).label("target"),
            metric.c.direction,
            cast(measured.c.current, Text).label("current"),
            func.coalesce(measured.c.periods, literal_column("0")).label("periods"),
            needed.label("needed"),
            cast(improvement, Text).label("improvement"),
            measured.c.measured_at,
            is_stalled.label("is_stalled"),
            is_unmeasured.label("is_unmeasured"),
        )
        .select_from(
            metric.join(numbers, true()).outerjoin(measured, measured.c.metric_id == metric.c.id)
        )
        .subquery()
    )


def _metrics_then(sources: Sources, chosen: Chosen | None) -> FromClause:
    """Return the metrics; looked back at once, not for each of their points again."""
    metrics = rows_then(sources, t.success_metric, _METRIC, chosen)
    if not sources.is_given(AS_OF):
        return metrics
    return sources.once("metrics", lambda: select(metrics))


def all_figures(figures: Subquery) -> Select[Any]:
    """Return the rows of figures, by metric."""
    return select(*(figures.c[name] for name in FIGURES)).order_by(figures.c.id)


def findings(sources: Sources, chosen: Chosen | None = None) -> Select[Any]:
    """Return the figures of those metrics with which something is amiss."""
    figures = figures_of(sources, chosen)
    amiss = figures.c.is_stalled.is_(true()) | figures.c.is_unmeasured
    return all_figures(figures).where(amiss).limit(literal_column(str(MOST_FINDINGS)))


def _measured(
    sources: Sources, metric: FromClause, numbers: Subquery, chosen: Chosen | None
) -> Subquery:
    """Return by metric the last value, the one some periods before it, and how many there are."""

    def of_metrics(points: FromClause) -> ColumnElement[bool]:
        if chosen is None:
            return true()
        names = ("id", "account_id", "goal_id")
        ever = sources.is_given(AS_OF)
        owners = rows_fitting(sources, t.success_metric, names, chosen, ever=ever)
        return points.c.metric_id.in_(select(owners.c.id))

    points = rows_then(
        sources, t.metric_point, ("id", "metric_id", "measured_at", "value"), of_metrics
    )
    words = [
        (metric.c.grain == literal(each.value), literal(word)) for each, word in GRAINS.items()
    ]
    utc = func.timezone(literal("UTC"), points.c.measured_at)
    period = func.date_trunc(case(*words), utc)
    latest = (
        select(points.c.metric_id, points.c.measured_at, points.c.value)
        .select_from(points.join(metric, metric.c.id == points.c.metric_id))
        .where(points.c.measured_at <= instant_of(sources))
        .order_by(points.c.metric_id, period, points.c.measured_at.desc())
        .ext(distinct_on(points.c.metric_id, period))
        .subquery()
    )
    rank = func.row_number().over(
        partition_by=latest.c.metric_id, order_by=latest.c.measured_at.desc()
    )
    ranked = select(*latest.c, rank.label("rank")).subquery()
    first: ColumnElement[bool] = ranked.c.rank == literal_column("1")
    needed = _needed(numbers)
    return (
        select(
            ranked.c.metric_id,
            func.max(ranked.c.measured_at).label("measured_at"),
            func.max(ranked.c.value, type_=Numeric).filter(first).label("current"),
            func.max(ranked.c.value, type_=Numeric).filter(ranked.c.rank == needed).label("former"),
            func.count().filter(ranked.c.rank <= needed).label("periods"),
        )
        .select_from(ranked.join(numbers, true()))
        .group_by(ranked.c.metric_id)
        .subquery()
    )


def _needed(numbers: Subquery) -> ColumnElement[Any]:
    one: ColumnElement[Any] = literal_column("1")
    return _whole(numbers, "metric.stallPeriods") + one


def _whole(numbers: Subquery, key: str) -> ColumnElement[Any]:
    return cast(numbers.c[key], Integer)
