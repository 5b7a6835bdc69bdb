"""The words of success, told to the reader of the schema."""

from csgraph.domain.success import rules
from csgraph.domain.success.rules import MilestoneOwner
from csgraph.graph.labels import described_enum

described_enum(
    rules.PlanStatus,
    "How far a success plan has come.",
    DRAFT="Being written.",
    PROPOSED="Shown to the customer.",
    AGREED="The customer agrees.",
    ACTIVE="Being followed: all six elements, an engaged customer.",
    ACHIEVED="Its target was reached.",
    PARTIALLY_ACHIEVED="Its target was reached in part.",
    ABANDONED="Given up, for a reason.",
    SUPERSEDED="Another plan took its place.",
)
described_enum(
    rules.PlanEngagement,
    "Whether the customer builds the plan with us.",
    ENGAGED="Builds it with us.",
    UNRESPONSIVE="Does not answer.",
    REFUSED="Refuses.",
)
described_enum(
    rules.NextPhaseKind,
    "What comes after a plan.",
    MORE_IMPROVEMENT="More of the same improvement.",
    MORE_TARGETS="Further targets.",
    MORE_EXPERTISE_SERVICES="More expertise, more services.",
    MORE_PEOPLE_DIVISIONS="More people, more divisions.",
    MORE_TECHNOLOGY="More technology.",
)
described_enum(
    rules.PlanElement,
    "One of the six elements of a success plan.",
    PURPOSE="What success is, as the customer defines it.",
    MEASUREMENT="By what it is measured, and how.",
    TARGET="What is to be reached.",
    TIMELINE="By when, over which milestones.",
    RESPONSIBILITIES="Who does what.",
    NEXT_PHASE="What comes after.",
)
described_enum(
    rules.PlanRedReason,
    "Why a success plan is red.",
    PLAN_REFUSED="The customer refuses to build it with us.",
    PLAN_UNANSWERED="The customer has not answered for too long.",
    PURPOSE_UNKNOWN="The customer does not know its purpose.",
)
described_enum(
    rules.GoalKind,
    "Which of an account's goals it is.",
    FIRST_VALUE="First value, at the end of onboarding.",
    TWELVE_MONTH="What is to be reached in twelve months.",
    OTHER="Any other.",
)
described_enum(
    rules.GoalState,
    "How much of the way to a goal is done.",
    NONE="Nothing, or less than that.",
    PARTIAL="A part of it.",
    FULL="All of it, or more.",
    UNKNOWN="Nothing was measured.",
)
described_enum(
    rules.ComponentKind,
    "What part of its surroundings a goal depends on.",
    PRODUCT="A product.",
    PROCESS="A process.",
    SERVICE="A service.",
    PEOPLE="People.",
)
described_enum(
    rules.ComponentRating,
    "How a component of a goal's surroundings is doing.",
    BELOW="Below what the goal takes.",
    MEETING="As the goal takes it.",
    EXCEEDING="Better than the goal takes it.",
)
described_enum(
    rules.MetricDirection,
    "Which way a metric is meant to go.",
    UP="The more the better.",
    DOWN="The less the better.",
)
described_enum(
    rules.MetricGrain,
    "How often a metric is measured; of each period the last value counts.",
    WEEKLY="By the week.",
    MONTHLY="By the month.",
    QUARTERLY="By the quarter.",
)
described_enum(
    rules.MetricFindingCode,
    "What is amiss with a metric.",
    METRIC_STALLED="It does not move towards its target any more.",
    UNMEASURED="It has not been measured for too long.",
)
described_enum(
    rules.DiagnosisStep,
    "What is asked of a metric that has stalled, in this order.",
    TRACKS_OUR_EFFECT="Does it really track what we bring about?",
    CUSTOMER_CHANGED_PRACTICE="Has the customer changed how it works?",
    NOT_YET_UNDERSTOOD="What is still not understood?",
)
described_enum(
    rules.MilestoneOwner,
    "Who has to do something.",
    VENDOR="One of ours.",
    CUSTOMER="The customer.",
)
described_enum(
    rules.MilestoneStatus,
    "Whether a milestone is reached.",
    DONE="Reached in time.",
    DONE_LATE="Reached after its day.",
    OVERDUE="Not reached, and its day is over.",
    UPCOMING="Not reached, and there is time.",
)
described_enum(
    rules.ValueLevel,
    "How value is told at an account; each level needs those below it.",
    L1="By features.",
    L2="By usage.",
    L3="By usage tied to the customer's goals, with playbooks.",
    L4="By the goals' surroundings and early indicators.",
    L5="By goals whose every component is measured, partial value included.",
)
described_enum(
    rules.ValueIndicatorKind,
    "An early indicator that value will come.",
    EMBEDDED_IN_PROCESSES="The product is part of how work is done.",
    ENOUGH_CHAMPIONS="Enough champions have the right influence.",
    PERCEIVED_PAIN="The customer feels the pain.",
    PRODUCT_FEELS_COMPLETE="The product feels complete.",
)

__all__ = ["MilestoneOwner"]
