"""What an interaction may be (domain.md §5.1)."""

from enum import Enum


class InteractionKind(Enum):
    """How people met; the last two are no meeting of domain.md's, but the CRM has them."""

    CALL = "CALL"
    MEETING = "MEETING"
    ONSITE_VISIT = "ONSITE_VISIT"
    EMAIL = "EMAIL"
    EVENT = "EVENT"
    CHAT = "CHAT"
    LETTER = "LETTER"
    TASK = "TASK"


class Direction(Enum):
    """Who turned to whom."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"
