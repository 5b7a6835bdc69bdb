"""Schedules, assigns and decides renewals, through the change log."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, false, func, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.commands import NODE_TYPE as CONTRACT
from csgraph.domain.contracts.rules import check_amount
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.commands import policies_at
from csgraph.domain.renewals.rules import RENEWAL, WITHOUT_OUTCOME, RenewalOutcome, outcome_of
from csgraph.domain.renewals.tables import renewal, renewal_ask
from csgraph.errors import InvalidInput
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call
from csgraph.ids import TenantId
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing, open_writing

RENEWALS: Final = Kept(renewal, "Renewal")
ASKS: Final = Kept(renewal_ask, "RenewalAsk")
_CONTRACTS: Final = Kept(contract, CONTRACT)
_LOCK: Final = 7_210_339
"""Names the lock under which a tenant's renewals are scheduled."""


async def schedule(call: Call) -> UUID:
    """Schedule the renewal of a contract; scheduled again, it is changed.

    Raises:
        InvalidInput: there is no such contract, or its last day is unknown.
    """
    path = ("input", "contractId")
    chosen = call.values["contract_id"]
    known = await _CONTRACTS.read(call, chosen, "contractId", "ends_on", "account_id")
    if known.ends_on is None:
        msg = "The contract has no last day, so nothing is to be renewed: give it `endsOn`."
        raise InvalidInput(msg, path=path)
    return await RENEWALS.upsert(call, "contract_id", account_id=known.account_id)


async def assign(call: Call) -> UUID:
    """Say who owns a renewal."""
    await _step(call, "renewalAssign")
    if call.values["owner_id"] is None:
        msg = "Somebody owns a renewal: name who does."
        raise InvalidInput(msg, path=("input", "ownerId"))
    return await RENEWALS.change(call)


async def mark_straight(call: Call) -> UUID:
    """Mark a renewal that brings no upsell: its owner closes it alone, and Sales is told.

    Who is told is who owns the account in the CRM, unless somebody else is named.

    Raises:
        InvalidInput: nobody owns the renewal, or nobody is there to be told.
    """
    row = await _step(call, "renewalMarkStraight")
    if row.owner_id is None:
        msg = "Its owner finds that there is no upsell: name one with `renewalAssign` first."
        raise InvalidInput(msg, path=("id",))
    told = call.values.get("sales_contact_id") or await _sales_of(call, row.account_id)
    if told is None:
        msg = "Nobody owns the account in the CRM: name who of Sales is told."
        raise InvalidInput(msg, path=("input", "salesContactId"))
    values = {"is_straight": True, "sales_contact_id": told, "sales_told_at": call.now}
    return await RENEWALS.update(call, values)


async def unmark_straight(call: Call) -> UUID:
    """Take back that a renewal is straight: an upsell was found."""
    await _step(call, "renewalUnmarkStraight")
    values = {"is_straight": False, "sales_contact_id": None, "sales_told_at": None}
    return await RENEWALS.update(call, values)


async def renew(call: Call) -> UUID:
    """Close a renewal that was signed: flat, up or down by what a year brings.

    Raises:
        InvalidInput: one of both amounts is unknown, they are in two currencies, the successor
            is another account's, or it would be decided later than now.
    """
    row = await _step(call, "renewalRenew")
    chosen = call.values.get("successor_id")
    before = await _CONTRACTS.read(call, row.contract_id, "contractId", *_REVENUE)
    after = None
    if chosen is not None:
        after = await _CONTRACTS.read(call, chosen, "successorId", *_REVENUE, "account_id")
        if after.account_id != row.account_id or chosen == row.contract_id:
            msg = "The contract that follows is another one with the same account: name that."
            raise InvalidInput(msg, path=("input", "successorId"))
    revenue = _revenue(call.values, before, after)
    tolerance = (await policies_at(call.work, call.now)).number("renewal.flatTolerance")
    outcome = outcome_of(
        Decimal(revenue["revenue_before_minor"]), Decimal(revenue["revenue_after_minor"]), tolerance
    )
    values = {"successor_id": chosen, "lost_reason": None, **revenue}
    return await _decide(call, outcome, values)


async def lose(call: Call) -> UUID:
    """Close a renewal that will not come, with what is known of why.

    Raises:
        InvalidInput: no reason is given, or it would be decided later than now.
    """
    row = await _step(call, "renewalLose")
    if not call.values["lost_reason"]:
        msg = "A renewal is lost for a reason: say what is known of it."
        raise InvalidInput(msg, path=("input", "lostReason"))
    before = await _CONTRACTS.read(call, row.contract_id, "contractId", *_REVENUE)
    values = {
        "lost_reason": call.values["lost_reason"],
        "revenue_before_minor": before.annual_recurring_revenue_minor,
        "revenue_before_currency": before.annual_recurring_revenue_currency,
    }
    return await _decide(call, RenewalOutcome.LOST, values)


