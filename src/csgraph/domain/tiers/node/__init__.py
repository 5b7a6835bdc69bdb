"""Tiers and entitlements in the graph."""

from csgraph.domain.tiers.node.effects import TIER_EFFECT
from csgraph.domain.tiers.node.fields import TIER_FIELDS

FIELDS = TIER_FIELDS
CONTRIBUTIONS = TIER_EFFECT
