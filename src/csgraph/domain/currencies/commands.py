"""Writes rates of exchange, through the change log."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.currencies.tables import RATE_DECIMALS, exchange_rate
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call
from csgraph.tenancy.tables import tenant

RATES: Final = Kept(exchange_rate, "ExchangeRate")
_MOST: Final = Decimal(10) ** 9


async def set_rate(call: Call) -> UUID:
    """Say what a currency is worth from a day on; said again of the day, it is changed.

    Raises:
        InvalidInput: the rate is none, or the currency is the reporting currency.
    """
    currency = call.values["currency"]
    _check(call.values["rate"])
    reporting = await call.work.connection.scalar(
        select(tenant.c.reporting_currency).where(tenant.c.tenant_id == call.work.tenant_id)
    )
    if currency == reporting:
        msg = f"{currency} is the reporting currency, and worth itself: name another one."
        raise InvalidInput(msg, path=("input", "currency"))
    return await RATES.upsert(call, "currency", "effective_on")


def _check(rate: Decimal) -> None:
    if not 0 < rate < _MOST or rate != round(rate, RATE_DECIMALS):
        limit = f"above 0, below {_MOST:,}, at most {RATE_DECIMALS} decimals"
        raise InvalidInput(
            f"`rate` is {rate}: give one {limit}.", path=("input", "rate"), constraint=limit
        )
