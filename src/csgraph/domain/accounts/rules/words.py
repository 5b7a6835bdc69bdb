"""The words that an account is judged by (domain.md §1.1, §1.2)."""

from enum import Enum, StrEnum


class SalesSegment(StrEnum):
    """How Sales counts the account, largest first."""

    ENTERPRISE = "ENTERPRISE"
    COMMERCIAL = "COMMERCIAL"
    CORPORATE = "CORPORATE"


class GrowthPotential(Enum):
    """How much more the account may come to buy."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    NONE = "NONE"


class EngagementLevel(Enum):
    """How much the account takes part."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class ContactPreference(Enum):
    """How much contact the account wants."""

    HIGH_TOUCH = "HIGH_TOUCH"
    STANDARD = "STANDARD"
    SELF_SERVICE = "SELF_SERVICE"


class PresencePreference(Enum):
    """Whether the account values visits."""

    ONSITE = "ONSITE"
    REMOTE = "REMOTE"
    EITHER = "EITHER"


class CustomerExperience(Enum):
    """Whether the account has run such a product before."""

    INEXPERIENCED = "INEXPERIENCED"
    EXPERIENCED = "EXPERIENCED"


class ExperienceTier(Enum):
    """How an account is served, from the most contact to the least."""

    STRATEGIC = "STRATEGIC"
    MID = "MID"
    SCALE = "SCALE"


class TouchModel(Enum):
    """How much of a person's time an account has; each is that of one tier."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
