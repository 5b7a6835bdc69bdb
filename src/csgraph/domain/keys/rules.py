"""Vocabulary of API keys."""

from enum import Enum


class KeyStatus(Enum):
    """Whether an API key is accepted."""

    USABLE = "USABLE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class KeyKind(Enum):
    """Whose an API key is."""

    SERVICE = "SERVICE"
    PARTNER = "PARTNER"
