"""Who decides: the roles that may, held against the one that somebody has (domain.md §0)."""

from collections.abc import Sequence
from dataclasses import dataclass

from csgraph.domain.access.rules import UserRole
from csgraph.errors import InvalidInput


@dataclass(frozen=True)
class Deciding:
    """What is decided, as a sentence begins with it, and the roles in which somebody may."""

    what: str
    roles: Sequence[UserRole]


def check_deciding(
    deciding: Deciding, held: UserRole, by: str, stated: str | None, stated_by: str
) -> None:
    """Check that a role decides, and that it is the one that was stated, if one was.

    ``by`` and ``stated_by`` are what clients call the person and the role.

    Raises:
        InvalidInput: naming the role that they have.
    """
    if stated is not None and stated != held.value:
        msg = (
            f"Their profile says {held.value}, not {stated}: leave `{stated_by}` out, or name "
            f"somebody who is {stated}."
        )
        raise InvalidInput(msg, path=("input", stated_by))
    if held not in deciding.roles:
        limit = ", ".join(each.value for each in deciding.roles)
        one = "one of " if len(deciding.roles) > 1 else ""
        msg = (
            f"{deciding.what} {one}{limit}, and their profile says {held.value}: name somebody "
            "who has that role."
        )
        raise InvalidInput(msg, path=("input", by), constraint=limit)
