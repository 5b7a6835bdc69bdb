"""Metrics as time series: stalled, unmeasured, before and after (domain.md §4.4).

What many metrics come to is computed by SQL (``node.figures``); here it is put into words,
and judged for what is shown of one metric alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.domain.success.rules.goals import (
    GoalState,
    Level,
    MetricDirection,
    attainment,
    state_of,
)
from csgraph.errors import InvalidInput


class MetricGrain(Enum):
    """How often a metric is measured."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"


class MetricFindingCode(Enum):
    """What is amiss with a metric."""

    METRIC_STALLED = "METRIC_STALLED"
    UNMEASURED = "UNMEASURED"


class DiagnosisStep(Enum):
    """What is asked of a metric that has stalled, in this order."""

    TRACKS_OUR_EFFECT = "TRACKS_OUR_EFFECT"
    CUSTOMER_CHANGED_PRACTICE = "CUSTOMER_CHANGED_PRACTICE"
    NOT_YET_UNDERSTOOD = "NOT_YET_UNDERSTOOD"


GRAINS: Final = {
    MetricGrain.WEEKLY: "week",
    MetricGrain.MONTHLY: "month",
    MetricGrain.QUARTERLY: "quarter",
}
"""Periods of which each has one value, the last one measured in it, in UTC."""

STALL_KEYS: Final = ("metric.stallPeriods", "metric.stallShare")
UNMEASURED_KEYS: Final = ("metric.unmeasuredDays",)
MOST_DIGITS: Final = 15
MOST_DECIMALS: Final = 6


@dataclass(frozen=True)
class Figures:
    """What the points of a metric come to at an instant, as SQL computes it.

    ``improvement`` is in the metric's direction, over the last periods; ``periods`` is how
    many of the periods looked at have a point, ``needed`` how many a judgement takes.
    """

    level: Level
    periods: int
    needed: int
    improvement: Decimal | None
    measured_at: datetime | None
    is_stalled: bool | None
    is_unmeasured: bool


@dataclass(frozen=True)
class Point:
    """A value that was measured."""

    at: datetime
    value: Decimal


@dataclass(frozen=True)
class Span:
    """The values on one side of the instant from which our solution bears on a metric."""

    count: int
    mean: Decimal | None
    latest: Decimal | None


@dataclass(frozen=True)
class SeriesPoint:
    """A value of the time series, with the part of the way that it stands for."""

    measured_at: datetime
    value: Decimal
    attainment: Decimal | None
    is_after: bool | None


@dataclass(frozen=True)
class Materialization:
    """A metric before and after our solution bore on it."""

    effective_since: datetime | None
    before: Span
    after: Span
    change: Decimal | None
    series: tuple[SeriesPoint, ...]


@dataclass(frozen=True)
class Diagnosis:
    """One of the three questions about a metric that has stalled, and what was found."""

    step: DiagnosisStep
    finding: str | None
    is_next: bool


@dataclass(frozen=True)
class MetricProgress:
    """Where a metric stands."""

    attainment: Explained[Decimal | None]
    state: Explained[GoalState]
    stalled: Explained[bool | None]
    unmeasured: Explained[bool]
    diagnosis: tuple[Diagnosis, ...]
    materialization: Materialization


def check_way(baseline: Decimal, target: Decimal, direction: str) -> None:
    """Check that a metric's target lies in its direction; a target to be kept has either.

    Raises:
        InvalidInput: it lies the other way.
    """
    way = MetricDirection.UP if target > baseline else MetricDirection.DOWN
    if target != baseline and way.value != direction:
        msg = f"The way from {baseline} to {target} is {way.value}, not {direction}: change one."
        raise InvalidInput(msg, path=("input", "direction"))


def check_number(value: Decimal | None, field: str) -> None:
    """Check that a number can be a metric's.

    Raises:
        InvalidInput: it has too many digits.
    """
    if value is None:
        return
    limit = f"at most {MOST_DIGITS} digits before the point, {MOST_DECIMALS} after it"
    exponent = value.as_tuple().exponent
    fits = isinstance(exponent, int) and -exponent <= MOST_DECIMALS
    if not fits or abs(value) >= Decimal(10) ** MOST_DIGITS:
        raise InvalidInput(f"`{field}` has {limit}.", path=("input", field), constraint=limit)


