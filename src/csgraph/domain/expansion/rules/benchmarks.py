"""How often account executives take part, as a survey of 2019 found (domain.md §1.10, [000]).

Amounts are US dollars a year; shares run 0 to 1. The survey's brackets leave holes, which are
closed so: up to 50 K, up to 100 K, above.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Telling


class SurveyMotion(Enum):
    """What was sold."""

    RENEWAL = "RENEWAL"
    UPSELL = "UPSELL"
    CROSS_SELL = "CROSS_SELL"


@dataclass(frozen=True)
class Benchmark(Telling):
    """What the survey found of one kind of sale.

    ``involved`` is the share of firms where the executive takes part or leads, by the size of
    the contract, from ``involved_low`` to ``involved_high``; both are one where the survey
    gives one figure.
    """

    motion: SurveyMotion
    contract_value: Decimal
    bracket: str
    solely_responsible: float
    not_involved: float
    involved_low: float
    involved_high: float
    told: Explained[float]


_OVERALL: Final[Mapping[SurveyMotion, tuple[float, float]]] = {
    SurveyMotion.RENEWAL: (0.22, 0.78),
    SurveyMotion.UPSELL: (0.40, 0.37),
    SurveyMotion.CROSS_SELL: (0.57, 0.26),
}
_BRACKETS: Final = (
    (Decimal(50_000), "up to 50,000"),
    (Decimal(100_000), "above 50,000, up to 100,000"),
    (None, "above 100,000"),
)
_INVOLVED: Final[Mapping[SurveyMotion, tuple[tuple[float, float], ...]]] = {
    SurveyMotion.RENEWAL: ((0.20, 0.25),) * 3,
    SurveyMotion.UPSELL: ((0.43, 0.43), (0.63, 0.63), (0.83, 0.83)),
    SurveyMotion.CROSS_SELL: ((0.52, 0.52), (0.80, 0.80), (0.87, 0.87)),
}


def benchmarks_of(contract_value: Decimal, explainer: Explainer) -> tuple[Benchmark, ...]:
    """Return what the survey found of each kind of sale, for contracts of a size."""
    return tuple(_benchmark(motion, contract_value, explainer) for motion in SurveyMotion)


def _benchmark(motion: SurveyMotion, contract_value: Decimal, explainer: Explainer) -> Benchmark:
    place, words = next(
        (place, words)
        for place, (most, words) in enumerate(_BRACKETS)
        if most is None or contract_value <= most
    )
    low, high = _INVOLVED[motion][place]
    text = f"What a survey of 2019 found of contracts of {words} US dollars a year."
    given = {"motion": motion, "contractValue": contract_value}
    told = explainer.explain(low, "expansion.commercialBenchmark", text, given)
    return Benchmark(motion, contract_value, words, *_OVERALL[motion], low, high, told)
