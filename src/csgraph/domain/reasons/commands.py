"""Writes problems and reasons, through the change log."""

from typing import Any, Final
from uuid import UUID

from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.reasons import tables as t
from csgraph.domain.reasons.rules import check_severity
from csgraph.domain.renewals.commands import RENEWALS
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

PROBLEMS: Final = Kept(t.problem_to_solve, "ProblemToSolve")
BUYING: Final = Kept(t.reason_to_buy, "ReasonToBuy")
STAYING: Final = Kept(t.reason_to_stay, "ReasonToStay")
_OPPORTUNITIES: Final = Kept(opportunity, "Opportunity")


async def record_problem(call: Call) -> UUID:
    """Record which problem a customer solves with us, and how much it hurts.

    Raises:
        InvalidInput: the severity is none of 1 to 5, or it would be recorded later than now.
    """
    severity = call.values["severity"]
    check_severity(severity)
    recorded = past(call, "recorded_at")
    made = await PROBLEMS.insert(call, recorded_at=recorded, severity_since=recorded)
    await _keep_severity(call, made, severity, recorded)
    return made


async def update_problem(call: Call) -> UUID:
    """Change what is told of a problem; how much it hurts is rated on its own."""
    return await PROBLEMS.change(call)


async def rate_problem(call: Call) -> UUID:
    """Say how much a problem hurts from now on; what was said before is kept.

    Raises:
        InvalidInput: the severity is none of 1 to 5.
    """
    severity = call.values["severity"]
    check_severity(severity)
    [known] = await PROBLEMS.locked(call, "severity")
    if known == severity:
        return call.expected_target
    values = {"severity": severity, "severity_since": call.now}
    made = await PROBLEMS.update(call, values)
    await _keep_severity(call, made, severity, call.now)
    return made


async def record_buying(call: Call) -> UUID:
    """Record why a customer buys; a primary reason takes the place of the former one.

    Raises:
        InvalidInput: the deal is with another account.
    """
    account_id, chosen = call.values["account_id"], call.values.get("opportunity_id")
    if chosen is not None:
        deal = await _OPPORTUNITIES.read(call, chosen, "opportunityId", "account_id")
        if deal.account_id != account_id:
            msg = "The deal is with another account: name one with this account."
            raise InvalidInput(msg, path=("input", "opportunityId"))
    if call.values.get("is_primary"):
        await _yield_to(call, account_id)
    return await BUYING.insert(call, recorded_at=call.now)


async def record_staying(call: Call) -> UUID:
    """Record why a customer renewed, or would.

    Raises:
        InvalidInput: there is no such renewal.
    """
    renewal = await RENEWALS.read(call, call.values["renewal_id"], "renewalId", "account_id")
    return await STAYING.insert(call, account_id=renewal.account_id, recorded_at=call.now)


async def _keep_severity(call: Call, problem_id: UUID, severity: int, at: Any) -> None:
    row = {"problem_id": problem_id, "severity": severity, "rated_at": at}
    await insert_row(
        call.work,
        t.problem_severity,
        row,
        node_type="ProblemSeverity",
        change_set_id=call.change_set_id,
    )


async def _yield_to(call: Call, account_id: UUID) -> None:
    """Make the primary reason of an account, if it has one, one of several."""
    known = await BUYING.find(call, account_id=account_id, is_primary=True)
    if known is not None:
        await BUYING.update_other(call, known, {"is_primary": False})
