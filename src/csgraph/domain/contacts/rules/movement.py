"""How a person comes and goes at a company (domain.md §2.4, §19)."""

from enum import Enum
from typing import Final

from csgraph.transitions import StateMachine


class ContactStatus(Enum):
    """Whether a person is still in the place."""

    ACTIVE = "ACTIVE"
    LEAVING = "LEAVING"
    LEFT = "LEFT"
    VACANT = "VACANT"
    REPLACED = "REPLACED"


MOVEMENT: Final = StateMachine(
    "contact",
    {
        "contactAnnounceLeave": {"ACTIVE": "LEAVING"},
        "contactStay": {"LEAVING": "ACTIVE"},
        "contactLeave": {"ACTIVE": "LEFT", "LEAVING": "LEFT"},
        "contactVacate": {"LEFT": "VACANT"},
        "contactReplace": {"LEFT": "REPLACED", "VACANT": "REPLACED"},
    },
)
"""The steps of a person, by the mutations that make them."""

GONE: Final = (ContactStatus.LEFT, ContactStatus.VACANT, ContactStatus.REPLACED)
"""States of a person who is not in the place any more."""
