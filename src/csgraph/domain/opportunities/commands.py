"""Scores the leads that deals came of, through the change log."""

from typing import Final
from uuid import UUID

from csgraph.domain.opportunities.rules import check_lead_score
from csgraph.domain.opportunities.tables import opportunity
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

OPPORTUNITIES: Final = Kept(opportunity, "Opportunity", holds=True)


async def set_lead_score(call: Call) -> UUID:
    """Say how the lead was scored; it is held against the sources.

    Raises:
        NotFound: there is no such deal.
        InvalidInput: the score is too large, or too small.
    """
    check_lead_score(call.values.get("lead_score"))
    return await OPPORTUNITIES.change(call)
