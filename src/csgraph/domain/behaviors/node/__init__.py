"""Behaviours in the graph, challenges, terms, and what follows of them."""

from csgraph.domain.behaviors.node.kept import (
    BehaviorAdoption,
    Challenge,
    KeyBehavior,
    RenewalMilestone,
    TermImpact,
)
from csgraph.domain.behaviors.node.working import FIELDS as _WORKED

FIELDS = _WORKED

__all__ = ["BehaviorAdoption", "Challenge", "KeyBehavior", "RenewalMilestone", "TermImpact"]
