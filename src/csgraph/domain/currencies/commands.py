"""Writes rates of exchange, through the change log."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.currencies.tables import RATE_DECIMALS, exchange_rate
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.mutations import Call
from csgraph.tenancy.tables import tenant

NODE_TYPE = "ExchangeRate"
_MOST: Final = Decimal(10) ** 9


async def set_rate(call: Call) -> UUID:
    """Say what a currency is worth from a day on; said again of the day, it is changed.

    Raises:
        InvalidInput: the rate is none, or the currency is the reporting currency.
    """
    currency, day, rate = (call.values[name] for name in ("currency", "effective_on", "rate"))
    _check(rate)
    reporting = await call.work.connection.scalar(
        select(tenant.c.reporting_currency).where(tenant.c.tenant_id == call.work.tenant_id)
    )
    if currency == reporting:
        msg = f"{currency} is the reporting currency, and worth itself: name another one."
        raise InvalidInput(msg, path=("input", "currency"))
    live = exchange_rate.c.deleted_at.is_(None)
    same = (exchange_rate.c.currency == currency, exchange_rate.c.effective_on == day)
    known = await call.work.connection.scalar(
        select(exchange_rate.c.id).where(
            exchange_rate.c.tenant_id == call.work.tenant_id, live, *same
        )
    )
    logged: Any = {"node_type": NODE_TYPE, "change_set_id": call.change_set_id}
    if known is None:
        return await insert_row(call.work, exchange_rate, call.values, **logged)
    outcome = await update_row(call.work, exchange_rate, known, {"rate": rate}, **logged)
    outcome.accept()
    return UUID(str(known))


def _check(rate: Decimal) -> None:
    if not 0 < rate < _MOST or rate != round(rate, RATE_DECIMALS):
        limit = f"above 0, below {_MOST:,}, at most {RATE_DECIMALS} decimals"
        raise InvalidInput(
            f"`rate` is {rate}: give one {limit}.", path=("input", "rate"), constraint=limit
        )
