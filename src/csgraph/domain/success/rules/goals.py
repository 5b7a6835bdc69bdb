"""Goals, what they take beside the product, how much of them is reached (domain.md §4.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer

ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)


class GoalKind(Enum):
    """Which of an account's goals it is."""

    FIRST_VALUE = "FIRST_VALUE"
    TWELVE_MONTH = "TWELVE_MONTH"
    OTHER = "OTHER"


class GoalState(Enum):
    """How much of a goal, or of a metric's way, is reached."""

    NONE = "NONE"
    PARTIAL = "PARTIAL"
    FULL = "FULL"
    UNKNOWN = "UNKNOWN"


class ComponentKind(Enum):
    """What part of its surroundings a goal depends on."""

    PRODUCT = "PRODUCT"
    PROCESS = "PROCESS"
    SERVICE = "SERVICE"
    PEOPLE = "PEOPLE"


class ComponentRating(Enum):
    """How a component is doing."""

    BELOW = "BELOW"
    MEETING = "MEETING"
    EXCEEDING = "EXCEEDING"


class MetricDirection(Enum):
    """Which way a metric is meant to go."""

    UP = "UP"
    DOWN = "DOWN"


class MilestoneOwner(Enum):
    """Who has to do something."""

    VENDOR = "VENDOR"
    CUSTOMER = "CUSTOMER"


class MilestoneStatus(Enum):
    """Whether a milestone is reached, and when."""

    DONE = "DONE"
    DONE_LATE = "DONE_LATE"
    OVERDUE = "OVERDUE"
    UPCOMING = "UPCOMING"


@dataclass(frozen=True)
class Level:
    """Where a metric stands, between where it began and where it is to go."""

    baseline: Decimal
    target: Decimal
    direction: MetricDirection
    current: Decimal | None


@dataclass(frozen=True)
class Component:
    """A component of a goal's surroundings."""

    id: str
    name: str
    is_ours: bool
    metric: str | None
    rating: ComponentRating | None


@dataclass(frozen=True)
class Milestone:
    """What is to be reached on the way, by a day."""

    id: str
    statement: str
    due_on: date
    done_at: datetime | None


@dataclass(frozen=True)
class Placed:
    """A milestone with its status at an instant."""

    milestone: str
    statement: str
    due_on: date
    status: MilestoneStatus


@dataclass(frozen=True)
class Flagged:
    """A component that explains risk."""

    component: str
    name: str
    is_ours: bool
    message: str


@dataclass(frozen=True)
class GoalFacts:
    """What is known of one goal."""

    weight: Decimal
    levels: tuple[Level, ...] = ()
    components: tuple[Component, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True)
class GoalProgress:
    """How far a goal has come."""

    attainment: Explained[Decimal | None]
    state: Explained[GoalState]
    weak_components: tuple[Flagged, ...]
    milestones: tuple[Placed, ...]


def attainment(level: Level) -> Decimal | None:
    """Return the part of the way from baseline to target; None without a current value.

    It leaves 0 to 1 where the metric fell behind its baseline or passed its target. A target
    that is the baseline is to be kept: 1 while the metric is at it or better, else 0.
    """
    if level.current is None:
        return None
    if level.target != level.baseline:
        return (level.current - level.baseline) / (level.target - level.baseline)
    if level.direction is MetricDirection.UP:
        return ONE if level.current >= level.target else ZERO
    return ONE if level.current <= level.target else ZERO


def state_of(value: Decimal | None) -> GoalState:
    """Return what a part of the way comes to."""
    if value is None:
        return GoalState.UNKNOWN
    if value <= 0:
        return GoalState.NONE
    return GoalState.FULL if value >= 1 else GoalState.PARTIAL


def clamped(value: Decimal) -> Decimal:
    """Return a part of the way, bounded to 0 to 1."""
    return min(ONE, max(ZERO, value))


