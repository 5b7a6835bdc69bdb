"""Client velocity: whether a customer gets more out of it from term to term (domain.md §4.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidInput

DIMENSIONS: Final = ("goals_attained", "active_teams", "use_cases", "metric_level")
"""What is compared of two terms."""

RISES_FROM: Final = 2
"""How many dimensions have to grow for a customer's impact to be rising, as it is defined."""

VELOCITY_KEYS: Final = ("velocity.windowDays",)


class VelocityTrend(Enum):
    """How a customer's impact goes on from term to term."""

    RISING = "RISING"
    FLAT = "FLAT"
    FALLING = "FALLING"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Term:
    """What a customer got in one term; what nobody recorded is None."""

    starts_on: date
    figures: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Compared:
    """One dimension of two terms; ``change`` is None where one of both is unknown."""

    dimension: str
    prior: Decimal | None
    current: Decimal | None
    change: Decimal | None


@dataclass(frozen=True)
class ClientVelocity:
    """How a customer's impact goes on, and whether that endangers the next renewal."""

    trend: Explained[VelocityTrend]
    dimensions: tuple[Compared, ...]
    days_to_renewal: int | None
    is_flat_before_renewal: Explained[bool | None]


def velocity_of(
    terms: Sequence[Term], renews_on: date | None, explainer: Explainer
) -> ClientVelocity:
    """Return how impact goes on, from the terms begun by an instant, in their order."""
    today = explainer.now.date()
    begun = [each for each in terms if each.starts_on <= today]
    compared = _compared(begun[-2], begun[-1]) if len(begun) > 1 else ()
    trend = _trend(compared, len(begun), explainer)
    days = None if renews_on is None else (renews_on - today).days
    return ClientVelocity(trend, compared, days, _flat(trend.value, days, explainer))


def check_term(starts_on: date, ends_on: date) -> None:
    """Check that a term ends after it begins.

    Raises:
        InvalidInput: it does not.
    """
    if ends_on <= starts_on:
        msg = f"The term would end on {ends_on}, before it begins: give a later day."
        raise InvalidInput(msg, path=("input", "endsOn"))


def _compared(prior: Term, current: Term) -> tuple[Compared, ...]:
    found = []
    for name in DIMENSIONS:
        before, after = prior.figures.get(name), current.figures.get(name)
        change = None if before is None or after is None else after - before
        found.append(Compared(name, before, after, change))
    return tuple(found)


def _trend(
    compared: Sequence[Compared], terms: int, explainer: Explainer
) -> Explained[VelocityTrend]:
    changes = [each.change for each in compared if each.change is not None]
    up, down = sum(each > 0 for each in changes), sum(each < 0 for each in changes)
    if terms < 2:
        value = VelocityTrend.UNKNOWN
        text = "The first term has no prior one." if terms else "No term is recorded."
    elif not changes:
        value, text = VelocityTrend.UNKNOWN, "Nothing is recorded of both terms."
    elif down > up:
        value, text = VelocityTrend.FALLING, f"{down} dimensions fell, {up} grew."
    elif up >= RISES_FROM:
        value, text = VelocityTrend.RISING, f"{up} dimensions grew, {down} fell."
    else:
        value, text = VelocityTrend.FLAT, f"{up} dimensions grew, {down} fell: fewer than 2 grew."
    inputs = {"terms": terms, "up": up, "down": down, "compared": len(changes)}
    return explainer.explain(value, "account.clientVelocity", text, inputs)


def _flat(trend: VelocityTrend, days: int | None, explainer: Explainer) -> Explained[bool | None]:
    window = explainer.policies.whole("velocity.windowDays")
    value: bool | None = None
    if trend is VelocityTrend.UNKNOWN:
        text = "The velocity is unknown."
    elif days is None:
        text = "No renewal is known."
    else:
        is_flat = trend in {VelocityTrend.FLAT, VelocityTrend.FALLING}
        value = is_flat and days <= window
        text = f"{trend.value}, {days} days before the renewal; {window} days matter."
    inputs = {"trend": trend, "daysToRenewal": days}
    return explainer.explain(value, "VELOCITY_FLAT", text, inputs, VELOCITY_KEYS)
