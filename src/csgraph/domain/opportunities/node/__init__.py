"""Deals in the graph, and when they were won."""

from csgraph.domain.opportunities.node.kept import (
    Opportunity,
    OpportunityContactRole,
    OpportunityStageChange,
)

__all__ = ["Opportunity", "OpportunityContactRole", "OpportunityStageChange"]
