"""Writes shocks and how hard they hit, through the change log."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.exposure import tables as t
from csgraph.domain.exposure.rules import check_span
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

EVENTS: Final = Kept(t.shock_event, "ShockEvent")
INDUSTRIES: Final = Kept(t.industry_exposure, "IndustryExposure")
ACCOUNTS: Final = Kept(t.account_exposure, "AccountExposure")


async def record_event(call: Call) -> UUID:
    """Record a shock.

    Raises:
        InvalidInput: it ends before it begins.
    """
    check_span(call.values["starts_on"], call.values.get("ends_on"))
    return await EVENTS.insert(call)


async def update_event(call: Call) -> UUID:
    """Change what is told of a shock.

    Raises:
        InvalidInput: it would end before it begins.
    """
    starts_on, ends_on = await EVENTS.locked(call, "starts_on", "ends_on")
    given = call.values
    check_span(given.get("starts_on", starts_on), given.get("ends_on", ends_on))
    return await EVENTS.update(call, given)


async def set_industry(call: Call) -> UUID:
    """Say how hard a shock hits an industry; said again, in any case of letters, it changes."""
    columns = t.industry_exposure.c
    same = func.lower(call.values["industry"])
    known = await call.work.connection.scalar(
        select(columns.industry).where(
            columns.tenant_id == call.work.tenant_id,
            columns.shock_event_id == call.values["shock_event_id"],
            columns.industry_key == same,
            columns.deleted_at.is_(None),
        )
    )
    industry = known or call.values["industry"]
    return await INDUSTRIES.upsert(call, "shock_event_id", "industry", industry=industry)


async def correct_account(call: Call) -> UUID:
    """Say how hard a shock hits one account, with why its industry does not tell.

    Raises:
        InvalidInput: no reason is given.
    """
    if not call.values["reason"]:
        msg = "An account is corrected for a reason: say what it is."
        raise InvalidInput(msg, path=("input", "reason"))
    return await ACCOUNTS.upsert(call, "shock_event_id", "account_id")
