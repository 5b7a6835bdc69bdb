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


class ActivityType(Enum):
    """What kind of work it was."""

    OUTCOME_WORK = "OUTCOME_WORK"
    ONBOARDING = "ONBOARDING"
    TRAINING = "TRAINING"
    RENEWAL = "RENEWAL"
    UPSELL = "UPSELL"
    RELEASE = "RELEASE"
    SUPPORT_RELAY = "SUPPORT_RELAY"
    ADMIN = "ADMIN"


class Direction(Enum):
    """Who turned to whom."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"
