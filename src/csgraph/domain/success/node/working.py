"""The fields that are worked out: of plans, goals, metrics and the value of an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from csgraph.domain.access.node import User
from csgraph.domain.access.tables import user
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments.node.people import in_book
from csgraph.domain.assignments.tables import assignment
from csgraph.domain.policies.node import ExplainedFlag
from csgraph.domain.policies.rules import Explained, Explainer, Policies
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.domain.success.node import facts, shapes
from csgraph.domain.success.node.figures import (
    FIGURE_TABLES,
    FIGURES,
    MOST_FINDINGS,
    Chosen,
    findings,
)
from csgraph.domain.success.node.kept import (
    EcosystemComponent,
    Goal,
    SuccessMetric,
    SuccessMilestone,
    SuccessPlan,
)
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of

Told = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Overdue:
    """A milestone that is overdue."""

    milestone: str
    days_late: int


@dataclass(frozen=True)
class Assessed:
    """A plan's assessment, with its milestones as the graph names them."""

    found: rules.PlanAssessment
    slipped: tuple[Overdue, ...]

    def __getattr__(self, name: str) -> object:
        """Return what follows of the plan, by its name."""
        return getattr(self.found, name)


@dataclass(frozen=True)
class Value:
    """What value an account gets, and how that is told."""

    value: Explained[Any]
    level: Explained[rules.ValueLevel]


@dataclass(frozen=True)
class Finding:
    """Something amiss with a metric."""

    code: rules.MetricFindingCode
    metric: str
    why: Explained[Any]


def explainer_of(told: Told, asked: Asked) -> Explainer:
    """Return what explains the values of one field, at its instant."""
    now = asked.arguments.get("asOf") or asked.now
    return Explainer(Policies.of_rows(told["policies"]), now)


def due_of(row: list[Any]) -> rules.Due:
    """Return a milestone of a statement's row."""
    id_, statement, owner, due_on, done_at = row
    is_customers = owner == rules.MilestoneOwner.CUSTOMER.value
    return rules.Due(id_, statement, is_customers, rules.day_of(due_on), rules.instant_of(done_at))


def _plan(told: Told, asked: Asked) -> Assessed | None:
    if not told["plan"]:
        return None
    explainer = explainer_of(told, asked)
    row = dict(zip(facts.PLAN, told["plan"][0], strict=True))
    engagement = row["engagement"]
    plan = rules.Plan(
        rules.PlanStatus(row["status"]),
        {name: row[name] for name in rules.ELEMENTS},
        rules.PlanEngagement(engagement) if engagement else None,
        rules.instant_of(row["engagement_since"]),
        row["purpose_known"],
    )
    found = rules.assess_plan(plan, [due_of(each) for each in told["milestones"]], explainer)
    late = tuple(Overdue(each.id, each.days_late(explainer.now)) for each in found.slipped)
    return Assessed(found, late)


def _missing(told: Told, asked: Asked) -> Explained[bool]:
    plans = [
        (
            rules.PlanStatus(status),
            len(rules.ELEMENTS)
            - len(rules.missing_elements(dict(zip(rules.ELEMENTS, elements, strict=True)))),
        )
        for status, *elements in told["plans"]
    ]
    return rules.plan_missing(plans, explainer_of(told, asked))


def _figures(row: list[Any]) -> tuple[str | None, rules.Figures]:
    """Return the goal of a metric, and what its points come to."""
    told = dict(zip(FIGURES, row, strict=True))
    level = rules.Level(
        _number(told["baseline"]),
        _number(told["target"]),
        rules.MetricDirection(told["direction"]),
        rules.number_of(told["current"]),
    )
    return told["goal_id"], rules.Figures(
        level,
        told["periods"],
        told["needed"],
        rules.number_of(told["improvement"]),
        rules.instant_of(told["measured_at"]),
        told["is_stalled"],
        told["is_unmeasured"],
    )


def _number(text: str) -> Any:
    return rules.number_of(text)


def _component(row: list[Any]) -> tuple[str, rules.Component]:
    id_, goal, name, is_ours, metric, rating = row
    known = rules.ComponentRating(rating) if rating else None
    return goal, rules.Component(id_, name, is_ours, metric, known)


def _goal(told: Told, asked: Asked) -> rules.GoalProgress:
    milestones = map(due_of, told["milestones"])
    goal = rules.GoalFacts(
        rules.ONE,
        tuple(_figures(each)[1].level for each in told["figures"]),
        tuple(_component(each)[1] for each in told["components"]),
        tuple(rules.Milestone(d.id, d.statement, d.due_on, d.done_at) for d in milestones),
    )
    return rules.progress_of(goal, explainer_of(told, asked))


def value_of(told: Told, asked: Asked) -> Value:
    """Return what value an account gets, from the facts of `value_facts`."""
    explainer = explainer_of(told, asked)
    levels: dict[str, list[rules.Level]] = {}
    for goal, figures in map(_figures, told["figures"]):
        if goal is not None:
            levels.setdefault(goal, []).append(figures.level)
    components: dict[str, list[rules.Component]] = {}
    for goal, component in map(_component, told["components"]):
        components.setdefault(goal, []).append(component)
    reviewed = dict(told["reviews"])
    evidence, goals = [], []
    for id_, weight, playbook in told["goals"]:
        mine = tuple(levels.get(id_, ()))
        parts = components.get(id_, [])
        goals.append(rules.GoalFacts(_number(weight), mine))
        evidence.append(
            rules.GoalEvidence(
                bool(playbook),
                len(parts),
                sum(bool(each.metric) for each in parts),
                rules.goal_attainment(mine) is not None,
                rules.instant_of(reviewed.get(id_)),
            )
        )
    [[usage]], [[indicators]] = told["usage"], told["indicators"]
    level = rules.value_level(rules.LevelEvidence(usage, evidence, indicators), explainer)
    return Value(rules.account_value(goals, explainer), level)


