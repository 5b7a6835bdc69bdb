"""The states of a grant, with the steps between them."""

from datetime import datetime
from enum import Enum

from csgraph.transitions import StateMachine


class GrantStatus(Enum):
    """Whether a grant shares anything."""

    RUNNING = "RUNNING"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


STATES = StateMachine(
    "grant",
    {
        "grantAddAccounts": {"RUNNING": "RUNNING"},
        "grantRemoveAccounts": {"RUNNING": "RUNNING"},
        "grantRevoke": {"RUNNING": "REVOKED", "EXPIRED": "REVOKED"},
    },
)


def state_of(revoked_at: datetime | None, expires_at: datetime, now: datetime) -> str:
    """Return the state of a grant."""
    if revoked_at is not None:
        return GrantStatus.REVOKED.value
    return GrantStatus.EXPIRED.value if expires_at <= now else GrantStatus.RUNNING.value
