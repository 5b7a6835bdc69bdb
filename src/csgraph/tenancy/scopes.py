"""What a credential may be allowed to do, by name."""

from typing import Final

SCOPES: Final = {
    "access:read": "Read the team's own users.",
    "accounts:read": "Read accounts.",
    "contacts.pii:read": "Read contacts' e-mail addresses and phone numbers, and what they wrote.",
    "contacts:read": "Read contacts.",
    "finance:read": "Read amounts of money.",
    "grants:read": "Read grants to partners: what they would show, before they are shared.",
    "history:read": "Read what was changed, by whom, when.",
    "sources:read": "Read connections, sync runs, source records and matches.",
    "support:read": "Read support tickets and how they were rated.",
}
"""Every scope with its description, in the order of names."""
