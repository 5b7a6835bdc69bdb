"""Types of what is worked out about plans, goals and metrics."""

import strawberry

from csgraph.domain.policies.node import Explained, ExplainedFlag, ExplainedNumber
from csgraph.domain.success.node.kept import (
    EcosystemComponent,
    SuccessMetric,
    SuccessMilestone,
)
from csgraph.domain.success.rules import (
    DiagnosisStep,
    GoalState,
    MetricFindingCode,
    MilestoneStatus,
    PlanElement,
    PlanRedReason,
    ValueLevel,
)
from csgraph.graph.scalars import Date, DateTime


@strawberry.type(description="Why a success plan is red.")
class PlanRed:
    """Why a success plan is red."""

    code: PlanRedReason = strawberry.field(description="Which rule says so.")
    message: str = strawberry.field(description="Why, in a sentence.")


@strawberry.type(description="Something overdue.")
class OverdueMilestone:
    """Something overdue."""

    milestone: SuccessMilestone | None = strawberry.field(description="What is overdue.")
    days_late: int = strawberry.field(description="By how many days.")


@strawberry.type(description="What follows of a success plan.")
class SuccessPlanAssessment:
    """What follows of a success plan."""

    completeness: ExplainedNumber = strawberry.field(
        description="Part of the six elements that is filled, 0 to 1."
    )
    missing: list[PlanElement] = strawberry.field(
        description="Elements that are not filled; at most 6."
    )
    is_red: ExplainedFlag = strawberry.field(
        description="Whether it is red; null while that is unknown, and where it has ended."
    )
    red_reasons: list[PlanRed] = strawberry.field(description="Why it is red; at most 3.")
    is_followed: ExplainedFlag = strawberry.field(
        description="Whether the customer follows it; null where it has ended."
    )
    slipped: list[OverdueMilestone] = strawberry.field(
        description="The customer's milestones that slipped, the oldest first; at most 1000."
    )


@strawberry.type(description="A computed state of a goal that says how it came about.")
class ExplainedGoalState(Explained):
    """A computed state of a goal."""

    value: GoalState = strawberry.field(description="The state.")


@strawberry.type(description="A computed level of value that says how it came about.")
class ExplainedValueLevel(Explained):
    """A computed level of value."""

    value: ValueLevel = strawberry.field(description="The level.")


@strawberry.type(description="A component that explains risk to a goal.")
class WeakComponent:
    """A component that explains risk to a goal."""

    component: EcosystemComponent | None = strawberry.field(description="The component.")
    is_ours: bool = strawberry.field(description="Whether it comes from us.")
    message: str = strawberry.field(description="What it explains, in a sentence.")


@strawberry.type(description="A milestone with its status at an instant.")
class MilestoneOnTimeline:
    """A milestone with its status at an instant."""

    milestone: SuccessMilestone | None = strawberry.field(description="The milestone.")
    statement: str = strawberry.field(description="What is to be reached.")
    due_on: Date = strawberry.field(description="Day by which.")
    status: MilestoneStatus = strawberry.field(description="Whether it is reached.")


@strawberry.type(description="How far a goal has come.")
class GoalProgress:
    """How far a goal has come."""

    attainment: ExplainedNumber = strawberry.field(
        description="Part of the way that is done: 0 where it began, 1 at the target; it may leave "
        "both. Of several metrics their mean, each bounded. Null while one has no value."
    )
    state: ExplainedGoalState = strawberry.field(description="What that comes to.")
    weak_components: list[WeakComponent] = strawberry.field(
        description="What the goal depends on and is below what it takes; at most 1000."
    )
    milestones: list[MilestoneOnTimeline] = strawberry.field(
        description="Its milestones with their status, the first due first; at most 1000."
    )


@strawberry.type(description="What value an account gets, and how that is told.")
class AccountValue:
    """What value an account gets."""

    value: ExplainedNumber = strawberry.field(
        description="Mean attainment of its goals by their weights, 0 to 1. Null while unknown."
    )
    level: ExplainedValueLevel = strawberry.field(description="How value is told there.")


@strawberry.type(description="One of the questions about a metric that has stalled.")
class MetricDiagnosis:
    """One of the questions about a metric that has stalled."""

    step: DiagnosisStep = strawberry.field(description="The question.")
    finding: str | None = strawberry.field(description="What was found. Null while it is open.")
    is_next: bool = strawberry.field(description="Whether it is the next to answer.")


@strawberry.type(description="Values on one side of an instant.")
class MetricSpan:
    """Values on one side of an instant."""

    count: int = strawberry.field(description="How many there are.")
    mean: float | None = strawberry.field(description="Their mean. Null where there is none.")
    latest: float | None = strawberry.field(description="The last. Null where there is none.")


@strawberry.type(description="A value of a time series.")
class MetricSeriesPoint:
    """A value of a time series."""

    measured_at: DateTime = strawberry.field(description="When it was so.")
    value: float = strawberry.field(description="The value.")
    attainment: float | None = strawberry.field(
        description="Part of the way from baseline to target that it stands for."
    )
    is_after: bool | None = strawberry.field(
        description="Whether our solution bore on it. Null while nobody said since when."
    )


@strawberry.type(description="A metric before and after our solution bore on it.")
class MetricMaterialization:
    """A metric before and after our solution bore on it."""

    effective_since: DateTime | None = strawberry.field(
        description="Since when it bears on it. Null while unknown: all counts as before."
    )
    before: MetricSpan = strawberry.field(description="Before.")
    after: MetricSpan = strawberry.field(description="From then on.")
    change: float | None = strawberry.field(
        description="Mean after less mean before. Null while one of them is unknown."
    )
    series: list[MetricSeriesPoint] = strawberry.field(
        description="The latest values in the order of time; at most 500."
    )


@strawberry.type(description="Where a metric stands.")
class MetricProgress:
    """Where a metric stands."""

    attainment: ExplainedNumber = strawberry.field(
        description="Part of the way that is done; it may leave 0 to 1. Null without a value."
    )
    state: ExplainedGoalState = strawberry.field(description="What that comes to.")
    stalled: ExplainedFlag = strawberry.field(
        description="Whether it moves no more towards its target. Null with too few points."
    )
    unmeasured: ExplainedFlag = strawberry.field(
        description="Whether it has not been measured for too long."
    )
    diagnosis: list[MetricDiagnosis] = strawberry.field(
        description="What is asked of it while it has stalled, in order; at most 3."
    )
    materialization: MetricMaterialization = strawberry.field(
        description="Before and after our solution bore on it."
    )


@strawberry.type(description="Something amiss with a metric.")
class MetricFinding:
    """Something amiss with a metric."""

    code: MetricFindingCode = strawberry.field(description="What is amiss.")
    metric: SuccessMetric | None = strawberry.field(description="With which metric.")
    why: ExplainedFlag = strawberry.field(description="How that came about.")
