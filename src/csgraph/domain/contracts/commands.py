"""Makes and changes contracts, through the change log."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from csgraph.domain.contracts.rules import check_amount, check_term
from csgraph.domain.contracts.tables import contract
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

NODE_TYPE = "Contract"
CONTRACTS: Final = Kept(contract, NODE_TYPE, holds=True)


async def create_contract(call: Call) -> UUID:
    """Make a contract.

    Raises:
        InvalidInput: its term ends before it begins, or an amount is negative.
    """
    _check(call.values)
    return await CONTRACTS.insert(call)


async def update_contract(call: Call) -> UUID:
    """Change a contract; what is changed is held against the sources.

    Raises:
        NotFound: there is no such contract.
        InvalidInput: its term would end before it begins, or an amount is negative.
    """
    term = await CONTRACTS.locked(call, "starts_on", "ends_on")
    _check({**term._asdict(), **call.values})
    return await CONTRACTS.change(call)


def _check(values: Mapping[str, Any]) -> None:
    check_term(values.get("starts_on"), values.get("ends_on"))
    check_amount(values.get("annual_recurring_revenue_minor"), "annualRecurringRevenue")
    check_amount(values.get("list_price_minor"), "listPrice")
