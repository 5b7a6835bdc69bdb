"""What may be decided about a renewal, and what came of one that was (domain.md §1.10, §19)."""

from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.transitions import StateMachine


class RenewalOutcome(Enum):
    """What came of a renewal."""

    RENEWED_FLAT = "RENEWED_FLAT"
    RENEWED_UP = "RENEWED_UP"
    RENEWED_DOWN = "RENEWED_DOWN"
    LOST = "LOST"


OUTCOMES: Final = tuple(each.value for each in RenewalOutcome)

RENEWAL: Final = StateMachine(
    "renewal",
    {
        "renewalAssign": {"OPEN": "OPEN", "STRAIGHT": "STRAIGHT"},
        "renewalMarkStraight": {"OPEN": "STRAIGHT"},
        "renewalUnmarkStraight": {"STRAIGHT": "OPEN"},
        "renewalRenew": {"OPEN": "RENEWED", "STRAIGHT": "RENEWED"},
        "renewalLose": {"OPEN": "LOST", "STRAIGHT": "LOST"},
    },
)
"""The steps that people take. Which stage an open renewal is in follows from the days left."""
WITHOUT_OUTCOME: Final = {False: "OPEN", True: "STRAIGHT"}
"""Its state while nothing is decided, by whether it is straight; then it is the outcome."""


def outcome_of(before: Decimal, after: Decimal, tolerance: Decimal) -> RenewalOutcome:
    """Return what a renewal is that changes a year's revenue from ``before`` to ``after``.

    It is flat up to a difference of ``tolerance`` times the former; that limit is flat, too.
    """
    difference = after - before
    if abs(difference) <= abs(before) * tolerance:
        return RenewalOutcome.RENEWED_FLAT
    return RenewalOutcome.RENEWED_UP if difference > 0 else RenewalOutcome.RENEWED_DOWN
