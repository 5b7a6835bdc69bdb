"""Writes leads, requests for change, rungs of impact and choices, through the change log."""

from typing import Any, Final
from uuid import UUID

from csgraph.domain.contracts.rules import check_amount
from csgraph.domain.contracts.tables import contract
from csgraph.domain.expansion import tables as t
from csgraph.domain.expansion.rules import LEAD
from csgraph.domain.opportunities.tables import opportunity
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

LEADS: Final = Kept(t.expansion_lead, "ExpansionLead")
REQUESTS: Final = Kept(t.contract_change_request, "ContractChangeRequest")
RUNGS: Final = Kept(t.impact_rung, "ImpactRung")
CHOICES: Final = Kept(t.commercial_model_choice, "CommercialModelChoice")
_OPPORTUNITIES: Final = Kept(opportunity, "Opportunity")
_CONTRACTS: Final = Kept(contract, "Contract")


async def add_lead(call: Call) -> UUID:
    """Note that a customer may buy more.

    Raises:
        InvalidInput: it would be found later than now.
    """
    return await LEADS.insert(call, found_at=past(call, "found_at"), state_since=call.now)


async def qualify_lead(call: Call) -> UUID:
    """Note that a lead was looked into, and is one."""
    return await _step(call, "expansionLeadQualify")


async def convert_lead(call: Call) -> UUID:
    """Name the deal that came of a lead.

    Raises:
        InvalidInput: the deal is with another account.
    """
    chosen = call.values["opportunity_id"]
    deal = await _OPPORTUNITIES.read(call, chosen, "opportunityId", "account_id")
    [account_id] = await LEADS.locked(call, "account_id")
    if deal.account_id != account_id:
        msg = "The deal is with another account: name one with the lead's."
        raise InvalidInput(msg, path=("input", "opportunityId"))
    return await _step(call, "expansionLeadConvert")


async def reject_lead(call: Call) -> UUID:
    """Note that a lead is none, with why.

    Raises:
        InvalidInput: no reason is given.
    """
    require_text(call.values.get("rejected_reason"), "rejectedReason", "A lead is rejected")
    return await _step(call, "expansionLeadReject")


async def record_request(call: Call) -> UUID:
    """Record that a customer asked for more, or for less.

    Raises:
        InvalidInput: the contract is another account's, or they would ask later than now.
    """
    requested = past(call, "requested_at")
    chosen = call.values.get("contract_id")
    if chosen is not None:
        found = await _CONTRACTS.read(call, chosen, "contractId", "account_id")
        if found.account_id != call.values["account_id"]:
            msg = "The contract is with another account: name one with this account."
            raise InvalidInput(msg, path=("input", "contractId"))
    return await REQUESTS.insert(call, requested_at=requested)


async def set_rung(call: Call) -> UUID:
    """Say what a rung of impact is worth and who decides about it; said again, it changes.

    Raises:
        InvalidInput: the value is negative.
    """
    check_amount(call.values.get("value_minor"), "value")
    return await RUNGS.upsert(call, "account_id", "rung")


async def choose_model(call: Call) -> UUID:
    """Choose who owns commercial talks, for a segment or for all; chosen again, it changes.

    Raises:
        InvalidInput: nobody decided it.
    """
    if not call.values["decided_by"]:
        msg = "A model is decided by somebody: name the heads of success and of Sales, at least."
        raise InvalidInput(msg, path=("input", "decidedBy"), constraint="at least 1")
    segment = call.values.get("segment")
    return await CHOICES.upsert(call, "segment", segment=segment, decided_at=call.now)


async def align_model(call: Call) -> UUID:
    """Note what has been brought in line with a model."""
    return await CHOICES.change(call)


def require_text(text: Any, name: str, what: str) -> None:
    """Check that a reason is given.

    Raises:
        InvalidInput: it is missing, or blank.
    """
    if not text:
        raise InvalidInput(f"{what} for a reason: say what it is.", path=("input", name))


async def _step(call: Call, step: str) -> UUID:
    return await LEADS.step(call, LEAD, step, "state")
