"""Roles: named sets of scopes for those who use csgraph as one of the team."""

from typing import Final

from csgraph.errors import InvalidInput
from csgraph.tenancy.scopes import SCOPES

_WRITES: Final = ("accounts:write", "alerts:write", "contacts:write")
_POLICIES: Final = ("policies:read", "policies:write")
_CUSTOMERS: Final = (
    *("access:read", "accounts:read", "alerts:read"),
    *("contacts:read", "support:read"),
)

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "ADMIN": tuple(SCOPES),
    "CS_LEADER": (
        *(*_CUSTOMERS, *_WRITES, *_POLICIES, "segments:write"),
        *("contacts.pii:read", "finance:read", "history:read"),
    ),
    "CSM": (*_CUSTOMERS, *_WRITES, "contacts.pii:read", "finance:read", "policies:read"),
    "REVOPS": (
        *(*_CUSTOMERS, *_WRITES, *_POLICIES, "access:write"),
        *("segments:write", "connections:write", "fields:write"),
        *("bulk:read", "bulk:write", "finance:read", "history:read", "sources:read"),
        *("webhooks:read", "webhooks:write"),
    ),
    "VIEWER": _CUSTOMERS,
}
"""Every role with its scopes."""


def scopes_of(role: str) -> tuple[str, ...]:
    """Return a role's scopes.

    Raises:
        InvalidInput: there is no such role.
    """
    if role not in ROLES:
        raise InvalidInput(f"There is no role `{role}`: choose among {', '.join(ROLES)}.")
    return tuple(sorted(ROLES[role]))
