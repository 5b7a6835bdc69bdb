"""What a credential may be allowed to do, by name."""

from typing import Final

EXPLAIN: Final = "explain:read"
"""The scope that no key has unless it is named: what it shows is for those who tune."""

SCOPES: Final = {
    "access:read": "Read the team's own users.",
    "accounts:read": "Read accounts.",
    "accounts:write": "Make and change accounts.",
    "contacts.pii:read": "Read contacts' e-mail addresses and phone numbers, and what they wrote.",
    "contacts:read": "Read contacts.",
    "contacts:write": "Make, change, delete and restore contacts.",
    EXPLAIN: "Read how an operation is run: its plan, its SQL, its times.",
    "finance:read": "Read amounts of money.",
    "grants:read": "Read grants to partners: what they would show, before they are shared.",
    "history:read": "Read what was changed, by whom, when.",
    "policies:read": "Read the policies that rules go by, and how they were changed.",
    "policies:write": "Change policies.",
    "sources:read": "Read connections, sync runs, source records and matches.",
    "support:read": "Read support tickets and how they were rated.",
}
"""Every scope with its description, in the order of names."""

DEFAULT_SCOPES: Final = tuple(
    scope for scope in SCOPES if scope.endswith(":read") and scope != EXPLAIN
)
"""What a key may do that was made without naming any scope: it reads, and writes nothing."""
