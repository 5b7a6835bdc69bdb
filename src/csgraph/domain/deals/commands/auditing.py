"""Draws, inspects and signs audits of leads."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.access.rules import UserRole
from csgraph.domain.assignments.commands import deciding_role
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.rules import SIGNING, check_quarter, draw
from csgraph.domain.policies.commands import policies_at
from csgraph.errors import Conflict, InvalidInput
from csgraph.events.change_log import insert_row
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call
from csgraph.ids import new_id

AUDITS: Final = Kept(t.mql_audit, "MqlAudit")
LEADS: Final = Kept(t.mql_audit_lead, "MqlAuditLead")


async def draw_audit(call: Call) -> UUID:
    """Draw a quarter's random sample of leads that Marketing called qualified.

    Raises:
        InvalidInput: the quarter is none, or there are too few candidates.
        Conflict: the quarter has an audit.
    """
    year, quarter = call.values["year"], call.values["quarter"]
    check_quarter(year, quarter)
    size = (await policies_at(call.work, call.now)).whole("mql.auditSample")
    candidates, audit_id = call.values["candidates"], new_id()
    sample = draw(candidates, size, str(audit_id))
    logged = {"change_set_id": call.change_set_id}
    row = {"id": audit_id, "year": year, "quarter": quarter, "candidate_count": len(candidates)}
    await insert_row(call.work, t.mql_audit, row, node_type=AUDITS.node_type, **logged)
    for reference in sample:
        lead = {"mql_audit_id": audit_id, "reference": reference}
        await insert_row(call.work, t.mql_audit_lead, lead, node_type=LEADS.node_type, **logged)
    return audit_id


async def inspect_lead(call: Call) -> UUID:
    """Write down what an inspection by hand found of a lead."""
    return await LEADS.change(call, inspected_at=call.now)


async def sign_audit(call: Call) -> UUID:
    """Sign an audit whose leads have all been inspected, for the side that who signs leads.

    Raises:
        InvalidInput: a lead has not been inspected, who signs leads neither side, or signed for
            the other one.
        Conflict: it is signed for that side.
    """
    is_sales = await deciding_role(call, SIGNING, "user_id", "role") is UserRole.VP_SALES
    mine, other = ("sales", "success") if is_sales else ("success", "sales")
    row = await AUDITS.locked(call, f"signed_by_{mine}_id", f"signed_by_{other}_id")
    if row[0] is not None:
        raise Conflict("The audit is signed for this side already.")
    if row[1] == call.values["user_id"]:
        msg = "Two people sign an audit: name who signs for this side."
        raise InvalidInput(msg, path=("input", "userId"))
    leads = t.mql_audit_lead.c
    missing = await call.work.connection.scalar(
        select(func.count()).where(
            leads.tenant_id == call.work.tenant_id,
            leads.mql_audit_id == call.expected_target,
            leads.verdict.is_(None),
            leads.deleted_at.is_(None),
        )
    )
    if missing:
        msg = f"{missing} leads have not been inspected: do so by `mqlAuditLeadInspect` first."
        raise InvalidInput(msg, path=("id",))
    signed = {f"signed_by_{mine}_id": call.values["user_id"], f"signed_by_{mine}_at": call.now}
    return await AUDITS.update(call, signed)
