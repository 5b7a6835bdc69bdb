"""What a credential may be allowed to do, by name."""

from typing import Final

EXPLAIN: Final = "explain:read"
"""The scope that no key has unless it is named: what it shows is for those who tune."""

SCOPES: Final = {
    "access:read": "Read the team's own users.",
    "access:write": "Give and take the roles in which people of the team approve.",
    "accounts:read": "Read accounts.",
    "accounts:write": "Make and change accounts.",
    "alerts:read": "Read alerts; why one holds, with the scope that its rule takes.",
    "alerts:write": "Acknowledge, snooze, dismiss and resolve alerts.",
    "bulk:read": "Read exports and imports of whole files, and fetch what they made.",
    "bulk:write": "Start and stop exports and imports of whole files.",
    "connections:write": "Make, change, pause, reauthorize and end connections to other systems.",
    "contacts.pii:read": "Read contacts' e-mail addresses and phone numbers, and what they wrote.",
    "contacts:read": "Read contacts.",
    "contacts:write": "Make, change, delete and restore contacts.",
    EXPLAIN: "Read how an operation is run: its plan, its SQL, its times.",
    "fields:write": "Name, describe and hide tenant-defined fields, and say what one takes.",
    "finance:read": "Read amounts of money.",
    "grants:read": "Read grants to partners, and what they would show before they are shared.",
    "grants:write": "Make, change and end grants to partners, of fields that the key can read.",
    "history:read": "Read what was changed, by whom, when.",
    "keys:read": "Read API keys: what each is called, may do and spend, never their text.",
    "keys:write": "Issue, rotate and revoke API keys that can do no more than the key itself.",
    "policies:read": "Read the policies that rules go by, and how they were changed.",
    "policies:write": "Change policies.",
    "segments:write": "Save, change, delete and restore segments.",
    "sources:read": "Read connections, sync runs, source records and matches.",
    "support:read": "Read support tickets and how they were rated.",
    "webhooks.payloads:read": "Read what webhooks sent, as the keys of those webhooks may read it.",
    "webhooks:read": "Read webhooks, what they sent when, and how it went.",
    "webhooks:write": "Make, change, try and end webhooks, which read what the key may read.",
}
"""Every scope with its description, in the order of names."""

DEFAULT_SCOPES: Final = tuple(
    scope for scope in SCOPES if scope.endswith(":read") and scope != EXPLAIN
)
"""What a key may do that was made without naming any scope: it reads, and writes nothing."""
