"""Scores the leads that deals came of; says since when a deal is there."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.opportunities.rules import check_lead_score
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call
from csgraph.storage.names import field_name

OPPORTUNITIES: Final = Kept(opportunity, "Opportunity", holds=True)


async def set_lead_score(call: Call) -> UUID:
    """Say how the lead was scored; it is held against the sources.

    Raises:
        NotFound: there is no such deal.
        InvalidInput: the score is too large, or too small.
    """
    check_lead_score(call.values.get("lead_score"))
    return await OPPORTUNITIES.change(call)


async def check_after_opening(call: Call, deal: UUID | None, name: str) -> None:
    """Check that an instant of the input does not lie before a deal was there.

    A deal is there since it was opened, or since its first stage where that was earlier, as in a
    history that was moved into another CRM. Nothing is checked where neither is known.

    Raises:
        InvalidInput: it does.
    """
    at: datetime | None = call.values.get(name)
    if at is None or deal is None:
        return
    stages = opportunity_stage_change.c
    first_stage = (
        select(func.min(stages.changed_at))
        .where(
            stages.tenant_id == call.work.tenant_id,
            stages.opportunity_id == deal,
            stages.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    opened: datetime | None = await call.work.connection.scalar(
        select(func.least(opportunity.c.opened_at, first_stage)).where(
            opportunity.c.tenant_id == call.work.tenant_id,
            opportunity.c.id == deal,
            opportunity.c.opened_at.is_not(None),
        )
    )
    if opened is not None and at < opened:
        field, limit = field_name(name), f"from {opened:%Y-%m-%dT%H:%M:%SZ} on"
        msg = f"`{field}` lies before the deal was there: give an instant {limit}."
        raise InvalidInput(msg, path=("input", field), constraint=limit)