def goal_attainment(levels: Sequence[Level]) -> Decimal | None:
    """Return a goal's attainment: that of its metric; of several the mean, each bounded.

    Unknown while any of its metrics has no value: what is half known is not told as reached.
    """
    found = [attainment(each) for each in levels]
    known = [each for each in found if each is not None]
    if not found or len(known) < len(found):
        return None
    if len(known) == 1:
        return known[0]
    return sum((clamped(each) for each in known), ZERO) / len(known)


def milestone_status(milestone: Milestone, now: datetime) -> MilestoneStatus:
    """Return where a milestone stands; its last day is still in time."""
    done = milestone.done_at
    if done is not None and done <= now:
        in_time = done.date() <= milestone.due_on
        return MilestoneStatus.DONE if in_time else MilestoneStatus.DONE_LATE
    return MilestoneStatus.OVERDUE if now.date() > milestone.due_on else MilestoneStatus.UPCOMING


def progress_of(goal: GoalFacts, explainer: Explainer) -> GoalProgress:
    """Return how far a goal has come, and which components hold it back."""
    value = goal_attainment(goal.levels)
    explained = explainer.explain(
        value,
        "goal.attainment",
        _attained(goal.levels, value),
        {
            "metrics": len(goal.levels),
            **{
                f"metric {index}": f"{each.baseline} → {each.target}, now {each.current}"
                for index, each in enumerate(goal.levels[:20], 1)
            },
        },
    )
    state = state_of(value)
    return GoalProgress(
        explained,
        explainer.explain(state, "goal.state", _STATES[state], {"attainment": value}),
        _weak(goal.components),
        tuple(
            Placed(each.id, each.statement, each.due_on, milestone_status(each, explainer.now))
            for each in sorted(goal.milestones, key=lambda each: (each.due_on, each.id))
        ),
    )


def account_value(goals: Iterable[GoalFacts], explainer: Explainer) -> Explained[Decimal | None]:
    """Return the mean of the goals' attainments, each bounded to 0 to 1, by their weights.

    Goals of unknown attainment are left out.
    """
    goals = tuple(goals)
    known = [
        (goal.weight, clamped(value))
        for goal in goals
        if (value := goal_attainment(goal.levels)) is not None
    ]
    total = sum((weight for weight, _ in known), ZERO)
    value = sum((weight * each for weight, each in known), ZERO) / total if total else None
    text = (
        f"Mean of the attainment of {len(known)} goals by their weights."
        if known
        else "No goal has a metric with a value."
    )
    inputs = {"goals": len(goals), "known": len(known), "weights": total}
    return explainer.explain(value, "account.value", text, inputs)


_STATES: Final = {
    GoalState.UNKNOWN: "Attainment is unknown.",
    GoalState.NONE: "Attainment is 0 or less.",
    GoalState.PARTIAL: "Attainment lies between 0 and 1.",
    GoalState.FULL: "Attainment is 1 or more.",
}


def _attained(levels: Sequence[Level], value: Decimal | None) -> str:
    if not levels:
        return "The goal has no metric."
    if value is None:
        return "A metric of the goal has no value yet."
    if len(levels) > 1:
        return f"Mean of {len(levels)} metrics, each bounded to 0 to 1."
    [level] = levels
    if level.target == level.baseline:
        return f"{level.target} is to be kept; it is {level.current} now."
    return f"({level.current} - {level.baseline}) / ({level.target} - {level.baseline})."


def _weak(components: Iterable[Component]) -> tuple[Flagged, ...]:
    ours_holds = {ComponentRating.MEETING, ComponentRating.EXCEEDING}
    components = tuple(components)
    ours = [each for each in components if each.is_ours]
    holds = bool(ours) and all(each.rating in ours_holds for each in ours)
    found = []
    for each in components:
        if each.rating is not ComponentRating.BELOW:
            continue
        text = f"{each.name} is below what the goal takes."
        if not each.is_ours and holds:
            text += " Ours holds, and yet the goal is at risk."
        found.append(Flagged(each.id, each.name, each.is_ours, text))
    return tuple(found)
