"""When a deal was won, and from what that is known (domain.md §0)."""

from enum import Enum


class CloseBasis(Enum):
    """From what the instant of the close is known."""

    STAGE_HISTORY = "STAGE_HISTORY"
    DATE_ONLY = "DATE_ONLY"


__all__ = ["CloseBasis"]
