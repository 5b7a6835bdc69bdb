"""When a deal was won, from what that is known (domain.md §0), what a lead score may be (§1.5)."""

from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.errors import InvalidInput

LARGEST_SCORE: Final = 99_999
"""Scores mean what Marketing makes them mean; most run from 0 to 100."""


class CloseBasis(Enum):
    """From what the instant of the close is known."""

    STAGE_HISTORY = "STAGE_HISTORY"
    DATE_ONLY = "DATE_ONLY"


def check_lead_score(score: Decimal | None) -> None:
    """Check a lead score.

    Raises:
        InvalidInput: it is too large, or too small.
    """
    if score is not None and not -LARGEST_SCORE <= score <= LARGEST_SCORE:
        limit = f"from {-LARGEST_SCORE} to {LARGEST_SCORE}"
        msg = f"`leadScore` lies {limit}; {score} does not."
        raise InvalidInput(msg, path=("input", "leadScore"), constraint=limit)


__all__ = ["LARGEST_SCORE", "CloseBasis", "check_lead_score"]