def judge_stall(figures: Figures, explainer: Explainer) -> Explained[bool | None]:
    """Return whether a metric has stalled, as its figures say; unknown with too few points."""
    level, value = figures.level, attainment(figures.level)
    if figures.is_stalled is None:
        text = f"{figures.periods} periods have a point; a judgement takes {figures.needed}."
    else:
        share = explainer.policies.number("metric.stallShare")
        verb = "Stalled" if figures.is_stalled else "Not stalled"
        text = (
            f"{verb}: improved by {figures.improvement} over {figures.needed - 1} periods; "
            f"{share:f} of |{level.target} - {level.baseline}| is wanted while attainment is "
            "below 1."
        )
    inputs = {
        "attainment": value,
        "improvement": figures.improvement,
        "baseline": level.baseline,
        "target": level.target,
        "periods": figures.periods,
    }
    return explainer.explain(figures.is_stalled, "METRIC_STALLED", text, inputs, STALL_KEYS)


def judge_unmeasured(figures: Figures, explainer: Explainer) -> Explained[bool]:
    """Return whether a metric has not been measured for long, as its figures say."""
    days = explainer.policies.whole("metric.unmeasuredDays")
    seen = figures.measured_at
    last = "It was never measured" if seen is None else f"It was measured last on {seen.date()}"
    text = f"{last}; a point is wanted every {days} days."
    inputs = {"measuredAt": seen}
    return explainer.explain(figures.is_unmeasured, "UNMEASURED", text, inputs, UNMEASURED_KEYS)


def metric_progress(
    figures: Figures,
    points: Sequence[Point],
    since: datetime | None,
    findings: Sequence[str | None],
    explainer: Explainer,
) -> MetricProgress:
    """Return where a metric stands, with its series in the order of time."""
    value = attainment(figures.level)
    level, state = figures.level, state_of(value)
    way = {"baseline": level.baseline, "target": level.target, "current": level.current}
    stalled = judge_stall(figures, explainer)
    told = (
        "It has no value yet." if value is None
        else "The target is the baseline, which is to be kept."
        if level.target == level.baseline
        else f"({level.current} - {level.baseline}) / ({level.target} - {level.baseline})."
    )  # fmt: skip
    return MetricProgress(
        explainer.explain(value, "metric.attainment", told, way),
        explainer.explain(state, "metric.state", told, {"attainment": value}),
        stalled,
        judge_unmeasured(figures, explainer),
        _diagnosis(findings) if stalled.value else (),
        materialize(points, level, since),
    )


def materialize(points: Sequence[Point], level: Level, since: datetime | None) -> Materialization:
    """Return a metric before and after an instant; all counts as before while there is none."""
    before = [each for each in points if since is None or each.at < since]
    after = [each for each in points if since is not None and each.at >= since]
    spans = _span(before), _span(after)
    change = None
    if spans[0].mean is not None and spans[1].mean is not None:
        change = spans[1].mean - spans[0].mean
    series = tuple(
        SeriesPoint(
            each.at,
            each.value,
            attainment(Level(level.baseline, level.target, level.direction, each.value)),
            None if since is None else each.at >= since,
        )
        for each in points
    )
    return Materialization(since, *spans, change, series)


def _span(points: Sequence[Point]) -> Span:
    if not points:
        return Span(0, None, None)
    mean = sum((each.value for each in points), Decimal(0)) / len(points)
    return Span(len(points), mean, points[-1].value)


def _diagnosis(findings: Sequence[str | None]) -> tuple[Diagnosis, ...]:
    following = next((index for index, each in enumerate(findings) if each is None), None)
    return tuple(
        Diagnosis(step, found, index == following)
        for index, (step, found) in enumerate(zip(DiagnosisStep, findings, strict=True))
    )


def check_diagnosis(step: DiagnosisStep, findings: Sequence[str | None]) -> None:
    """Check that a question is answered after those before it.

    Raises:
        InvalidInput: one of those is open.
    """
    for earlier, found in zip(DiagnosisStep, findings, strict=True):
        if earlier is step:
            return
        if found is None:
            msg = f"`{earlier.value}` comes before `{step.value}`: answer it first."
            raise InvalidInput(msg, path=("input", "step"))
