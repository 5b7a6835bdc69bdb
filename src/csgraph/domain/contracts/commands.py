"""Makes and changes contracts, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csgraph.domain.contracts.rules import check_amount, check_term
from csgraph.domain.contracts.tables import contract
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call

NODE_TYPE = "Contract"


async def create_contract(call: Call) -> UUID:
    """Make a contract.

    Raises:
        InvalidInput: its term ends before it begins, or an amount is negative.
    """
    _check(call.values)
    return await insert_row(
        call.work, contract, call.values, node_type=NODE_TYPE, change_set_id=call.change_set_id
    )


async def update_contract(call: Call) -> UUID:
    """Change a contract; what is changed is held against the sources.

    Raises:
        NotFound: there is no such contract.
        InvalidInput: its term would end before it begins, or an amount is negative.
    """
    target, term = call.expected_target, ("starts_on", "ends_on")
    known = await lock_row(call.work, contract, target, *(contract.c[name] for name in term))
    _check({**dict(zip(term, known, strict=True)), **call.values})
    outcome = await update_row(
        call.work,
        contract,
        target,
        call.values,
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
        holds=True,
    )
    outcome.accept()
    return target


def _check(values: Mapping[str, Any]) -> None:
    check_term(values.get("starts_on"), values.get("ends_on"))
    check_amount(values.get("annual_recurring_revenue_minor"), "annualRecurringRevenue")
    check_amount(values.get("list_price_minor"), "listPrice")
