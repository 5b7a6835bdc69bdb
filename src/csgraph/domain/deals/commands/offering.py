"""Writes what may be offered, what was, and what was excepted."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.deals import tables as t
from csgraph.domain.deals.commands.assessing import OPPORTUNITIES
from csgraph.domain.deals.rules import SALES_ROLES, check_guideline, is_within
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

EXCEPTIONS: Final = Kept(t.deal_exception, "DealException")
GUIDELINES: Final = Kept(t.order_form_guideline, "OrderFormGuideline")
TERMS: Final = Kept(t.order_form_term, "OrderFormTerm")


async def record_exception(call: Call) -> UUID:
    """Record that a deal was let off a term, by somebody outside Sales.

    Raises:
        InvalidInput: who approved is of Sales, or asked for it themselves.
    """
    values = call.values
    await OPPORTUNITIES.read(call, values["opportunity_id"], "opportunityId", "id")
    if values["approver_role"] in {each.value for each in SALES_ROLES}:
        msg = "Sales approves no exception of its own: name who did of operations or finance."
        raise InvalidInput(msg, path=("input", "approverRole"))
    if values["approver_id"] == values["requested_by_id"]:
        msg = "Nobody approves what they asked for: name who else did."
        raise InvalidInput(msg, path=("input", "approverId"))
    return await EXCEPTIONS.insert(call, approved_at=call.now)


async def set_guideline(call: Call) -> UUID:
    """Say in what range a term may be offered and who approves the rest; said again, it changes.

    Raises:
        InvalidInput: the range is none.
    """
    check_guideline(call.values.get("allowed_min"), call.values.get("allowed_max"))
    return await GUIDELINES.upsert(call, "term")


async def record_term(call: Call) -> UUID:
    """Record what is offered of a term; recorded again, it is changed.

    Raises:
        InvalidInput: no guideline speaks of the term, or it lies outside the range and nobody of
            the role that may approve that did.
    """
    values = call.values
    await OPPORTUNITIES.read(call, values["opportunity_id"], "opportunityId", "id")
    guideline = await _guideline(call, values["term"])
    if not is_within(values["offered"], guideline.allowed_min, guideline.allowed_max):
        has_approved = values.get("approver_id") is not None
        if not has_approved or values.get("approver_role") != guideline.approver_role:
            limit = f"from {guideline.allowed_min} to {guideline.allowed_max}"
            msg = (
                f"`{values['term']}` may be offered {limit}; {values['offered']} takes the "
                f"approval of {guideline.approver_role}: name who approved it."
            )
            path = ("input", "approverRole" if has_approved else "approverId")
            raise InvalidInput(msg, path=path, constraint=limit)
    approver = {name: values.get(name) for name in ("approver_id", "approver_role")}
    return await TERMS.upsert(call, "opportunity_id", "term", **approver)


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
