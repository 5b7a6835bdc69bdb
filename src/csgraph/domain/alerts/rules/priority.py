"""Which alert comes first (domain.md §11).

``commands.ranking`` computes the same in SQL, for many alerts at once; a test holds both
together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

NEAR_DAYS: Final = 90
"""Days before a renewal from which its nearness counts in full."""
FAR_DAYS: Final = 365
"""Days before a renewal from which on it counts for nothing."""

SEVERITY_SHARES: Final = {
    "LOW": Decimal("0.25"),
    "MEDIUM": Decimal("0.5"),
    "HIGH": Decimal("0.75"),
    "CRITICAL": Decimal(1),
}
PRIORITY_KEYS: Final = {
    "severity": "alert.weight.severity",
    "renewal": "alert.weight.renewal",
    "arr": "alert.weight.arr",
    "influence": "alert.weight.influence",
}
"""The parts of a priority, each with the policy that weighs it."""


@dataclass(frozen=True)
class Priority:
    """Points of each part; the priority is their sum, exactly."""

    severity: int
    renewal: int
    arr: int
    influence: int

    @property
    def total(self) -> int:
        """All points together."""
        return self.severity + self.renewal + self.arr + self.influence


def priority_of(
    severity: str,
    days_to_renewal: int | None,
    arr_share: Decimal | None,
    influence: int | None,
    weights: Mapping[str, Decimal],
) -> Priority:
    """Return what an alert's parts count; one that is unknown counts nothing.

    ``arr_share`` is the percentile rank in the owner's book, 0 to 1; ``weights`` are points.
    """
    shares = {
        "severity": SEVERITY_SHARES[severity],
        "renewal": _nearness(days_to_renewal),
        "arr": arr_share or Decimal(0),
        "influence": Decimal(influence or 0) / 100,
    }
    return Priority(**{name: _rounded(shares[name] * weights[name]) for name in shares})


def _nearness(days: int | None) -> Decimal:
    if days is None:
        return Decimal(0)
    left = Decimal(FAR_DAYS - days) / (FAR_DAYS - NEAR_DAYS)
    return min(Decimal(1), max(Decimal(0), left))


def _rounded(points: Decimal) -> int:
    return int(points.to_integral_value(ROUND_HALF_UP))
