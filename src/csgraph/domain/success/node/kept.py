"""What is kept of plans, goals and metrics."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.domain.success.node import words  # noqa: F401 - before the enums are used
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import Date, DateTime, ExactDecimal
from csgraph.graph.states import available_transitions, stored_state

_plan = t.success_plan.c
_goal = t.goal.c
_milestone = t.success_milestone.c
_component = t.ecosystem_component.c
_review = t.goal_review.c
_indicator = t.value_indicator.c
_metric = t.success_metric.c
_point = t.metric_point.c


@node(
    table=t.success_plan,
    prefix="spl",
    scope="accounts:read",
    plural="successPlans",
    plural_description="What customers mean to reach with us; the latest change first.",
    description="What a customer means to reach with us, built with the customer: six elements.",
    default_order=(OrderBy(_plan.updated_at, descending=True),),
)
class SuccessPlan(Node, Revisioned):
    """What a customer means to reach with us."""

    purpose: str | None = column(_plan.purpose, "What success is, as the customer defines it.")
    measurement: str | None = column(_plan.measurement, "By what it is measured, and how.")
    target: str | None = column(_plan.target, "What is to be reached.")
    timeline: str | None = column(_plan.timeline, "By when, over which milestones.")
    responsibilities: str | None = column(_plan.responsibilities, "Who does what.")
    next_phase: str | None = column(_plan.next_phase, "What comes after.")
    next_phase_kind: rules.NextPhaseKind | None = column(
        _plan.next_phase_kind, "Of what kind that is. Null while unknown."
    )
    elements_filled: int = column(
        _plan.elements_filled, "How many of the six elements are filled.", order=True
    )
    status: rules.PlanStatus = column(_plan.status, "How far it has come.", order=True)
    status_since: DateTime | None = column(
        _plan.status_since, "Since when. Null while it is as it was made.", order=True
    )
    available_transitions: list[str] = computed(
        available_transitions(rules.PLAN, stored_state("status")),
        "Mutations that its state allows.",
        columns=(_plan.status,),
    )
    engagement: rules.PlanEngagement | None = column(
        _plan.engagement, "Whether the customer builds it with us. Null while unknown."
    )
    engagement_since: DateTime | None = column(
        _plan.engagement_since, "Since when that is so. Null while unknown.", order=True
    )
    purpose_known: bool | None = column(
        _plan.purpose_known, "Whether the customer knows its purpose. Null while unknown."
    )
    responsibilities_kept: bool | None = column(
        _plan.responsibilities_kept,
        "Whether those who have to do something do it. Null while unknown.",
    )
    end_reason: str | None = column(_plan.end_reason, "Why it was abandoned. Null otherwise.")
    account: Account | None = to_one(
        _plan.account_id,
        "Whose plan it is.",
        reverse="successPlans",
        reverse_description="The account's success plans; the latest change first.",
    )
    successor: "SuccessPlan | None" = to_one(
        _plan.successor_id,
        "Plan that took its place.",
        reverse="predecessors",
        reverse_description="Plans whose place this one took.",
    )


@node(
    table=t.goal,
    prefix="goa",
    scope="accounts:read",
    plural="goals",
    plural_description="What customers want to reach; the next target first.",
    description="What a customer wants to reach.",
    default_order=(OrderBy(_goal.target_on),),
)
class Goal(Node, Revisioned):
    """What a customer wants to reach."""

    kind: rules.GoalKind = column(_goal.kind, "Which of the account's goals it is.")
    statement: str = column(_goal.statement, "What is to be reached.")
    target_on: Date | None = column(
        _goal.target_on, "Day by which. Null while none is set.", order=True
    )
    weight: ExactDecimal = column(
        _goal.weight, "How much it counts among the account's goals; 1 unless set."
    )
    playbook: str | None = column(
        _goal.playbook, "Playbook that it is reached by, by its name. Null without one."
    )
    account: Account | None = to_one(
        _goal.account_id,
        "Whose goal it is.",
        reverse="goals",
        reverse_description="What the account wants to reach; the next target first.",
    )
    owner: Contact | None = to_one(
        _goal.owner_id,
        "Who of the customer's answers for it.",
        reverse="ownedGoals",
        reverse_description="Goals that this person answers for.",
    )


@node(
    table=t.success_milestone,
    prefix="smi",
    scope="accounts:read",
    plural="successMilestones",
    plural_description="What is to be reached on the way; the next due first.",
    description="What is to be reached on the way to a goal, or by a plan.",
    default_order=(OrderBy(_milestone.due_on),),
)
class SuccessMilestone(Node, Revisioned):
    """What is to be reached on the way."""

    statement: str = column(_milestone.statement, "What is to be reached.")
    owner: rules.MilestoneOwner = column(_milestone.owner, "Who has to reach it.")
    due_on: Date = column(_milestone.due_on, "Day by which.", order=True)
    done_at: DateTime | None = column(
        _milestone.done_at, "When it was reached. Null while it is open.", order=True
    )
    account: Account | None = to_one(
        _milestone.account_id,
        "At whom.",
        reverse="successMilestones",
        reverse_description="Milestones of the account's goals and plans; the next due first.",
    )
    plan: SuccessPlan | None = to_one(
        _milestone.plan_id,
        "Plan that it belongs to. Null for one of a goal alone.",
        reverse="milestones",
        reverse_description="Milestones of the plan; the next due first.",
    )
    goal: Goal | None = to_one(
        _milestone.goal_id,
        "Goal that it leads to. Null for one of a plan alone.",
        reverse="milestones",
        reverse_description="Milestones on the way to the goal; the next due first.",
    )


@node(
    table=t.ecosystem_component,
    prefix="eco",
    scope="accounts:read",
    plural="ecosystemComponents",
    plural_description="What goals depend on; the oldest first.",
    description="Something that a goal depends on: a product, a process, a service, people.",
    default_order=(OrderBy(_component.created_at),),
)
class EcosystemComponent(Node, Revisioned):
    """Something that a goal depends on."""

    name: str = column(_component.name, "What it is.")
    kind: rules.ComponentKind = column(_component.kind, "Of what kind.")
    is_ours: bool = column(_component.is_ours, "Whether it comes from us.")
    metric: str | None = column(_component.metric, "By what it is measured. Null while by nothing.")
    rating: rules.ComponentRating | None = column(
        _component.rating, "How it is doing. Null while nobody said."
    )
    rated_at: DateTime | None = column(
        _component.rated_at, "When that was said. Null while nobody did.", order=True
    )
    goal: Goal | None = to_one(
        _component.goal_id,
        "Goal that depends on it.",
        reverse="components",
        reverse_description="What the goal depends on; the oldest first.",
    )


@node(
    table=t.goal_review,
    prefix="gre",
    scope="accounts:read",
    plural="goalReviews",
    plural_description="Looks at goals; the latest first.",
    description="That a goal was looked at, by us or together with the customer.",
    default_order=(OrderBy(_review.reviewed_at, descending=True),),
)
class GoalReview(Node, Revisioned):
    """That a goal was looked at."""

    reviewed_at: DateTime = column(_review.reviewed_at, "When.", order=True)
    is_joint: bool = column(_review.is_joint, "Whether the customer took part.")
    findings: str | None = column(_review.findings, "What was found.")
    goal: Goal | None = to_one(
        _review.goal_id,
        "The goal.",
        reverse="reviews",
        reverse_description="Looks at the goal; the latest first.",
    )


@node(
    table=t.value_indicator,
    prefix="vin",
    scope="accounts:read",
    plural="valueIndicators",
    plural_description="Early indicators of value; the latest change first.",
    description="An early indicator that value will come, as somebody judged it.",
    default_order=(OrderBy(_indicator.updated_at, descending=True),),
)
class ValueIndicator(Node, Revisioned):
    """An early indicator that value will come."""

    kind: rules.ValueIndicatorKind = column(_indicator.kind, "Which one.")
    holds: bool = column(_indicator.holds, "Whether it is there.")
    evidence: str | None = column(_indicator.evidence, "From what that is known.")
    account: Account | None = to_one(
        _indicator.account_id,
        "At whom.",
        reverse="valueIndicators",
        reverse_description="Early indicators of value at the account.",
    )


@node(
    table=t.success_metric,
    prefix="sme",
    scope="accounts:read",
    plural="successMetrics",
    plural_description="What success is measured by; the oldest first.",
    description="What success is measured by, from where it began to where it is to go.",
    default_order=(OrderBy(_metric.created_at),),
)
class SuccessMetric(Node, Revisioned):
    """What success is measured by."""

    name: str = column(_metric.name, "What is measured.")
    unit: str | None = column(_metric.unit, "In what it is counted.")
    baseline: ExactDecimal = column(_metric.baseline, "Where it began.")
    target: ExactDecimal = column(
        _metric.target, "Where it is to go; the baseline itself is to be kept."
    )
    direction: rules.MetricDirection = column(_metric.direction, "Which way is better.")
    grain: rules.MetricGrain = column(_metric.grain, "How often it is measured.")
    effective_since: DateTime | None = column(
        _metric.effective_since, "Since when our solution bears on it. Null while unknown."
    )
    tracks_our_effect: str | None = column(
        _metric.tracks_our_effect, "Whether it really tracks what we bring about."
    )
    customer_changed_practice: str | None = column(
        _metric.customer_changed_practice, "Whether the customer has changed how it works."
    )
    not_yet_understood: str | None = column(
        _metric.not_yet_understood, "What is still not understood of why it stalled."
    )
    account: Account | None = to_one(
        _metric.account_id,
        "At whom.",
        reverse="successMetrics",
        reverse_description="What success is measured by at the account; the oldest first.",
    )
    goal: Goal | None = to_one(
        _metric.goal_id,
        "Goal that it measures. Null for one of none.",
        reverse="metrics",
        reverse_description="What the goal is measured by; the oldest first.",
    )


@node(
    table=t.metric_point,
    prefix="mpt",
    scope="accounts:read",
    plural="metricPoints",
    plural_description="Values that were measured; the latest first.",
    description="A value of a metric, measured at an instant.",
    default_order=(OrderBy(_point.measured_at, descending=True),),
)
class MetricPoint(Node, Revisioned):
    """A value of a metric."""

    measured_at: DateTime = column(_point.measured_at, "When it was so.", order=True)
    value: ExactDecimal = column(_point.value, "The value.")
    source: str | None = column(_point.source, "Where it is known from.")
    metric: SuccessMetric | None = to_one(
        _point.metric_id,
        "What was measured.",
        reverse="points",
        reverse_description="Values that were measured; the latest first.",
    )
