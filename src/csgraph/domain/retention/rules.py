"""What follows from a cohort's revenue: net and gross retention, churn (domain.md §1.10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from typing import Any, Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidInput

PLACES: Final = Decimal("0.000001")
"""To how many places a rate is told."""
_WIDE: Final = Context(prec=200)
RETENTION_KEYS: Final = (
    *("nrr.benchmark", "churn.bestInClass", "backtest.minN", "retention.cohortMonths"),
)


class RetentionDimension(StrEnum):
    """By what a cohort is parted."""

    INDUSTRY = "INDUSTRY"
    COUNTRY = "COUNTRY"
    OWNER = "OWNER"
    SEGMENT = "SEGMENT"
    TIER = "TIER"
    REASON = "REASON"
    PITCH = "PITCH"
    REP = "REP"
    EXPOSURE = "EXPOSURE"


BY_PERSON: Final = frozenset({RetentionDimension.OWNER, RetentionDimension.REP})
"""Dimensions whose parts are called by people of the team."""


@dataclass(frozen=True)
class Figures:
    """A cohort's revenue in one currency: at the start, and what became of it.

    ``expansion``, ``contraction`` and ``churn`` are sums of what each account did between both
    ends of the period, so that ups and downs of one account offset each other.
    """

    accounts: int
    lost: int
    start: Decimal
    expansion: Decimal
    contraction: Decimal
    churn: Decimal

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Figures":
        """Return figures as a statement tells them."""
        accounts, lost, *amounts = row
        return cls(accounts, lost, *(_plain(Decimal(each)) for each in amounts))

    @property
    def end(self) -> Decimal:
        """What the cohort pays at the end."""
        return self.start + self.expansion - self.contraction - self.churn


@dataclass(frozen=True)
class Rate:
    """A rate with both its parts as text, how it came about, and what to compare it with."""

    explained: Explained[Decimal | None]
    numerator: str
    denominator: str
    benchmark: Decimal | None

    def __getattr__(self, name: str) -> object:
        """Return how the rate came about, by its name."""
        return getattr(self.explained, name)


@dataclass(frozen=True)
class Rates:
    """What follows from a cohort's figures."""

    net_revenue_retention: Rate
    gross_revenue_retention: Rate
    revenue_churn: Rate
    logo_churn: Rate


def _plain(amount: Decimal) -> Decimal:
    """Return an amount without the zeros that a division leaves behind it."""
    return Decimal(f"{amount.normalize():f}")


def check_period(start: date, end: date, today: date) -> None:
    """Check that a period is one that has passed.

    Raises:
        InvalidInput: it ends before it begins, or later than today.
    """
    if end <= start:
        msg = f"The period would end on {end}: choose a day after {start}."
        raise InvalidInput(msg, coordinate="Query.retention(until:)")
    if end > today:
        msg = f"The period would end on {end}: what is known reaches to {today}."
        raise InvalidInput(msg, coordinate="Query.retention(until:)")


def rates_of(figures: Figures, explainer: Explainer) -> Rates:
    """Return the rates of a cohort; each is None where the cohort paid nothing at the start."""
    f = figures
    best = explainer.policies.number("churn.bestInClass")
    net = (f.end, f"({f.start} + {f.expansion} - {f.contraction} - {f.churn}) / {f.start}")
    gross = (
        f.start - f.contraction - f.churn,
        f"({f.start} - {f.contraction} - {f.churn}) / {f.start}",
    )
    return Rates(
        _rate(
            "retention.netRevenue",
            net,
            f.start,
            explainer,
            {"expansion": f.expansion, "contraction": f.contraction, "churn": f.churn},
            "nrr.benchmark",
            explainer.policies.number("nrr.benchmark"),
        ),
        _rate(
            "retention.grossRevenue",
            gross,
            f.start,
            explainer,
            {"contraction": f.contraction, "churn": f.churn},
        ),
        _rate(
            "retention.revenueChurn",
            (f.churn, f"{f.churn} / {f.start}"),
            f.start,
            explainer,
            {"churn": f.churn},
            "churn.bestInClass",
            best,
        ),
        _rate(
            "retention.logoChurn",
            (Decimal(f.lost), f"{f.lost} / {f.accounts} accounts"),
            Decimal(f.accounts),
            explainer,
            {"lost": f.lost},
            "churn.bestInClass",
            best,
        ),
    )


def _rate(
    rule_id: str,
    told: tuple[Decimal, str],
    denominator: Decimal,
    explainer: Explainer,
    inputs: dict[str, Any],
    key: str | None = None,
    benchmark: Decimal | None = None,
) -> Rate:
    numerator, words = told
    if denominator:
        value = (numerator / denominator).quantize(PLACES, ROUND_HALF_EVEN, _WIDE)
    else:
        value, words = None, "The cohort paid nothing at the start, so there is no rate."
    given = {"start": denominator, **inputs}
    explained = explainer.explain(value, rule_id, words, given, (key,) if key else ())
    return Rate(explained, f"{numerator:f}", f"{denominator:f}", benchmark)
