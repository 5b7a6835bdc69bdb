"""Annual revenue that CSMs manage, beside what others' do (domain.md §1.3, source [004])."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Telling

_MILLION: Final = Decimal(1_000_000)
_ACV_BANDS: Final = (Decimal(25_000), Decimal(75_000))


class BenchmarkBasis(Enum):
    """By what companies are compared."""

    ACV = "ACV"
    VENDOR_ARR = "VENDOR_ARR"


class Quartile(Enum):
    """Where a figure stands among others'."""

    BELOW_P25 = "BELOW_P25"
    P25_P50 = "P25_P50"
    P50_P75 = "P50_P75"
    ABOVE_P75 = "ABOVE_P75"


@dataclass(frozen=True)
class Benchmark:
    """What companies of one bracket have each CSM manage, in US dollars."""

    basis: BenchmarkBasis
    bracket: str
    p25: Decimal
    p50: Decimal
    p75: Decimal


def _benchmark(basis: BenchmarkBasis, bracket: str, *millions: str) -> Benchmark:
    low, middle, high = (Decimal(each) * _MILLION for each in millions)
    return Benchmark(basis, bracket, low, middle, high)


_BY_ACV: Final = (
    _benchmark(BenchmarkBasis.ACV, "<$25K", "1.8", "3.8", "7.8"),
    _benchmark(BenchmarkBasis.ACV, "$25-75K", "1.0", "1.6", "3.2"),
    _benchmark(BenchmarkBasis.ACV, ">$75K", "2.0", "3.2", "5.7"),
)
_BY_ARR: Final = (
    (10, _benchmark(BenchmarkBasis.VENDOR_ARR, "$0-10M", "1.4", "2.0", "2.8")),
    (20, _benchmark(BenchmarkBasis.VENDOR_ARR, "$10-20M", "1.2", "2.3", "4.5")),
    (50, _benchmark(BenchmarkBasis.VENDOR_ARR, "$20-50M", "2.2", "3.3", "5.9")),
    (100, _benchmark(BenchmarkBasis.VENDOR_ARR, "$50-100M", "2.4", "5.1", "8.6")),
    (None, _benchmark(BenchmarkBasis.VENDOR_ARR, ">$100M", "4.5", "9.0", "24.8")),
)
BENCHMARKS: Final = (*_BY_ACV, *(each for _, each in _BY_ARR))
"""The figures as the source has them; they do not rise evenly."""


@dataclass(frozen=True)
class Standing(Telling):
    """Where revenue managed by each CSM stands in one bracket; None where it is not given."""

    benchmark: Benchmark
    position: Quartile | None
    told: Explained[Quartile | None]


def compare(
    arr_per_csm: Decimal | None,
    acv: Decimal | None,
    vendor_arr: Decimal | None,
    explainer: Explainer,
) -> tuple[Standing, ...]:
    """Return where a figure stands by contract value and by the vendor's revenue.

    Where neither is given, it is compared with every bracket.

    25K and 75K are of the middle band of contract values; a bracket of the vendor's revenue
    includes its upper end.
    """
    chosen = list(BENCHMARKS) if acv is None and vendor_arr is None else []
    if acv is not None:
        below, above = _ACV_BANDS
        chosen.append(_BY_ACV[0 if acv < below else 2 if acv > above else 1])
    if vendor_arr is not None:
        chosen.append(
            next(each for most, each in _BY_ARR if most is None or vendor_arr <= most * _MILLION)
        )
    given = {"arrPerCsm": arr_per_csm, "acv": acv, "vendorArr": vendor_arr}
    return tuple(_standing(arr_per_csm, each, given, explainer) for each in chosen)


def _standing(
    figure: Decimal | None,
    among: Benchmark,
    given: Mapping[str, Decimal | None],
    explainer: Explainer,
) -> Standing:
    position = _position(figure, among)
    quartiles = {"p25": among.p25, "p50": among.p50, "p75": among.p75}
    text = f"Of companies of {among.bracket}, the middle half has {among.p25:f} to {among.p75:f}."
    told = explainer.explain(position, "csm.staffingBenchmark", text, {**given, **quartiles})
    return Standing(among, position, told)


def _position(figure: Decimal | None, among: Benchmark) -> Quartile | None:
    if figure is None:
        return None
    if figure < among.p25:
        return Quartile.BELOW_P25
    if figure < among.p50:
        return Quartile.P25_P50
    return Quartile.P50_P75 if figure <= among.p75 else Quartile.ABOVE_P75
