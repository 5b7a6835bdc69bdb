"""Decisions about key behaviours, and about how impact grows from term to term."""

from csgraph.domain.behaviors.rules.adoption import (
    ADOPTION,
    BEHAVIORS_PER_PRODUCT,
    Adoption,
    BehaviorState,
    ChallengeMedium,
    ChallengeResponse,
    ChallengeTarget,
    OverdueBehavior,
    days_late,
    is_overdue,
    refusals_after,
)
from csgraph.domain.behaviors.rules.chain import CausalLink, ChainFacts, LinkState, chain_of
from csgraph.domain.behaviors.rules.velocity import (
    DIMENSIONS,
    RISES_FROM,
    VELOCITY_KEYS,
    ClientVelocity,
    Compared,
    Term,
    VelocityTrend,
    check_term,
    velocity_of,
)

__all__ = [
    "ADOPTION",
    "BEHAVIORS_PER_PRODUCT",
    "DIMENSIONS",
    "RISES_FROM",
    "VELOCITY_KEYS",
    "Adoption",
    "BehaviorState",
    "CausalLink",
    "ChainFacts",
    "ChallengeMedium",
    "ChallengeResponse",
    "ChallengeTarget",
    "ClientVelocity",
    "Compared",
    "LinkState",
    "OverdueBehavior",
    "Term",
    "VelocityTrend",
    "chain_of",
    "check_term",
    "days_late",
    "is_overdue",
    "refusals_after",
    "velocity_of",
]
