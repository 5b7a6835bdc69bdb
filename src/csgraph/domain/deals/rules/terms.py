"""What an account executive may offer, and who approves what lies outside (domain.md §1.5)."""

from decimal import Decimal
from typing import Final

from csgraph.domain.access.rules import APPROVING_ROLES, EXCEPTION_ROLES
from csgraph.domain.assignments.rules import Deciding
from csgraph.errors import InvalidInput

EXCEPTION: Final = Deciding("An exception is approved outside Sales, by", EXCEPTION_ROLES)
"""Who lets a deal off a term."""


def check_guideline(low: Decimal | None, high: Decimal | None, approver: str) -> None:
    """Check that a range is one, and that who approves the rest has a role that approves.

    Raises:
        InvalidInput: neither end is given, the upper one lies below the lower one, or nobody of
            the role approves anything.
    """
    approving = [each.value for each in APPROVING_ROLES]
    if approver not in approving:
        limit = ", ".join(approving)
        msg = f"Nobody approves as {approver}: choose among {limit}."
        raise InvalidInput(msg, path=("input", "approverRole"), constraint=limit)
    if low is None and high is None:
        msg = "A range has an end: give `allowedMin` or `allowedMax`."
        raise InvalidInput(msg, path=("input", "allowedMin"))
    if low is not None and high is not None and high < low:
        msg = f"`allowedMax` lies below `allowedMin`, which is {low}: give {low} or more."
        raise InvalidInput(msg, path=("input", "allowedMax"))


def is_within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a value lies within a range; both ends belong to it, an open one bounds nothing."""
    return (low is None or value >= low) and (high is None or value <= high)
