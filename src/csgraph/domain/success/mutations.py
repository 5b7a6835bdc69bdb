"""How callers write plans, goals and metrics."""

from csgraph.domain.success.commands import goals, metrics, plans
from csgraph.domain.success.node import (
    EcosystemComponent,
    Goal,
    GoalReview,
    MetricPoint,
    SuccessMetric,
    SuccessMilestone,
    SuccessPlan,
    ValueIndicator,
)
from csgraph.domain.success.rules import DiagnosisStep
from csgraph.graph.mutations import Act, Given, Mutation

_SCOPE = "accounts:write"
_ELEMENTS = (
    *("purpose", "measurement", "target", "timeline", "responsibilities"),
    *("nextPhase", "nextPhaseKind"),
)
_GOAL = ("kind", "statement", "owner", "targetOn", "weight", "playbook")
_METRIC = ("goal", "name", "unit", "baseline", "target", "direction", "grain", "effectiveSince")


def _of(node: type, name: str, description: str, act: Act, *fields: str) -> Mutation:
    """Return a mutation of a record that is there; what is done is done now unless told."""
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=node,
        act=act,
        fields=fields,
        stands_alone=fields == ("doneAt",),
    )


def _makes(
    node: type, name: str, description: str, act: Act, fields: tuple[str, ...], *required: str
) -> Mutation:
    """Return a mutation that makes a record."""
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=node,
        act=act,
        fields=fields,
        required=required,
        makes=True,
    )


_PLANS = (
    _makes(
        SuccessPlan,
        "successPlanCreate",
        "Make a draft of a success plan.",
        plans.make_plan,
        ("account", *_ELEMENTS),
        "account",
    ),
    _of(
        SuccessPlan,
        "successPlanUpdate",
        "Change the elements of a success plan that has not ended. An ACTIVE one keeps all six.",
        plans.change_plan,
        *_ELEMENTS,
    ),
    _of(
        SuccessPlan,
        "successPlanRecordEngagement",
        "Note whether the customer builds the plan with us, knows its purpose, does its part.",
        plans.record_engagement,
        *("engagement", "purposeKnown", "responsibilitiesKept"),
    ),
    _of(
        SuccessPlan,
        "successPlanPropose",
        "Show a drafted plan to the customer.",
        plans.propose,
    ),
    _of(
        SuccessPlan,
        "successPlanReturnToDraft",
        "Take a proposed plan back to work on it.",
        plans.return_to_draft,
    ),
    _of(
        SuccessPlan,
        "successPlanAgree",
        "Note that the customer agrees to a proposed plan.",
        plans.agree,
    ),
    _of(
        SuccessPlan,
        "successPlanActivate",
        "Begin to follow an agreed plan. It takes all six elements and an ENGAGED customer.",
        plans.activate,
    ),
    _of(
        SuccessPlan,
        "successPlanAchieve",
        "Note that an active plan's target was reached.",
        plans.achieve,
    ),
    _of(
        SuccessPlan,
        "successPlanAchievePartially",
        "Note that an active plan's target was reached in part.",
        plans.achieve_partially,
    ),
    Mutation(
        name="successPlanAbandon",
        description="Give up a plan that has not ended, for a reason.",
        scope=_SCOPE,
        node=SuccessPlan,
        act=plans.abandon,
        fields=("endReason",),
        required=("endReason",),
    ),
    Mutation(
        name="successPlanSupersede",
        description="Name the plan that takes the place of one that has not ended.",
        scope=_SCOPE,
        node=SuccessPlan,
        act=plans.supersede,
        fields=("successor",),
        required=("successor",),
    ),
)

_GOALS = (
    _makes(
        Goal,
        "goalCreate",
        "Make a goal of an account.",
        goals.make_goal,
        ("account", *_GOAL),
        *("account", "statement"),
    ),
    _of(Goal, "goalUpdate", "Change a goal.", goals.change_goal, *_GOAL),
    _of(Goal, "goalDelete", "Delete a goal.", goals.delete_goal),
    _makes(
        SuccessMilestone,
        "successMilestoneAdd",
        "Add a milestone to a plan, a goal or both.",
        goals.add_milestone,
        ("plan", "goal", "statement", "owner", "dueOn"),
        *("statement", "owner", "dueOn"),
    ),
    _of(
        SuccessMilestone,
        "successMilestoneUpdate",
        "Change a milestone.",
        goals.change_milestone,
        *("statement", "owner", "dueOn"),
    ),
    _of(
        SuccessMilestone,
        "successMilestoneComplete",
        "Note that a milestone was reached, now unless `doneAt` says when; null takes that back.",
        goals.complete_milestone,
        "doneAt",
    ),
    _makes(
        EcosystemComponent,
        "ecosystemComponentAdd",
        "Add something that a goal depends on.",
        goals.add_component,
        ("goal", "name", "kind", "isOurs", "metric", "rating"),
        *("goal", "name", "kind", "isOurs"),
    ),
    _of(
        EcosystemComponent,
        "ecosystemComponentRate",
        "Say how something that a goal depends on is doing, and by what that is measured.",
        goals.rate_component,
        *("rating", "metric"),
    ),
    _makes(
        GoalReview,
        "goalReviewRecord",
        "Note that a goal was looked at, by us or together with the customer.",
        goals.record_review,
        ("goal", "reviewedAt", "isJoint", "findings"),
        *("goal", "isJoint"),
    ),
    _makes(
        ValueIndicator,
        "valueIndicatorKeep",
        "Note whether an early indicator of value is there; noted again, it is changed.",
        goals.keep_indicator,
        ("account", "kind", "holds", "evidence"),
        *("account", "kind", "holds"),
    ),
)

_METRICS = (
    _makes(
        SuccessMetric,
        "successMetricCreate",
        "Make a metric, from where it began to where it is to go.",
        metrics.make_metric,
        ("account", *_METRIC),
        *("account", "name", "baseline", "target", "direction"),
    ),
    _of(SuccessMetric, "successMetricUpdate", "Change a metric.", metrics.change_metric, *_METRIC),
    _of(SuccessMetric, "successMetricDelete", "Delete a metric.", metrics.delete_metric),
    Mutation(
        name="successMetricDiagnose",
        description="Answer one of the three questions about a metric that has stalled, in order.",
        scope=_SCOPE,
        node=SuccessMetric,
        act=metrics.diagnose,
        given=(
            Given("step", DiagnosisStep, "Which question.", "step", required=True),
            Given("finding", str, "What was found.", "finding", required=True),
        ),
    ),
    _makes(
        MetricPoint,
        "metricPointAdd",
        "Add a value of a metric; another one of the same instant takes its place.",
        metrics.add_point,
        ("metric", "measuredAt", "value", "source"),
        *("metric", "value"),
    ),
    _of(MetricPoint, "metricPointDelete", "Delete a value of a metric.", metrics.delete_point),
)


INVARIANTS = plans.INVARIANTS

MUTATIONS = (*_PLANS, *_GOALS, *_METRICS)
