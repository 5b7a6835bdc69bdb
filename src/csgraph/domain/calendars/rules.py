"""What a calendar of working time may be (domain.md §0)."""

from collections.abc import Collection
from enum import Enum
from typing import Final

from csgraph.errors import InvalidInput

MINUTES_A_DAY: Final = 1_440
SHORTEST_DAY: Final = 60
"""Minutes that a working day has at least, so that no clock runs for thousands of years."""


class Weekday(Enum):
    """A day of the week."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


def check_calendar(working_days: Collection[str], opens_minute: int, closes_minute: int) -> None:
    """Check that a calendar has working time.

    Raises:
        InvalidInput: naming the first value that can't be.
    """
    if not working_days:
        msg = "`workingDays` is empty: name one day at least."
        raise InvalidInput(msg, path=("input", "workingDays"), constraint="at least 1")
    for name, minute in (("opensMinute", opens_minute), ("closesMinute", closes_minute)):
        if not 0 <= minute <= MINUTES_A_DAY:
            limit = f"from 0 to {MINUTES_A_DAY}"
            msg = f"`{name}` lies {limit}, in minutes after midnight; {minute} does not."
            raise InvalidInput(msg, path=("input", name), constraint=limit)
    first = opens_minute + SHORTEST_DAY
    if closes_minute < first:
        msg = f"A working day has {SHORTEST_DAY} minutes at least: close at {first} or later."
        raise InvalidInput(msg, path=("input", "closesMinute"))
