"""The states of an alert (domain.md §19)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from csgraph.errors import InvalidInput
from csgraph.transitions import StateMachine

LONGEST_SNOOZE: Final = timedelta(days=366)


class AlertState(Enum):
    """How far an alert has come."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    IN_PLAYBOOK = "IN_PLAYBOOK"
    SNOOZED = "SNOOZED"
    RESOLVED = "RESOLVED"
    DISMISSED = "DISMISSED"
    EXPIRED = "EXPIRED"


class AlertRisk(Enum):
    """Whether an alert keeps coming back (domain.md §11)."""

    CHRONIC = "CHRONIC"
    ACUTE = "ACUTE"


ENDED: Final = (AlertState.RESOLVED, AlertState.DISMISSED, AlertState.EXPIRED)
"""States that are final: the next firing opens another alert."""

_WAKING: Final = ("OPEN", "ACKNOWLEDGED", "IN_PLAYBOOK")

LIFECYCLE: Final = StateMachine(
    "alert",
    {
        "alertAcknowledge": {"OPEN": "ACKNOWLEDGED"},
        "alertStartPlaybook": {"ACKNOWLEDGED": "IN_PLAYBOOK"},
        "alertSnooze": dict.fromkeys(_WAKING, "SNOOZED"),
        "alertReopen": {"SNOOZED": "OPEN"},
        "alertDismiss": dict.fromkeys(_WAKING, "DISMISSED"),
        "alertResolve": dict.fromkeys((*_WAKING, "SNOOZED"), "RESOLVED"),
    },
)
"""The steps that people take; rules resolve, let expire, and wake what was snoozed."""


def check_snooze(until: datetime | None, now: datetime) -> None:
    """Check until when an alert is to be silent.

    Raises:
        InvalidInput: that is past already, or more than a year ahead.
    """
    if until is None or not now < until <= now + LONGEST_SNOOZE:
        limit = f"after now, within {LONGEST_SNOOZE.days} days"
        msg = f"`wakesAt` lies {limit}: give such an instant."
        raise InvalidInput(msg, path=("input", "wakesAt"), constraint=limit)


def check_reason(reason: str | None) -> None:
    """Check that a dismissal says why.

    Raises:
        InvalidInput: it says nothing.
    """
    if reason is None or not reason.strip():
        msg = "`dismissalReason` is empty: say why the alert is put aside."
        raise InvalidInput(msg, path=("input", "dismissalReason"))
