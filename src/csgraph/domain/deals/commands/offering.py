"""Writes what may be offered, what was, and what was excepted."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.access.rules import UserRole
from csgraph.domain.assignments.commands import deciding_role
from csgraph.domain.assignments.rules import Deciding
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.commands.assessing import OPPORTUNITIES
from csgraph.domain.deals.rules import EXCEPTION, check_guideline, is_within
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

EXCEPTIONS: Final = Kept(t.deal_exception, "DealException")
GUIDELINES: Final = Kept(t.order_form_guideline, "OrderFormGuideline")
TERMS: Final = Kept(t.order_form_term, "OrderFormTerm")


async def record_exception(call: Call) -> UUID:
    """Record that a deal was let off a term, by somebody of operations or finance.

    Raises:
        InvalidInput: who approved may not, asked for it themselves, or owns the deal.
    """
    values = call.values
    deal = await OPPORTUNITIES.read(call, values["opportunity_id"], "opportunityId", "owner_id")
    if values["approver_id"] == values["requested_by_id"]:
        msg = "Nobody approves what they asked for: name who else did."
        raise InvalidInput(msg, path=("input", "approverId"))
    role = await _approver(call, EXCEPTION, deal.owner_id)
    return await EXCEPTIONS.insert(call, approver_role=role, approved_at=call.now)


async def set_guideline(call: Call) -> UUID:
    """Say in what range a term may be offered and who approves the rest; said again, it changes.

    Raises:
        InvalidInput: the range is none, or nobody approves in that role.
    """
    given = call.values
    check_guideline(given.get("allowed_min"), given.get("allowed_max"), given["approver_role"])
    return await GUIDELINES.upsert(call, "term")


async def record_term(call: Call) -> UUID:
    """Record what is offered of a term; recorded again, it is changed.

    Within the range nobody has to approve, and nobody is noted.

    Raises:
        InvalidInput: no guideline speaks of the term, or it lies outside the range and nobody of
            the role that may approve that did, or who owns the deal.
    """
    values = call.values
    deal = await OPPORTUNITIES.read(call, values["opportunity_id"], "opportunityId", "owner_id")
    approved: dict[str, Any] = {"approver_id": None, "approver_role": None}
    guideline = await _guideline(call, values["term"])
    if not is_within(values["offered"], guideline.allowed_min, guideline.allowed_max):
        limit = f"from {guideline.allowed_min} to {guideline.allowed_max}"
        what = f"`{values['term']}` may be offered {limit}; {values['offered']} is approved by"
        if values.get("approver_id") is None:
            msg = f"{what} {guideline.approver_role}: name who approved it."
            raise InvalidInput(msg, path=("input", "approverId"), constraint=limit)
        deciding = Deciding(what, (UserRole(guideline.approver_role),))
        role = await _approver(call, deciding, deal.owner_id)
        approved = {"approver_id": values["approver_id"], "approver_role": role}
    return await TERMS.upsert(call, "opportunity_id", "term", **approved)


async def _approver(call: Call, deciding: Deciding, owner: UUID | None) -> str:
    """Return the role in which somebody approves what is not their own deal."""
    if call.values["approver_id"] == owner:
        msg = "Nobody approves for a deal of their own: name who else did."
        raise InvalidInput(msg, path=("input", "approverId"))
    return (await deciding_role(call, deciding, "approver_id", "approver_role")).value


async def _guideline(call: Call, term: str) -> Any:
    known = t.order_form_guideline.c
    found = await call.work.connection.execute(
        select(known.allowed_min, known.allowed_max, known.approver_role).where(
            known.tenant_id == call.work.tenant_id,
            known.deleted_at.is_(None),
            known.term == term,
        )
    )
    row = found.one_or_none()
    if row is None:
        msg = f"No guideline speaks of `{term}`: set one by `orderFormGuidelineSet` first."
        raise InvalidInput(msg, path=("input", "term"))
    return row
