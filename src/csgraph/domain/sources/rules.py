"""Vocabulary of ingest: systems, run states, matches, custom field types; what a connection is."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

from csgraph.errors import InvalidInput
from csgraph.transitions import StateMachine


class ExternalSystem(Enum):
    """A system with a connector."""

    SALESFORCE = "SALESFORCE"
    ZENDESK = "ZENDESK"


class ConnectionStatus(Enum):
    """Whether a connection can be used."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    NEEDS_AUTHORIZATION = "NEEDS_AUTHORIZATION"


CONNECTION_STATES: Final = StateMachine(
    "connection",
    {
        "connectionPause": {"ACTIVE": "PAUSED"},
        "connectionResume": {"PAUSED": "ACTIVE"},
        "connectionReauthorize": {
            "ACTIVE": "ACTIVE",
            "PAUSED": "PAUSED",
            "NEEDS_AUTHORIZATION": "ACTIVE",
        },
        "connectionDelete": {
            "ACTIVE": "DELETED",
            "PAUSED": "DELETED",
            "NEEDS_AUTHORIZATION": "DELETED",
        },
    },
)


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


_HOSTS: Final = {
    ExternalSystem.SALESFORCE: (".salesforce.com", ".force.com"),
    ExternalSystem.ZENDESK: (".zendesk.com",),
}
_CREDENTIALS: Final = {
    ExternalSystem.SALESFORCE: (("client_id", "client_secret"),),
    ExternalSystem.ZENDESK: (("client_id", "client_secret"), ("email", "api_token")),
}
MOST_OPTIONS: Final = 20


def checked_url(base_url: str) -> str:
    """Return an account's address without a slash at its end.

    Raises:
        InvalidInput: it is no such address.
    """
    parts = _split(base_url)
    is_bare = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_bare:
        raise InvalidInput(
            f"`{base_url}` is not the address of a vendor account: expected for example "
            "https://acme.my.salesforce.com or https://acme.zendesk.com.",
            path=("input", "baseUrl"),
        )
    return base_url.rstrip("/")


def check_vendor_address(system: ExternalSystem, base_url: str) -> None:
    """Refuse an address that is not the vendor's own: credentials will be sent there.

    Raises:
        InvalidInput: it is not below the vendor's domain, by https.
    """
    parts = _split(checked_url(base_url))
    host = (parts.hostname or "").rstrip(".")
    is_theirs = host.endswith(_HOSTS[system]) and parts.port in {None, 443}
    if parts.scheme != "https" or not is_theirs or parts.path not in {"", "/"}:
        expected = " or ".join(f"https://….{each[1:]}" for each in _HOSTS[system])
        raise InvalidInput(
            f"`{base_url}` is not an address of {system.value.capitalize()}: give {expected}.",
            path=("input", "baseUrl"),
        )


def checked_credentials(
    system: ExternalSystem, credentials: Mapping[str, str | None]
) -> dict[str, str]:
    """Return those credentials that a system takes.

    Raises:
        InvalidInput: none of the ways to log in is complete; names no value.
    """
    given = {name: value for name, value in credentials.items() if value}
    for way in _CREDENTIALS[system]:
        if given.keys() == set(way):
            return given
    ways = ", or ".join(" and ".join(f"`{name}`" for name in way) for way in _CREDENTIALS[system])
    msg = f"{system.value.capitalize()} takes {ways}, and nothing else."
    raise InvalidInput(msg, path=("input", "credentials"))


def checked_options(given: Any) -> dict[str, str]:
    """Return the options of a connection, such as `link_field`.

    Raises:
        InvalidInput: they are no object of short texts.
    """
    if given is None:
        return {}
    is_object = isinstance(given, dict) and len(given) <= MOST_OPTIONS
    if not is_object or not all(isinstance(each, str) for each in given.values()):
        msg = f"`options` takes an object of at most {MOST_OPTIONS} texts."
        raise InvalidInput(msg, path=("input", "options"))
    return dict(given)


def _split(base_url: str) -> Any:
    try:
        parts = urlsplit(base_url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
