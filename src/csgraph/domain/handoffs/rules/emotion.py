"""How a customer feels after the close (domain.md §3.5)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

REMORSE: Final = "emotion.remorseDays"
HONEYMOON: Final = "emotion.honeymoonDays"
TROUGH: Final = "emotion.troughDays"
KEYS: Final = (REMORSE, HONEYMOON, TROUGH)


class EmotionalPhase(Enum):
    """Where on the curve a customer stands."""

    REMORSE = "REMORSE"
    HONEYMOON = "HONEYMOON"
    TROUGH = "TROUGH"
    STEADY = "STEADY"


def emotional_phase(
    closed_at: datetime | None,
    now: datetime,
    remorse: int,
    honeymoon: int,
    trough: int,
    first_value_at: datetime | None = None,
) -> EmotionalPhase | None:
    """Return the phase of a customer by the whole days since the close; None before it.

    First value ends the curve, whatever the day.
    """
    if closed_at is None or closed_at > now:
        return None
    if first_value_at is not None and first_value_at <= now:
        return EmotionalPhase.STEADY
    days = (now - closed_at) // timedelta(days=1)
    ends = (
        (remorse, EmotionalPhase.REMORSE),
        (honeymoon, EmotionalPhase.HONEYMOON),
        (trough, EmotionalPhase.TROUGH),
    )
    return next((phase for end, phase in ends if days <= end), EmotionalPhase.STEADY)
