"""What is paid of the list price, and below what price customers leave (domain.md §1.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from csgraph.domain.policies.rules import Explained, Explainer, Policies
from csgraph.errors import InvalidInput

FLOOR_KEYS: Final = (
    *("price.floorRatio", "price.bandPoints", "price.churnMultiple", "price.minN"),
)
PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Band:
    """Renewals whose price was above ``low`` and up to ``high`` of the list price."""

    low: Decimal
    high: Decimal
    count: int
    lost: int

    @property
    def churn(self) -> Decimal | None:
        """Which part of them was lost, 0 to 1; None of none."""
        return (Decimal(self.lost) / self.count).quantize(PLACES) if self.count else None


def bands_of(
    rows: Sequence[Sequence[Any]], segment: str | None, policies: Policies
) -> tuple[Band, ...]:
    """Return bands of a segment, or of all without one, the lowest prices first.

    ``rows`` are as a statement tells them: segment, number, how many renewals, how many lost.
    """
    width = policies.number("price.bandPoints") / 100
    counts: dict[int, tuple[int, int]] = {}
    for of, number, count, lost in rows:
        if segment in {None, of}:
            before = counts.get(number, (0, 0))
            counts[number] = (before[0] + count, before[1] + lost)
    return tuple(
        Band((number - 1) * width, number * width, *counts[number]) for number in sorted(counts)
    )


def floor_of(bands: Sequence[Band], explainer: Explainer) -> Explained[Decimal]:
    """Return below which part of the list price customers leave: learned, else the policy's.

    The highest band whose churn is ``price.churnMultiple`` times that of all, or more, and that
    has ``price.minN`` renewals, gives its upper edge.
    """
    policies = explainer.policies
    least, multiple = policies.whole("price.minN"), policies.number("price.churnMultiple")
    count, lost = sum(each.count for each in bands), sum(each.lost for each in bands)
    inputs = {"renewals": count, "lost": lost}
    too_cheap = [
        each
        for each in bands
        if lost and each.count >= least and each.lost * count >= multiple * lost * each.count
    ]
    if not too_cheap:
        value, words = policies.number("price.floorRatio"), "No band of prices tells one."
    else:
        highest = max(too_cheap, key=lambda each: each.high)
        value = highest.high
        words = (
            f"Of {highest.count} renewals at up to {highest.high.normalize():f} of the list "
            f"price, {highest.lost} were lost."
        )
    return explainer.explain(value, "price.floor", words, inputs, FLOOR_KEYS)


def ratio_of(
    paid: Decimal | None, listed: Decimal | None, explainer: Explainer
) -> Explained[Decimal | None]:
    """Return which part of the list price is paid; None where either is unknown, or the list 0."""
    inputs = {"paid": paid, "listPrice": listed}
    if paid is None or not listed:
        words = "What is paid, or the list price, is unknown."
        return explainer.explain(None, "price.ratio", words, inputs)
    value = (paid / listed).quantize(PLACES)
    words = f"{paid.normalize():f} of {listed.normalize():f}."
    return explainer.explain(value, "price.ratio", words, inputs)


def is_below(
    paid: Decimal | None, listed: Decimal | None, floor: Explained[Decimal], explainer: Explainer
) -> Explained[bool | None]:
    """Return whether what is paid lies at the floor or below it; None where that is unknown."""
    inputs = {"paid": paid, "listPrice": listed, "floor": floor.value}
    if paid is None or not listed:
        words = "What is paid, or the list price, is unknown."
        return explainer.explain(None, "price.belowFloor", words, inputs, FLOOR_KEYS)
    value = paid <= floor.value * listed
    where = "at the floor or below" if value else "above the floor"
    words = f"{paid.normalize():f} of {listed.normalize():f} is {where}."
    return explainer.explain(value, "price.belowFloor", words, inputs, FLOOR_KEYS)


def check_label(label: str | None) -> None:
    """Check that a discount says what it is.

    Raises:
        InvalidInput: it does not.
    """
    if not label:
        msg = "A discount is a line of its own that says what it is: give it a `label`."
        raise InvalidInput(msg, path=("input", "label"))


def check_line(minor: int, starts_on: date, ends_on: date | None) -> None:
    """Check that a discount takes something off, for a while.

    Raises:
        InvalidInput: it takes nothing off, or ends before it begins.
    """
    if minor <= 0:
        msg = "A discount takes something off: give an amount above 0."
        raise InvalidInput(msg, path=("input", "amount"), constraint="above 0")
    if ends_on is not None and ends_on < starts_on:
        msg = f"It would end before it begins on {starts_on}: choose a day after that."
        raise InvalidInput(msg, path=("input", "endsOn"))


def warning_of(paid: int | None, listed: int | None, floor: Decimal) -> str | None:
    """Return a warning when a price lies at the floor or below; None if it does not."""
    if paid is None or not listed:
        return None
    ratio = Decimal(paid) / listed
    if ratio > floor:
        return None
    return (
        f"With it {ratio.quantize(PLACES).normalize():f} of the list price is paid, and below "
        f"{floor.normalize():f} customers leave."
    )
