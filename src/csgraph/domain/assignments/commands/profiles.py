"""Keeps what people of ours do and know."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.access.rules import APPROVING_ROLES
from csgraph.domain.assignments.tables import csm_profile
from csgraph.domain.contacts.commands import MOST_POINTS
from csgraph.errors import Denied, InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

APPOINTS: Final = "access:write"
"""The scope that giving or taking a role takes in which somebody approves."""
PROFILES: Final = Kept(csm_profile, "CsmProfile")


async def keep_profile(call: Call) -> UUID:
    """Write down what a CSM does and knows; kept again, it is changed.

    Raises:
        InvalidInput: the depth is none of 0 to 100.
        Denied: it gives or takes a role that approves, which the key may not.
    """
    depth = call.values.get("product_depth")
    if depth is not None and not 0 <= depth <= MOST_POINTS:
        limit = f"from 0 to {MOST_POINTS}"
        msg = f"`productDepth` lies {limit}; {depth} does not."
        raise InvalidInput(msg, path=("input", "productDepth"), constraint=limit)
    if "role" in call.values and APPOINTS not in call.principal.scopes:
        await _check_role(call)
    return await PROFILES.upsert(call, "user_id")


async def _check_role(call: Call) -> None:
    former = await call.work.connection.scalar(
        select(csm_profile.c.role)
        .where(
            csm_profile.c.tenant_id == call.work.tenant_id,
            csm_profile.c.user_id == call.values["user_id"],
            csm_profile.c.deleted_at.is_(None),
        )
        .with_for_update()
    )
    changed = {former, call.values["role"]}
    approving = [each.value for each in APPROVING_ROLES if each.value in changed]
    if len(changed) > 1 and approving:
        msg = (
            f"Who is {approving[0]} approves what others ask for, so that giving or taking that "
            f"role takes the scope `{APPOINTS}`."
        )
        raise Denied(msg, path=("input", "role"), requiredScopes=[APPOINTS])
