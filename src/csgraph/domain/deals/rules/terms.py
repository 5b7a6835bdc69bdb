"""What an account executive may offer, and who approves what lies outside (domain.md §1.5)."""

from decimal import Decimal

from csgraph.errors import InvalidInput


def check_guideline(low: Decimal | None, high: Decimal | None) -> None:
    """Check that a range is one.

    Raises:
        InvalidInput: neither end is given, or the upper one lies below the lower one.
    """
    if low is None and high is None:
        msg = "A range has an end: give `allowedMin` or `allowedMax`."
        raise InvalidInput(msg, path=("input", "allowedMin"))
    if low is not None and high is not None and high < low:
        msg = f"`allowedMax` lies below `allowedMin`, which is {low}: give {low} or more."
        raise InvalidInput(msg, path=("input", "allowedMax"))


def is_within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a value lies within a range; both ends belong to it, an open one bounds nothing."""
    return (low is None or value >= low) and (high is None or value <= high)
