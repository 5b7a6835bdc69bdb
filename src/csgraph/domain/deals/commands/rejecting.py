"""Proposes and decides rejections of deals."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from csgraph.domain.assignments.commands import deciding_role
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.commands.assessing import OPPORTUNITIES
from csgraph.domain.deals.rules import (
    DECISION,
    MOST_CRITERIA,
    REJECTION,
    check_ref,
    check_window,
)
from csgraph.domain.policies.commands import policies_at
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

REJECTIONS: Final = Kept(t.deal_rejection, "DealRejection")
_CRITERIA: Final = ("input", "unmetCriteria")


async def propose(call: Call) -> UUID:
    """Propose to reject a deal, with the qualification criteria that were not met.

    Raises:
        InvalidInput: no criterion is named, or one is none, or the kickoff was too long ago.
        Conflict: another proposal about the deal is open.
    """
    criteria = _checked(call.values.get("unmet_criteria") or ())
    await OPPORTUNITIES.read(call, call.values["opportunity_id"], "opportunityId", "id")
    days = (await policies_at(call.work, call.now)).whole("rejection.windowDays")
    check_window(call.values["kickoff_at"], call.now, days)
    columns = {name: call.values[name] for name in ("opportunity_id", "proposer_id", "kickoff_at")}
    logged = {"change_set_id": call.change_set_id}
    made = await insert_row(
        call.work,
        t.deal_rejection,
        {**columns, "proposed_at": call.now},
        node_type=REJECTIONS.node_type,
        **logged,
    )
    for each in criteria:
        row = {"deal_rejection_id": made, **each}
        await insert_row(call.work, t.unmet_criterion, row, node_type="UnmetCriterion", **logged)
    return made


async def approve(call: Call) -> UUID:
    """Approve a rejection: the deal no longer counts for the proposer's pay.

    The account is served all the same, and its handoff goes on.

    Raises:
        InvalidInput: who decides is the proposer, or not the head of success.
    """
    excluded = {"is_compensation_excluded": True, "root_cause": call.values["root_cause"]}
    return await _decide(call, "dealRejectionApprove", excluded)


async def decline(call: Call) -> UUID:
    """Decline a rejection.

    Raises:
        InvalidInput: who decides is the proposer, or not the head of success.
    """
    return await _decide(call, "dealRejectionDecline", {})


async def withdraw(call: Call) -> UUID:
    """Take a proposal back."""
    [state] = await REJECTIONS.locked(call, "state")
    after = REJECTION.after(state, "dealRejectionWithdraw")
    return await REJECTIONS.update(call, {"state": after, "decided_at": call.now})


def _checked(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return criteria as rows have them."""
    if not given:
        msg = "A rejection shows which criteria were not met: name one at least."
        raise InvalidInput(msg, path=_CRITERIA, constraint="at least 1")
    if len(given) > MOST_CRITERIA:
        limit = f"at most {MOST_CRITERIA}"
        msg = f"`unmetCriteria` has {len(given)} items: name {limit}."
        raise InvalidInput(msg, path=_CRITERIA, constraint=limit)
    for place, each in enumerate(given):
        check_ref(place, each["kind"], each["ref"])
    return [{name: each.get(name) for name in ("kind", "ref", "evidence")} for each in given]


async def _decide(call: Call, step: str, more: Mapping[str, Any]) -> UUID:
    state, proposer = await REJECTIONS.locked(call, "state", "proposer_id")
    after = REJECTION.after(state, step)
    if call.values["decided_by_id"] == proposer:
        msg = "Nobody decides about their own proposal: name who else does."
        raise InvalidInput(msg, path=("input", "decidedById"))
    await deciding_role(call, DECISION, "decided_by_id", "decider_role")
    values = {name: call.values[name] for name in _DECIDED if name in call.values}
    return await REJECTIONS.update(call, {**values, **more, "state": after, "decided_at": call.now})


_DECIDED: Final = ("decided_by_id", "decision_note")
