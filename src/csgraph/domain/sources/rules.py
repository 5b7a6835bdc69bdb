"""Vocabulary of ingest: systems, run states, matches, custom field types."""

from enum import Enum


class ExternalSystem(Enum):
    """A system with a connector."""

    SALESFORCE = "SALESFORCE"
    ZENDESK = "ZENDESK"


class ConnectionStatus(Enum):
    """Whether a connection can be used."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    NEEDS_AUTHORIZATION = "NEEDS_AUTHORIZATION"


class RunStatus(Enum):
    """How far a sync run got."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"
    UNAVAILABLE = "UNAVAILABLE"


class SyncPhase(Enum):
    """What a stream run reads."""

    BACKFILL = "BACKFILL"
    INCREMENTAL = "INCREMENTAL"


class MatchStatus(Enum):
    """What is known of the account behind an organization of another system."""

    MATCHED = "MATCHED"
    AMBIGUOUS = "AMBIGUOUS"
    UNMATCHED = "UNMATCHED"


class MatchEvidence(Enum):
    """Why an organization was matched to an account."""

    LINK_FIELD = "LINK_FIELD"
    EXTERNAL_ID = "EXTERNAL_ID"
    DOMAIN = "DOMAIN"
    HUMAN = "HUMAN"


class CustomFieldType(Enum):
    """Type of a tenant-defined field."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATE_TIME = "DATE_TIME"
    OPTION = "OPTION"
    MULTI_OPTION = "MULTI_OPTION"


_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"[T ][0-9:.]+ *(Z|[+-][0-9:]+)?"
_WITHIN_YEARS = "(?!9999-12-31.*-|0001-01-01.*[+])"  # whatever the offset makes of it
PLAIN_DAY = f"^{_DAY}$"
PLAIN_INSTANT = f"^{_WITHIN_YEARS}{_DAY}({_TIME})?$"
"""Stored texts that are read as a day or an instant, where Postgres finds them valid.

Postgres alone would also read `today`, `infinity` and years of five digits.
"""

_SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def canonical_salesforce_id(text: str) -> str | None:
    """Return the 18-character form of a Salesforce id.

    A 15-character id is case-sensitive; the three further characters tell which of its
    letters are capitals. None for text that is no such id.
    """
    if not (text.isascii() and text.isalnum() and len(text) in {15, 18}):
        return None
    chunks = (text[start : start + 5] for start in (0, 5, 10))
    suffix = "".join(
        _SUFFIX_ALPHABET[sum(1 << i for i, letter in enumerate(chunk) if letter.isupper())]
        for chunk in chunks
    )
    return text[:15] + suffix if len(text) == 15 or text[15:].upper() == suffix else None
