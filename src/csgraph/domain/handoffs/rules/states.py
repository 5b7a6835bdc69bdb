"""The states of a handoff and of a promise, with the steps that lead through them."""

from enum import Enum
from typing import Final

from csgraph.transitions import StateMachine


class HandoffStatus(Enum):
    """Where a handoff stands (domain.md §3.1, §19)."""

    NOT_STARTED = "NOT_STARTED"
    CSM_ASSIGNED = "CSM_ASSIGNED"
    CHECKLIST_SUBMITTED = "CHECKLIST_SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    DEBRIEFED = "DEBRIEFED"
    FIRST_MEETING_HELD = "FIRST_MEETING_HELD"
    COMPLETE = "COMPLETE"
    CANCELLED = "CANCELLED"


ACCEPTED: Final = (
    *(HandoffStatus.ACCEPTED, HandoffStatus.DEBRIEFED),
    *(HandoffStatus.FIRST_MEETING_HELD, HandoffStatus.COMPLETE),
)
"""The states in which a CSM has accepted the customer."""


def _machine(completed_from: str) -> StateMachine:
    """Return the steps of a handoff.

    What is recorded keeps the state, since the clocks never wait for the checklist; only a
    debrief after acceptance leads on. A CSM can be replaced at any time.
    """
    under_way = (
        *("CSM_ASSIGNED", "CHECKLIST_SUBMITTED", "RETURNED"),
        *("ACCEPTED", "DEBRIEFED", "FIRST_MEETING_HELD"),
    )
    kept = {state: state for state in under_way}
    return StateMachine(
        "handoff",
        {
            "handoffAssignCsm": {**kept, "NOT_STARTED": "CSM_ASSIGNED"},
            "handoffSubmitChecklist": {
                "CSM_ASSIGNED": "CHECKLIST_SUBMITTED",
                "RETURNED": "CHECKLIST_SUBMITTED",
            },
            "handoffAccept": {"CHECKLIST_SUBMITTED": "ACCEPTED"},
            "handoffReturn": {"CHECKLIST_SUBMITTED": "RETURNED"},
            "handoffRecordDebrief": {**kept, "ACCEPTED": "DEBRIEFED"},
            "handoffRecordIntroCall": kept,
            # The CSM of a LOW touch customer is introduced when it has gone live.
            "handoffRecordIntroduction": {**kept, "COMPLETE": "COMPLETE"},
            "handoffHoldFirstMeeting": {"DEBRIEFED": "FIRST_MEETING_HELD"},
            "handoffComplete": {completed_from: "COMPLETE"},
            "handoffCancel": dict.fromkeys(("NOT_STARTED", *under_way), "CANCELLED"),
        },
    )


HANDOFF: Final = _machine("FIRST_MEETING_HELD")
"""The steps of a handoff, by the mutations that make them."""

LOW_TOUCH_HANDOFF: Final = StateMachine(
    "handoff",
    {
        **HANDOFF.steps,
        "handoffComplete": {"ACCEPTED": "COMPLETE", "FIRST_MEETING_HELD": "COMPLETE"},
    },
)
"""The steps of a handoff that needs neither of the two meetings."""


class SalesPromiseStatus(Enum):
    """What became of a promise that was made while selling."""

    OPEN = "OPEN"
    EVIDENCED = "EVIDENCED"
    BROKEN = "BROKEN"
    RELEASED = "RELEASED"


SALES_PROMISE: Final = StateMachine(
    "promise",
    {
        "salesPromiseEvidence": {"OPEN": "EVIDENCED", "BROKEN": "EVIDENCED"},
        "salesPromiseBreak": {"OPEN": "BROKEN"},
        "salesPromiseRelease": {"OPEN": "RELEASED", "BROKEN": "RELEASED"},
    },
)
"""The steps of a promise, by the mutations that make them."""