def _metric(told: Told, asked: Asked) -> rules.MetricProgress | None:
    if not told["figures"]:
        return None
    [row], [[since, *answers]] = told["figures"], told["metric"]
    points = [
        rules.Point(at, _number(value))
        for text, value in reversed(told["points"])
        if (at := rules.instant_of(text)) is not None
    ]
    return rules.metric_progress(
        _figures(row)[1], points, rules.instant_of(since), answers, explainer_of(told, asked)
    )


def _findings(told: Told, asked: Asked) -> list[Finding]:
    explainer, found = explainer_of(told, asked), []
    for row in told["figures"]:
        figures = _figures(row)[1]
        if figures.is_stalled:
            why: Explained[Any] = rules.judge_stall(figures, explainer)
            found.append(Finding(rules.MetricFindingCode.METRIC_STALLED, row[0], why))
        if figures.is_unmeasured:
            why = rules.judge_unmeasured(figures, explainer)
            found.append(Finding(rules.MetricFindingCode.UNMEASURED, row[0], why))
    return found


def _findings_read(chosen_by: Callable[[Sources], Chosen | None], **more: Any) -> WorkedRead:
    """Return how what is amiss with metrics is read: of all metrics, or of those chosen."""

    def amiss(sources: Sources) -> FromClause:
        return sources.once("amiss", lambda: findings(sources, chosen_by(sources)))

    def named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
        return relation.c.id.in_(select(amiss(sources).c.id))

    def found(sources: Sources) -> dict[str, Any]:
        rows = amiss(sources)
        return {
            "figures": select(rows).order_by(rows.c.id),
            "policies": facts.policies(sources),
        }

    return WorkedRead(
        found,
        _findings,
        names=(Named(SuccessMetric, named),),
        **more,
    )


def _in_book(sources: Sources) -> Chosen:
    return lambda rows: rows.c.account_id.in_(in_book(sources))


def _milestones_of(key: str) -> Named:
    return Named(SuccessMilestone, lambda sources, rows: rows.c[key] == sources.row.c.id)


def _components_of_goal(sources: Sources, rows: FromClause) -> ColumnElement[bool]:
    return rows.c.goal_id == sources.row.c.id


FIELDS = (
    WorkedField(
        SuccessPlan,
        "assessment",
        shapes.SuccessPlanAssessment | None,
        "What is missing, whether it is red, whether it is followed.",
        "accounts:read",
        WorkedRead(
            facts.plan_facts,
            _plan,
            tables=(t.success_plan, t.success_milestone, policy_decision, LOG),
            columns=(t.success_plan.c.id,),
            names=(_milestones_of("plan_id"),),
        ),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "planMissing",
        ExplainedFlag | None,
        "Whether no success plan of six elements is ACTIVE. Lists filter by `successPlans`.",
        "accounts:read",
        WorkedRead(
            facts.plans_facts,
            _missing,
            tables=(t.success_plan, policy_decision, LOG),
            columns=(account.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        Goal,
        "progress",
        shapes.GoalProgress | None,
        "How far the goal has come, what holds it back, its milestones.",
        "accounts:read",
        WorkedRead(
            facts.goal_facts,
            _goal,
            tables=facts.GOAL_TABLES,
            columns=(t.goal.c.id,),
            names=(_milestones_of("goal_id"), Named(EcosystemComponent, _components_of_goal)),
        ),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "realizedValue",
        shapes.AccountValue | None,
        "What value the account gets, and how that is told.",
        "accounts:read",
        WorkedRead(facts.value_facts, value_of, tables=facts.GOAL_TABLES, columns=(account.c.id,)),
        (as_of(),),
    ),
    WorkedField(
        SuccessMetric,
        "progress",
        shapes.MetricProgress | None,
        "Where the metric stands, whether it moves, before and after.",
        "accounts:read",
        WorkedRead(
            facts.metric_facts,
            _metric,
            tables=FIGURE_TABLES,
            columns=(t.success_metric.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        None,
        "metricFindings",
        list[shapes.MetricFinding] | None,
        f"Metrics that have stalled or are not measured, by metric; of at most {MOST_FINDINGS} "
        "metrics.",
        "accounts:read",
        _findings_read(lambda _: None, tables=FIGURE_TABLES),
        (as_of(),),
    ),
    WorkedField(
        User,
        "metricFindings",
        list[shapes.MetricFinding] | None,
        "Metrics that have stalled or are not measured, at accounts whose CSM this person is, by "
        f"metric; of at most {MOST_FINDINGS} metrics.",
        "accounts:read",
        _findings_read(_in_book, tables=(*FIGURE_TABLES, assignment), columns=(user.c.id,)),
        (as_of(),),
    ),
)
