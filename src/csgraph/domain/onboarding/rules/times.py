"""How long a segment's customers take to first value."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer

TIME_KEYS: Final = ("ttfv.minN",)


@dataclass(frozen=True)
class Times:
    """What SQL computes of a segment: how many customers, median and third quartile in days."""

    segment: str | None
    count: int
    median: Decimal
    p75: Decimal


@dataclass(frozen=True)
class TimeToValue:
    """How long a segment's customers take to first value."""

    segment: str | None
    count: int
    median_days: Explained[Decimal | None]
    p75_days: Explained[Decimal | None]


def time_to_value(times: Times, explainer: Explainer) -> TimeToValue:
    """Return how long a segment takes; unknown of too few customers."""
    least = explainer.policies.whole("ttfv.minN")
    is_known = times.count >= least

    def told(value: Decimal, what: str) -> Explained[Decimal | None]:
        text = f"The {what} of {times.count} customers."
        if not is_known:
            text = f"{times.count} customers reached first value: {least} are needed."
        shown = round(value, 2) if is_known else None
        inputs = {"segment": times.segment, "count": times.count}
        return explainer.explain(shown, f"onboarding.ttfv.{what}", text, inputs, TIME_KEYS)

    return TimeToValue(
        times.segment, times.count, told(times.median, "median"), told(times.p75, "p75")
    )
