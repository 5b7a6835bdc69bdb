"""The rows that success is worked out from, as they were at the field's instant."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, func, literal_column, select

from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.tables import contact_signal
from csgraph.domain.policies.tables import decisions_in_force
from csgraph.domain.success import tables as t
from csgraph.domain.success.node.figures import FIGURE_TABLES, all_figures, figures_of
from csgraph.domain.success.rules import ELEMENTS
from csgraph.graph.sources import Sources
from csgraph.graph.then import instant_of, rows_fitting, rows_then
from csgraph.graph.worked import AS_OF
from csgraph.storage.literals import literal

MOST: Final = 1_000
MOST_POINTS: Final = 500

PLAN: Final = ("status", *ELEMENTS, "engagement", "engagement_since", "purpose_known")
MILESTONE: Final = ("id", "statement", "owner", "due_on", "done_at")
COMPONENT: Final = ("id", "goal_id", "name", "is_ours", "metric", "rating")
"""Columns of the rows that plans and goals are judged by, in the order in which they are read."""

GOAL_TABLES: Final = (
    *(t.goal, t.ecosystem_component, t.success_milestone, t.goal_review, t.value_indicator),
    *(contact, contact_signal, *FIGURE_TABLES),
)


def policies(sources: Sources) -> Select[Any]:
    """Select what was decided about policies by the instant."""
    return decisions_in_force(sources, at=instant_of(sources))


def of_row(sources: Sources, key: str) -> Callable[[FromClause], ColumnElement[bool]]:
    """Return the condition that rows belong to the row that the field stands on."""
    return lambda rows: rows.c[key] == sources.row.c.id


def plan_facts(sources: Sources) -> dict[str, Any]:
    """Return what a success plan is judged by."""
    plan = rows_then(sources, t.success_plan, PLAN, of_row(sources, "id"))
    return {
        "plan": select(*(plan.c[name] for name in PLAN)),
        "milestones": _milestones(sources, "plan_id"),
        "policies": policies(sources),
    }


def plans_facts(sources: Sources) -> dict[str, Any]:
    """Return what tells whether an account's plan is missing."""
    names = ("id", "status", *ELEMENTS)
    rows = rows_then(sources, t.success_plan, names, of_row(sources, "account_id"))
    return {
        "plans": select(*(rows.c[name] for name in names[1:])).order_by(rows.c.id),
        "policies": policies(sources),
    }


def goal_facts(sources: Sources) -> dict[str, Any]:
    """Return what the progress of one goal is worked out from."""
    figures = figures_of(sources, of_row(sources, "goal_id"))
    components = rows_then(sources, t.ecosystem_component, COMPONENT, of_row(sources, "goal_id"))
    return {
        "figures": all_figures(figures),
        "components": _ordered(components, COMPONENT),
        "milestones": _milestones(sources, "goal_id"),
        "policies": policies(sources),
    }


def value_facts(sources: Sources) -> dict[str, Any]:
    """Return what an account's value, and how it is told, are worked out from."""
    figures = figures_of(sources, of_row(sources, "account_id"))
    names = ("id", "weight", "playbook")
    goals = rows_then(sources, t.goal, names, of_row(sources, "account_id"))

    def of_goals(rows: FromClause) -> ColumnElement[bool]:
        ever, names = sources.is_given(AS_OF), ("id", "account_id")
        kept = rows_fitting(sources, t.goal, names, of_row(sources, "account_id"), ever=ever)
        return rows.c.goal_id.in_(select(kept.c.id))

    return {
        "goals": select(goals.c.id, cast(goals.c.weight, Text), goals.c.playbook)
        .order_by(goals.c.id)
        .limit(literal_column(str(MOST))),
        "figures": all_figures(figures),
        "components": _ordered(
            rows_then(sources, t.ecosystem_component, COMPONENT, of_goals), COMPONENT
        ),
        "reviews": _joint_reviews(sources, of_goals),
        "indicators": _indicators(sources),
        "usage": _usage(sources),
        "policies": policies(sources),
    }


def metric_facts(sources: Sources) -> dict[str, Any]:
    """Return what is worked out of one metric, with its points."""
    asked = ("effective_since", "tracks_our_effect", "customer_changed_practice")
    names = (*asked, "not_yet_understood")
    metric = rows_then(sources, t.success_metric, names, of_row(sources, "id"))
    points = rows_then(
        sources, t.metric_point, ("id", "measured_at", "value"), of_row(sources, "metric_id")
    )
    return {
        "figures": all_figures(figures_of(sources, of_row(sources, "id"))),
        "metric": select(*(metric.c[name] for name in names)),
        "points": select(points.c.measured_at, cast(points.c.value, Text))
        .where(points.c.measured_at <= instant_of(sources))
        .order_by(points.c.measured_at.desc(), points.c.id.desc())
        .limit(literal_column(str(MOST_POINTS))),
        "policies": policies(sources),
    }


def _milestones(sources: Sources, key: str) -> Select[Any]:
    rows = rows_then(sources, t.success_milestone, MILESTONE, of_row(sources, key))
    return _ordered(rows, MILESTONE)


def _ordered(rows: FromClause, names: tuple[str, ...]) -> Select[Any]:
    chosen = select(*(rows.c[name] for name in names)).order_by(rows.c.id)
    return chosen.limit(literal_column(str(MOST)))


def _joint_reviews(
    sources: Sources, fits: Callable[[FromClause], ColumnElement[bool]]
) -> Select[Any]:
    rows = rows_then(sources, t.goal_review, ("goal_id", "reviewed_at", "is_joint"), fits)
    return (
        select(rows.c.goal_id, func.max(rows.c.reviewed_at))
        .where(rows.c.is_joint, rows.c.reviewed_at <= instant_of(sources))
        .group_by(rows.c.goal_id)
    )


def _indicators(sources: Sources) -> Select[Any]:
    rows = rows_then(sources, t.value_indicator, ("kind",), of_row(sources, "account_id"))
    return select(func.count(rows.c.kind.distinct()))


def _usage(sources: Sources) -> Select[Any]:
    people = sources.rows(contact, "id", "account_id")
    mine = select(people.c.id).where(of_row(sources, "account_id")(people)).correlate_except(people)
    names = ("kind", "observed_at")
    rows = rows_then(sources, contact_signal, names, lambda now: now.c.contact_id.in_(mine))
    return select(func.count()).where(
        rows.c.kind == literal("USAGE"), rows.c.observed_at <= instant_of(sources)
    )
