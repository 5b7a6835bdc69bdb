"""In what role somebody decides: in that of their profile, whatever else is said of them."""

from uuid import UUID

from sqlalchemy import select

from csgraph.domain.access.rules import UserRole
from csgraph.domain.access.tables import user
from csgraph.domain.assignments.rules import Deciding, check_deciding
from csgraph.domain.assignments.tables import csm_profile
from csgraph.errors import InvalidInput
from csgraph.graph.mutations import Call
from csgraph.storage.names import field_name


async def deciding_role(call: Call, deciding: Deciding, by: str, stated: str = "") -> UserRole:
    """Return the role in which the person decides whom the input names by ``by``.

    What the input says of their role by ``stated`` has to agree with their profile.

    Raises:
        InvalidInput: they are gone, have no role, another one than is said, or one that does not
            decide about this.
    """
    held = await _held(call, call.values[by], field_name(by))
    check_deciding(deciding, held, field_name(by), call.values.get(stated), field_name(stated))
    return held


async def _held(call: Call, user_id: UUID, by: str) -> UserRole:
    """Return the role that the profile of somebody active says."""
    profile = (
        (csm_profile.c.tenant_id == user.c.tenant_id)
        & (csm_profile.c.user_id == user.c.id)
        & csm_profile.c.deleted_at.is_(None)
    )
    found = await call.work.connection.execute(
        select(user.c.active, csm_profile.c.role)
        .join(csm_profile, profile, isouter=True)
        .where(user.c.tenant_id == call.work.tenant_id, user.c.id == user_id)
    )
    row = found.one()
    if not row.active:
        msg = "Who decides is not active any more: name somebody who is."
        raise InvalidInput(msg, path=("input", by))
    if row.role is None:
        msg = (
            "Nothing says what they do, so that they can't decide this: give them their role by "
            "`csmProfileKeep`, or name somebody who has one."
        )
        raise InvalidInput(msg, path=("input", by))
    return UserRole(row.role)
