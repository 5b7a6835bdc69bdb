"""What weight a person has in a decision."""

from enum import Enum


class ContactAuthority(Enum):
    """What say a person has in a decision."""

    FINAL = "FINAL"
    CO_DECIDES = "CO_DECIDES"
    RECOMMENDS = "RECOMMENDS"
    NONE = "NONE"
