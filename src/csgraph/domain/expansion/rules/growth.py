"""How much comes after the first order, and how many leads our people find (domain.md §1.10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer

OBJECTIVE_KEY: Final = "expansion.leadObjective"
_PLACES: Final = Decimal("0.0001")


def post_sales_share(
    orders: Iterable[Decimal], unpriced: int, explainer: Explainer
) -> Explained[Decimal | None]:
    """Return which part of all orders to date came after the first, 0 to 1.

    ``orders`` are in one currency, the first one first, renewals left out; ``unpriced`` is how
    many more have no amount in it. None where nothing was ordered yet.
    """
    known = list(orders)
    total = sum(known, Decimal(0))
    inputs = {
        "orders": len(known),
        "firstOrder": known[0] if known else None,
        "total": total,
        "unpriced": unpriced,
    }
    if not total:
        words = "Nothing of known worth was ordered yet."
        return explainer.explain(None, "account.postSalesShare", words, inputs)
    later = total - known[0]
    words = f"{later:f} of {total:f} was ordered after the first order."
    value = (later / total).quantize(_PLACES)
    return explainer.explain(value, "account.postSalesShare", words, inputs)


@dataclass(frozen=True)
class LeadRecord:
    """How many leads one of ours found in a quarter, and how many of theirs became deals in it."""

    finder: str
    found: int
    converted: int
    attainment: Explained[Decimal]


def lead_record(finder: str, found: int, converted: int, explainer: Explainer) -> LeadRecord:
    """Return what leads come to against the objective: those that were converted count."""
    objective = explainer.policies.whole(OBJECTIVE_KEY)
    inputs = {"found": found, "converted": converted, "objective": objective}
    words = f"{converted} of {objective} leads that are wanted a quarter were converted."
    value = (Decimal(converted) / objective).quantize(_PLACES)
    told = explainer.explain(value, "expansion.leadObjective", words, inputs, (OBJECTIVE_KEY,))
    return LeadRecord(finder, found, converted, told)
