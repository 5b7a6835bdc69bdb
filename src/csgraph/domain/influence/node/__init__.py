"""Influence in the graph: roles, ties, signals, and the map that follows from them."""

from csgraph.domain.influence.node.kept import (
    ContactRole,
    ContactSignal,
    InfluenceEdge,
    OrgSellingPlan,
    Relationship,
)
from csgraph.domain.influence.node.map import MAP_FIELDS
from csgraph.domain.influence.node.quadrants import QUADRANT_EFFECT

FIELDS = MAP_FIELDS
CONTRIBUTIONS = QUADRANT_EFFECT

__all__ = ["ContactRole", "ContactSignal", "InfluenceEdge", "OrgSellingPlan", "Relationship"]
