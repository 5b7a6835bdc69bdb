"""What a contact must be, what follows from a title, how a person comes and goes."""

from csgraph.domain.contacts.rules.address import check_email
from csgraph.domain.contacts.rules.levels import TITLES, ContactLevel, infer_level
from csgraph.domain.contacts.rules.movement import GONE, MOVEMENT, ContactStatus
from csgraph.domain.contacts.rules.standing import ContactAuthority

__all__ = [
    "GONE",
    "MOVEMENT",
    "TITLES",
    "ContactAuthority",
    "ContactLevel",
    "ContactStatus",
    "check_email",
    "infer_level",
]
