"""How a customer feels after the close (domain.md §3.5)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer

REMORSE: Final = "emotion.remorseDays"
HONEYMOON: Final = "emotion.honeymoonDays"
TROUGH: Final = "emotion.troughDays"
EMOTION_KEYS: Final = (REMORSE, HONEYMOON, TROUGH)


class EmotionalPhase(Enum):
    """Where on the curve a customer stands."""

    REMORSE = "REMORSE"
    HONEYMOON = "HONEYMOON"
    TROUGH = "TROUGH"
    STEADY = "STEADY"


def explain_phase(
    phase: EmotionalPhase | None, closed_at: datetime | None, explainer: Explainer
) -> Explained[EmotionalPhase | None]:
    """Return a phase with how it came about."""
    if phase is None or closed_at is None:
        days, text = None, "The deal has not closed."
    else:
        days = (explainer.now - closed_at) // timedelta(days=1)
        text = f"The deal closed {days} days ago."
        if phase is EmotionalPhase.STEADY and days <= explainer.policies.whole(TROUGH):
            text = f"{text} First value was reached, which ends the curve."
    given = {"closedAt": closed_at and closed_at.isoformat(), "daysSinceClose": days}
    return explainer.explain(phase, "handoff.emotionalPhase", text, given, EMOTION_KEYS)


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
