"""The states of a renewal, which follow from the days left until it is decided (§1.10, §19).

No job moves a renewal on: what it is at an instant follows from the last day of the term, from
the policies then in force and from the decision, so that it is never late and can be asked of
any instant. What is stored is the decision alone.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Policies


class RenewalState(Enum):
    """Where a renewal stands."""

    SCHEDULED = "SCHEDULED"
    WINDOW_OPEN = "WINDOW_OPEN"
    FOCUS = "FOCUS"
    OUTREACH = "OUTREACH"
    INVOICED = "INVOICED"
    LATE = "LATE"
    RENEWED_FLAT = "RENEWED_FLAT"
    RENEWED_UP = "RENEWED_UP"
    RENEWED_DOWN = "RENEWED_DOWN"
    LOST = "LOST"


STAGES: Final[tuple[tuple[RenewalState, str], ...]] = (
    (RenewalState.INVOICED, "renewal.invoiceDays"),
    (RenewalState.OUTREACH, "renewal.outreachDays"),
    (RenewalState.FOCUS, "renewal.focusDays"),
    (RenewalState.WINDOW_OPEN, "renewal.windowDays"),
)
"""Stages with the policy that says at how many days left each begins; the last stage first."""
STAGE_KEYS: Final = tuple(key for _, key in STAGES)

_DECIDED: Final = frozenset(
    {
        RenewalState.RENEWED_FLAT,
        RenewalState.RENEWED_UP,
        RenewalState.RENEWED_DOWN,
        RenewalState.LOST,
    }
)
OPEN_STATES: Final = (
    *(RenewalState.SCHEDULED, RenewalState.WINDOW_OPEN, RenewalState.FOCUS),
    *(RenewalState.OUTREACH, RenewalState.INVOICED, RenewalState.LATE),
)
"""Every state in which nothing is decided, in the order in which days lead through them."""
NEXT: Final[Mapping[RenewalState, frozenset[RenewalState]]] = {
    **{
        state: _DECIDED | frozenset(OPEN_STATES[place + 1 : place + 2])
        for place, state in enumerate(OPEN_STATES)
    },
    **{state: frozenset() for state in _DECIDED},
}
"""What may follow each state: the next stage, or a decision; nothing follows a decision."""


def state_of(days_left: int | None, decided: str | None, policies: Policies) -> RenewalState | None:
    """Return the state; None while the term's end is unknown and nothing is decided.

    ``days_left`` counts from today to the last day of the term, below 0 after it.
    """
    if decided is not None:
        return RenewalState(decided)
    if days_left is None:
        return None
    if days_left < 0:
        return RenewalState.LATE
    reached = (stage for stage, key in STAGES if days_left <= policies.whole(key))
    return next(reached, RenewalState.SCHEDULED)


def explain_state(
    ends_on: date | None, decided: str | None, explainer: Explainer
) -> Explained[RenewalState | None]:
    """Return the state at the explainer's instant, with how it came about."""
    days_left = None if ends_on is None else (ends_on - explainer.now.date()).days
    state = state_of(days_left, decided, explainer.policies)
    inputs = {"endsOn": ends_on, "daysLeft": days_left, "outcome": decided}
    keys = () if decided else STAGE_KEYS
    return explainer.explain(state, "renewal.state", _words(state, days_left), inputs, keys)


def _words(state: RenewalState | None, days_left: int | None) -> str:
    if state is None:
        return "The contract's last day is unknown, so is the stage."
    if state in _DECIDED:
        return "It is decided."
    if state is RenewalState.LATE:
        return f"The term has been over for {-(days_left or 0)} days, and nothing is decided."
    return f"{days_left} days are left of the term."
