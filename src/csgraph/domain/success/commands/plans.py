"""Makes success plans, changes them, takes them from state to state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_

from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.errors import InvalidInput
from csgraph.events.invariants import Condition, StaysEnded
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call
from csgraph.storage.literals import literal

PLANS = Kept(t.success_plan, "SuccessPlan")


def _lacks_elements(plan: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """Whether a plan is ACTIVE without all elements, as SQL: the twin of `check_stays_active`."""
    blank = (
        ~func.coalesce(plan[each], literal("")).regexp_match(literal("[^[:space:]]"))
        for each in rules.ELEMENTS
    )
    return and_(plan["status"] == literal(rules.PlanStatus.ACTIVE.value), or_(*blank))


INVARIANTS = (
    StaysEnded(PLANS.table, PLANS.node_type, rules.PLAN, sealed=(*rules.ELEMENTS, "engagement")),
    Condition(
        PLANS.table,
        PLANS.node_type,
        (*rules.ELEMENTS, "status"),
        _lacks_elements,
        rules.STAYS_ACTIVE,
    ),
)
_JUDGED = (*rules.ELEMENTS, "status", "engagement")


async def make_plan(call: Call) -> UUID:
    """Make a draft of a plan."""
    return await PLANS.insert(call)


async def change_plan(call: Call) -> UUID:
    """Change the elements of a plan.

    Raises:
        InvalidInput: an ACTIVE plan would lack one of its six elements.
        InvalidTransition: the plan has ended.
    """
    row = await PLANS.locked(call, *_JUDGED)
    _check_open(row.status)
    if row.status == rules.PlanStatus.ACTIVE.value:
        rules.check_stays_active({**row._asdict(), **call.values})
    return await PLANS.change(call)


async def record_engagement(call: Call) -> UUID:
    """Note whether the customer builds the plan with us, and knows its purpose.

    Raises:
        InvalidTransition: the plan has ended.
    """
    row = await PLANS.locked(call, "status", "engagement")
    _check_open(row.status)
    given = call.values.get("engagement", row.engagement)
    if given == row.engagement:
        return await PLANS.change(call)
    return await PLANS.change(call, engagement_since=None if given is None else call.now)


async def propose(call: Call) -> UUID:
    """Show the plan to the customer."""
    return await _step(call, "successPlanPropose")


async def return_to_draft(call: Call) -> UUID:
    """Take the plan back to work on it."""
    return await _step(call, "successPlanReturnToDraft")


async def agree(call: Call) -> UUID:
    """Note that the customer agrees."""
    return await _step(call, "successPlanAgree")


async def activate(call: Call) -> UUID:
    """Begin to follow the plan.

    Raises:
        InvalidTransition: its state does not allow it, it lacks an element, or the customer is
            not engaged.
    """
    row = await PLANS.locked(call, *_JUDGED)
    rules.PLAN.after(row.status, "successPlanActivate")
    rules.check_active(row._asdict(), row.engagement, row.status)
    return await _step(call, "successPlanActivate")


async def achieve(call: Call) -> UUID:
    """Note that the plan's target was reached."""
    return await _step(call, "successPlanAchieve")


async def achieve_partially(call: Call) -> UUID:
    """Note that the plan's target was reached in part."""
    return await _step(call, "successPlanAchievePartially")


async def abandon(call: Call) -> UUID:
    """Give the plan up, for a reason.

    Raises:
        InvalidInput: the reason is blank.
    """
    if not call.values["end_reason"].strip():
        raise InvalidInput("`endReason` is blank: say why.", path=("input", "endReason"))
    return await _step(call, "successPlanAbandon")


async def supersede(call: Call) -> UUID:
    """Name the plan that takes this one's place.

    Raises:
        InvalidInput: it is this one, of another account, or has ended.
    """
    path, successor = ("input", "successorId"), call.values["successor_id"]
    if successor == call.expected_target:
        raise InvalidInput("A plan does not take its own place: name another.", path=path)
    [mine] = await PLANS.locked(call, "account_id")
    if await PLANS.value(call, successor, "account_id") != mine:
        raise InvalidInput("The successor is no plan of the same account.", path=path)
    status = rules.PlanStatus(await PLANS.value(call, successor, "status"))
    if status not in rules.OPEN_PLANS:
        msg = f"The successor is {status.value}: name a plan that is open."
        raise InvalidInput(msg, path=path)
    return await _step(call, "successPlanSupersede")


def _check_open(status: str) -> None:
    if rules.PlanStatus(status) not in rules.OPEN_PLANS:
        raise rules.ended(status)


async def _step(call: Call, name: str) -> UUID:
    return await PLANS.step(call, rules.PLAN, name)
