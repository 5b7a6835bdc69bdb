"""Whether lead scores tell who buys, and who stays (domain.md §1.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Policies

BAND_KEYS: Final = ("leadScore.secondFrom", "leadScore.thirdFrom", "leadScore.fourthFrom")
"""Policies that say where the bands begin, but for the first, which begins below all scores."""
LEAST_KEY: Final = "backtest.minN"
SCORE_KEYS: Final = (*BAND_KEYS, LEAST_KEY)
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True)
class Outcomes:
    """What became of deals whose leads were scored alike, and of renewals that followed."""

    closed: int = 0
    won: int = 0
    decided: int = 0
    renewed: int = 0


@dataclass(frozen=True)
class Rate:
    """A rate with both its parts."""

    explained: Explained[Decimal | None]
    numerator: int
    denominator: int

    def __getattr__(self, name: str) -> object:
        """Return how the rate came about, by its name."""
        return getattr(self.explained, name)


@dataclass(frozen=True)
class Band:
    """Scores from one up to, not including, another; None where it is open."""

    from_score: int | None
    below_score: int | None

    @property
    def words(self) -> str:
        """The band in words."""
        if self.from_score is None:
            return f"below {self.below_score}"
        if self.below_score is None:
            return f"from {self.from_score} on"
        return f"from {self.from_score} to below {self.below_score}"


@dataclass(frozen=True)
class BandRates:
    """What became of the deals, and of the renewals, of one band."""

    band: Band
    close_rate: Rate
    renewal_rate: Rate

    def __getattr__(self, name: str) -> object:
        """Return where the band begins and ends, by name."""
        return getattr(self.band, name)


def bands_of(policies: Policies) -> dict[int, Band]:
    """Return the bands by how many of the policies' scores lie below them, the lowest first.

    A band between two scores that are the same is none.
    """
    starts: list[int | None] = [None, *sorted(policies.whole(key) for key in BAND_KEYS)]
    ends = [*starts[1:], None]
    pairs = enumerate(zip(starts, ends, strict=True))
    return {place: Band(*pair) for place, pair in pairs if pair[0] != pair[1]}


def rates_of_bands(found: Mapping[int, Outcomes], explainer: Explainer) -> Iterable[BandRates]:
    """Return close rate and renewal rate of every band, unknown where too few cases tell."""
    for place, band in bands_of(explainer.policies).items():
        seen = found.get(place, Outcomes())
        yield BandRates(
            band,
            _rate(
                "leadScore.closeRate",
                "closed deals were won",
                seen.won,
                seen.closed,
                band,
                explainer,
            ),
            _rate(
                "leadScore.renewalRate",
                "decided renewals were renewed",
                seen.renewed,
                seen.decided,
                band,
                explainer,
            ),
        )


def _rate(
    rule_id: str, what: str, numerator: int, denominator: int, band: Band, explainer: Explainer
) -> Rate:
    least = explainer.policies.whole(LEAST_KEY)
    value, text = None, f"Of scores {band.words}, {numerator} of {denominator} {what}"
    if denominator >= least:
        exact = Decimal(numerator) / Decimal(denominator)
        value = exact.quantize(_PLACES, ROUND_HALF_EVEN)
        text += "."
    else:
        text += f": {least} are needed to tell a rate."
    inputs = {"fromScore": band.from_score, "belowScore": band.below_score}
    inputs |= {"numerator": numerator, "denominator": denominator}
    return Rate(explainer.explain(value, rule_id, text, inputs, SCORE_KEYS), numerator, denominator)
