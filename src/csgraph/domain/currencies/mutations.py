"""How callers write rates of exchange."""

from csgraph.domain.currencies.commands import set_rate
from csgraph.domain.currencies.node import ExchangeRate
from csgraph.graph.mutations import Mutation

MUTATIONS = (
    Mutation(
        name="exchangeRateSet",
        description="Say what a unit of a currency is worth in the reporting currency, from a day "
        "on; said again of the same day, it is changed.",
        scope="policies:write",
        node=ExchangeRate,
        act=set_rate,
        fields=("currency", "effectiveOn", "rate"),
        required=("currency", "effectiveOn", "rate"),
        makes=True,
    ),
)
