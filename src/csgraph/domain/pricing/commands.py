"""Writes discounts, through the change log."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, func, literal_column, or_, select

from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.commands import policies_at
from csgraph.domain.policies.rules import Explainer
from csgraph.domain.pricing.node.floors import bands_by_segment
from csgraph.domain.pricing.rules import bands_of, check_label, check_line, floor_of, warning_of
from csgraph.domain.pricing.tables import discount_line
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call, Made
from csgraph.graph.present import judged_now
from csgraph.graph.sources import RowSources

LINES: Final = Kept(discount_line, "DiscountLine")
_CONTRACTS: Final = Kept(contract, "Contract")


async def add_line(call: Call) -> Made:
    """Add a discount to a contract, as a line of its own; warn when it reaches the floor.

    Raises:
        InvalidInput: it has no label, takes nothing off, ends before it begins, or is in another
            currency than the list price.
    """
    values = call.values
    check_label(values.get("label"))
    check_line(values["amount_minor"], values["starts_on"], values.get("ends_on"))
    known = await _CONTRACTS.read(
        call, values["contract_id"], "contractId", "list_price_minor", "list_price_currency"
    )
    currency = values["amount_currency"]
    if known.list_price_currency not in (None, currency):
        msg = f"The list price is in {known.list_price_currency}: give the discount in it."
        raise InvalidInput(msg, path=("input", "amount"))
    made = await LINES.insert(call)
    listed = known.list_price_minor
    paid = None if listed is None else listed - await _taken_off(call)
    warning = warning_of(paid, listed, await _floor(call, values["contract_id"]))
    return Made(made, {"floorWarning": warning})


async def end_line(call: Call) -> UUID:
    """Say until when a discount runs.

    Raises:
        InvalidInput: it would end before it begins.
    """
    minor, starts_on = await LINES.locked(call, "amount_minor", "starts_on")
    if starts_on is not None:
        check_line(minor or 1, starts_on, call.values["ends_on"])
    return await LINES.change(call)


async def label_line(call: Call) -> UUID:
    """Say what a discount is that came without a label.

    Raises:
        InvalidInput: the label is blank.
    """
    check_label(call.values.get("label"))
    return await LINES.change(call)


async def _floor(call: Call, contract_id: UUID) -> Decimal:
    """Return below what part of the list price customers of the contract's segment leave."""
    told = await judged_now(call, contract, contract_id, bands=_bands, segment=_segment)
    policies = await policies_at(call.work, call.now)
    bands = bands_of(told.bands, told.segment, policies)
    return floor_of(bands, Explainer(policies, call.now)).value


def _bands(sources: RowSources) -> ColumnElement[Any]:
    found = bands_by_segment(sources).subquery()
    none: ColumnElement[Any] = literal_column("'[]'::json", JSON())
    listed = func.json_agg(func.json_build_array(*found.c))
    told = func.coalesce(listed, none, type_=JSON())
    return select(told).scalar_subquery()


def _segment(sources: RowSources) -> ColumnElement[Any]:
    accounts = sources.rows(account, "id", "sales_segment")
    mine = accounts.c.id == sources.row.c.account_id
    return select(accounts.c.sales_segment).where(mine).correlate(sources.row).scalar_subquery()


async def _taken_off(call: Call) -> int:
    """Return what the contract's discounts take off today, the new one included."""
    lines, today = discount_line.c, call.now.date()
    new = call.values["starts_on"]
    day = max(today, new)
    found = await call.work.connection.scalar(
        select(func.coalesce(func.sum(lines.amount_minor), 0)).where(
            lines.tenant_id == call.work.tenant_id,
            lines.contract_id == call.values["contract_id"],
            lines.amount_currency == call.values["amount_currency"],
            lines.deleted_at.is_(None),
            lines.starts_on <= day,
            or_(lines.ends_on.is_(None), lines.ends_on >= day),
        )
    )
    return int(found or 0)
