"""Rates of exchange in the graph."""

from csgraph.domain.currencies import tables as t
from csgraph.graph.declare import OrderBy, column, node
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import CurrencyCode, Date, ExactDecimal

_rate = t.exchange_rate.c


@node(
    table=t.exchange_rate,
    prefix="fxr",
    scope="accounts:read",
    plural="exchangeRates",
    plural_description="What currencies are worth in the reporting currency; the latest day first.",
    description="What a unit of a currency is worth in the reporting currency, from a day on.",
    default_order=(OrderBy(_rate.effective_on, descending=True),),
)
class ExchangeRate(Node, Revisioned):
    """What a unit of a currency is worth in the reporting currency."""

    currency: CurrencyCode = column(_rate.currency, "Which currency.", order=True)
    effective_on: Date = column(
        _rate.effective_on, "From which day on, until the day of the next rate.", order=True
    )
    rate: ExactDecimal = column(
        _rate.rate, "Units of the reporting currency for one of this currency."
    )


__all__ = ["ExchangeRate"]
