"""Leads accounts through their phases, through the change log."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, literal, select

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract
from csgraph.domain.handoffs.node.judging import is_handed_over
from csgraph.domain.handoffs.tables import handoff
from csgraph.domain.lifecycle import rules
from csgraph.domain.lifecycle import tables as t
from csgraph.domain.lifecycle.rules import LifecyclePhase
from csgraph.domain.onboarding.tables import onboarding
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.tables import number_in_force
from csgraph.domain.renewals.tables import renewal
from csgraph.domain.success.rules import OPEN_PLANS
from csgraph.domain.success.tables import success_plan
from csgraph.errors import InvalidInput
from csgraph.events.change_log import lock_row
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Act, Call
from csgraph.graph.present import judged_now

PHASES: Final = Kept(t.account_phase, "AccountPhase")
_stay = t.account_phase.c
_RENEWED: Final = ("RENEWED_FLAT", "RENEWED_UP", "RENEWED_DOWN")
_WINDOW: Final = "renewal.windowDays"
_READ: Final = ("account_id", "phase", "entered_at", "left_at")
_ENDED: Final = "no longer in it"

Need = Callable[[Call, Any], Awaitable[bool]]
"""Whether what a step takes is there, for the stay that it would end."""


async def begin(call: Call) -> UUID:
    """Say in which phase an account is that nobody has followed yet.

    Raises:
        InvalidInput: it would be in it later than now.
        Conflict: its phase is known already.
    """
    at = call.values.get("entered_at") or call.now
    rules.check_entered(at, None, call.now)
    return await PHASES.insert(call, entered_at=at)


def step_of(name: str) -> Act:
    """Return what takes a step: it ends the present stay and begins the next."""

    async def taken(call: Call) -> UUID:
        return await _take(call, name)

    taken.__doc__ = f"Take the step `{name}`."
    return taken


async def churn(call: Call) -> UUID:
    """Note that an account was lost, with why.

    Raises:
        InvalidInput: no reason is given.
        InvalidTransition: its phase does not allow it.
    """
    if not (call.values.get("reason") or "").strip():
        msg = "An account is lost for a reason: say what it is."
        raise InvalidInput(msg, path=("input", "reason"))
    return await _take(call, "accountPhaseChurn")


async def _take(call: Call, name: str) -> UUID:
    columns = (_stay[each] for each in _READ)
    stay = await lock_row(call.work, t.account_phase, call.expected_target, *columns)
    machine = rules.LIFECYCLE
    if name == rules.RENEW and not await _has_value(call, stay):
        machine = rules.BEFORE_VALUE
    after = machine.after(_ENDED if stay.left_at else stay.phase, name)
    if name in _NEEDS:
        is_there = await _NEEDS[name](call, stay)
        rules.check_need(stay.phase, name, is_there=is_there)
    return await _move(call, stay, after)


async def _move(call: Call, stay: Any, phase: str) -> UUID:
    at: datetime = call.values.get("entered_at") or call.now
    rules.check_entered(at, stay.entered_at, call.now)
    await PHASES.update(call, {"left_at": at})
    return await PHASES.insert(call, account_id=stay.account_id, phase=phase, entered_at=at)


async def _is_there(call: Call, found: Select[Any]) -> bool:
    return bool(await call.work.connection.scalar(select(exists(found))))


def _of(call: Call, table: Any, stay: Any, *more: ColumnElement[bool]) -> Select[Any]:
    """Select rows of the stay's account."""
    return select(table.c.id).where(
        table.c.tenant_id == call.work.tenant_id,
        table.c.deleted_at.is_(None),
        table.c.account_id == stay.account_id,
        *more,
    )


async def _has_deal(call: Call, stay: Any) -> bool:
    if stay.phase != LifecyclePhase.WON_BACK.value:
        return await _is_there(call, _of(call, opportunity, stay, opportunity.c.is_won))
    lost = (
        select(func.max(_stay.entered_at))
        .where(
            _stay.tenant_id == call.work.tenant_id,
            _stay.account_id == stay.account_id,
            _stay.deleted_at.is_(None),
            _stay.phase == LifecyclePhase.CHURNED.value,
        )
        .scalar_subquery()
    )
    day = cast(func.timezone("UTC", func.coalesce(lost, stay.entered_at)), Date)
    return await _is_there(call, _of(call, contract, stay, contract.c.starts_on >= day))


async def _is_handed_over(call: Call, stay: Any) -> bool:
    open_one = handoff.c.status != "CANCELLED"
    latest = _of(call, handoff, stay, open_one).order_by(handoff.c.created_at.desc()).limit(1)
    found = await call.work.connection.scalar(latest)
    if found is None:
        return False
    return bool((await judged_now(call, handoff, found, over=is_handed_over)).over)


async def _is_orchestrated(call: Call, stay: Any) -> bool:
    touch = await call.work.connection.scalar(
        select(account.c.touch_model).where(
            account.c.tenant_id == call.work.tenant_id, account.c.id == stay.account_id
        )
    )
    held = onboarding.c.business_orchestration_at <= call.now
    wanted = () if touch == TouchModel.LOW.value else (held,)
    return await _is_there(call, _of(call, onboarding, stay, *wanted))


async def _has_value(call: Call, stay: Any) -> bool:
    reached = onboarding.c.first_value_at <= call.now
    return await _is_there(call, _of(call, onboarding, stay, reached))


async def _is_window_open(call: Call, stay: Any) -> bool:
    told = await judged_now(
        call, account, stay.account_id, days=lambda sources: number_in_force(sources, _WINDOW)
    )
    last = literal(call.now.date(), Date) + int(told.days)
    due = select(contract.c.id).where(
        contract.c.tenant_id == call.work.tenant_id,
        contract.c.id == renewal.c.contract_id,
        contract.c.deleted_at.is_(None),
        contract.c.ends_on <= last,
    )
    opened = _of(call, renewal, stay, renewal.c.outcome.is_(None), exists(due))
    return await _is_there(call, opened)


async def _is_renewed(call: Call, stay: Any) -> bool:
    decided = renewal.c.outcome.in_(_RENEWED), renewal.c.decided_at >= stay.entered_at
    return await _is_there(call, _of(call, renewal, stay, *decided))


async def _has_plan(call: Call, stay: Any) -> bool:
    is_open = success_plan.c.status.in_([each.value for each in OPEN_PLANS])
    return await _is_there(call, _of(call, success_plan, stay, is_open))


_NEEDS: Final[dict[str, Need]] = {
    "accountPhaseHandOff": _has_deal,
    "accountPhaseOrchestrate": _is_handed_over,
    "accountPhaseDeliver": _is_orchestrated,
    "accountPhaseMonitor": _has_value,
    "accountPhaseOpenRenewal": _is_window_open,
    rules.RENEW: _is_renewed,
    "accountPhaseWinBack": _has_plan,
}
