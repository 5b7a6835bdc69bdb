"""Handoffs in the graph: what is kept of them, what rules judge, figures over all of them."""

from csgraph.domain.handoffs.node.effects import SLA_EFFECT
from csgraph.domain.handoffs.node.explained import INTRODUCTION_FIELDS
from csgraph.domain.handoffs.node.figures import FIGURE_FIELDS
from csgraph.domain.handoffs.node.kept import Handoff
from csgraph.domain.handoffs.node.records import (
    HandoffItem,
    IntroFeedback,
    OversightMeeting,
    SalesPromise,
    SpicedRecord,
    VendorAlias,
)

CONTRIBUTIONS = SLA_EFFECT
FIELDS = (*INTRODUCTION_FIELDS, *FIGURE_FIELDS)

__all__ = [
    "Handoff",
    "HandoffItem",
    "IntroFeedback",
    "OversightMeeting",
    "SalesPromise",
    "SpicedRecord",
    "VendorAlias",
]
