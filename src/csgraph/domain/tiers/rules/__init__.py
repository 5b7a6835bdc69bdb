"""How an account is served, why, and what it is owed."""

from csgraph.domain.tiers.rules.entitlements import (
    ENTITLEMENT_KEYS,
    Entitlement,
    Introduction,
    Obligation,
    entitlement_of,
    entitlements,
    owner_roles_of,
)
from csgraph.domain.tiers.rules.explaining import ExplainedTier, explain_tier
from csgraph.domain.tiers.rules.reading import (
    ACCOUNT_COLUMNS,
    CONTRACT_COLUMNS,
    DEAL_COLUMNS,
    facts_of,
)
from csgraph.domain.tiers.rules.revenue import Deal, Money, Rates, TierFacts, annual_of, limits_of

__all__ = [
    "ACCOUNT_COLUMNS",
    "CONTRACT_COLUMNS",
    "DEAL_COLUMNS",
    "ENTITLEMENT_KEYS",
    "Deal",
    "Entitlement",
    "ExplainedTier",
    "Introduction",
    "Money",
    "Obligation",
    "Rates",
    "TierFacts",
    "annual_of",
    "entitlement_of",
    "entitlements",
    "explain_tier",
    "facts_of",
    "limits_of",
    "owner_roles_of",
]