async def record_ask(call: Call) -> UUID:
    """Record that the customer was asked whether they will renew.

    Raises:
        InvalidInput: there is no such renewal, or they would be asked later than now.
    """
    await RENEWALS.read(call, call.values["renewal_id"], "renewalId", "id")
    return await ASKS.insert(call, asked_at=past(call, "asked_at"))


async def schedule_tenant(engine: AsyncEngine, tenant_id: TenantId, today: date) -> int:
    """Schedule what is due in a tenant, in a transaction; return how many rows were written."""
    async with open_writing(engine, tenant_id) as work:
        lock = func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(tenant_id)))
        await work.connection.execute(select(lock))
        return await schedule_due(work, today)


async def schedule_due(work: Writing, today: date) -> int:
    """Schedule the renewal of every contract whose term has not ended, by one statement.

    A renewal that is open goes with its contract when that moves to another account. Contracts
    that ended before anybody knew of them are history, and get none.
    """
    known = (
        select(renewal.c.id, renewal.c.contract_id, renewal.c.account_id, renewal.c.outcome)
        .where(renewal.c.tenant_id == work.tenant_id, renewal.c.deleted_at.is_(None))
        .subquery()
    )
    source = (
        select(
            case((known.c.id.is_(None), func.uuidv7(type_=Id)), else_=known.c.id).label("id"),
            contract.c.id.label("contract_id"),
            contract.c.account_id,
        )
        .select_from(contract.outerjoin(known, known.c.contract_id == contract.c.id))
        .where(
            contract.c.tenant_id == literal(work.tenant_id, Id),
            contract.c.deleted_at.is_(None),
            contract.c.ends_on.is_not(None),
            case(
                (known.c.id.is_(None), contract.c.ends_on >= today),
                (known.c.outcome.is_not(None), false()),
                else_=known.c.account_id.is_distinct_from(contract.c.account_id),
            ),
        )
    )
    change_set = await begin_change_set(work, Actor("RULE", "renewal.schedule"))
    counts = await merge_rows(work, renewal, source, node_type="Renewal", change_set_id=change_set)
    return counts.changed


_REVENUE: Final = ("annual_recurring_revenue_minor", "annual_recurring_revenue_currency")


def _revenue(values: Mapping[str, Any], before: Any, after: Any) -> dict[str, Any]:
    """Return a year's revenue before and after, as given or as the contracts have it."""
    told: dict[str, Any] = {}
    for name, shown, known in (
        ("revenue_before", "revenueBefore", before),
        ("revenue_after", "revenueAfter", after),
    ):
        minor, currency = values.get(f"{name}_minor"), values.get(f"{name}_currency")
        if minor is None and known is not None:
            minor, currency = (getattr(known, each) for each in _REVENUE)
        if minor is None:
            msg = f"What a year brings is unknown: give `{shown}`, or the contract its revenue."
            raise InvalidInput(msg, path=("input", shown))
        check_amount(minor, shown)
        told |= {f"{name}_minor": minor, f"{name}_currency": currency}
    if told["revenue_before_currency"] != told["revenue_after_currency"]:
        msg = (
            f"The revenue was in {told['revenue_before_currency']}: give `revenueAfter` in it, "
            "too, so that both can be compared at one rate."
        )
        raise InvalidInput(msg, path=("input", "revenueAfter"))
    return told


async def _decide(call: Call, outcome: RenewalOutcome, values: Mapping[str, Any]) -> UUID:
    decided = past(call, "decided_at")
    return await RENEWALS.update(call, {**values, "outcome": outcome.value, "decided_at": decided})


async def _step(call: Call, step: str) -> Any:
    """Lock a renewal for a step that its state allows."""
    columns = ("outcome", "is_straight", "owner_id", "account_id", "contract_id")
    row = await RENEWALS.locked(call, *columns)
    RENEWAL.after(row.outcome or WITHOUT_OUTCOME[row.is_straight], step)
    return row


async def _sales_of(call: Call, account_id: UUID | None) -> Any:
    owner = select(account.c.owner_id).where(
        account.c.tenant_id == call.work.tenant_id, account.c.id == account_id
    )
    return await call.work.connection.scalar(owner)
