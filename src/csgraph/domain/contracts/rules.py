"""What a contract must be (domain.md §1.10)."""

from datetime import date

from csgraph.errors import InvalidInput


def check_term(starts_on: date | None, ends_on: date | None) -> None:
    """Check that a term does not end before it begins.

    Raises:
        InvalidInput: it does.
    """
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        msg = f"The term would end before it begins on {starts_on}: choose a day after that."
        raise InvalidInput(msg, path=("input", "endsOn"))


def check_amount(minor: int | None, name: str) -> None:
    """Check that an amount is not negative.

    Raises:
        InvalidInput: it is.
    """
    if minor is not None and minor < 0:
        msg = f"`{name}` is negative: give what is paid, or leave it out."
        raise InvalidInput(msg, path=("input", name), constraint="at least 0")
