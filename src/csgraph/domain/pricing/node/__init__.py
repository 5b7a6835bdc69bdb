"""Prices in the graph."""

from csgraph.domain.pricing.node.floors import FLOOR_FIELD, PRICING_FIELD
from csgraph.domain.pricing.node.kept import DiscountLine

FIELDS = (FLOOR_FIELD, PRICING_FIELD)

__all__ = ["DiscountLine"]
