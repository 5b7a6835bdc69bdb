"""A tier with how it came about."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from csgraph.domain.accounts.rules import (
    BASELINE,
    TIER_KEYS,
    ExperienceTier,
    TouchModel,
    baseline_of,
    tier_of,
)
from csgraph.domain.policies.rules import Explained, Explainer, Telling
from csgraph.domain.tiers.rules.revenue import TierFacts, annual_of, limits_of

RULE_ID: Final = "account.tier"
_NAMES: Final = {
    "contact_preference": "contactPreference",
    "growth_potential": "growthPotential",
    "engagement_level": "engagementLevel",
}


@dataclass(frozen=True)
class ExplainedTier(Telling):
    """A tier, its touch model, the step that decided, which unknown inputs had one skipped."""

    told: Explained[ExperienceTier | None]
    touch_model: TouchModel | None
    step: str
    missing_inputs: tuple[str, ...]
    annual: Decimal | None


def explain_tier(facts: TierFacts, explainer: Explainer, *, tells_money: bool) -> ExplainedTier:
    """Return the tier of an account; amounts are told to those who may read money."""
    now = explainer.now
    annual, limits = annual_of(facts, now), limits_of(facts, explainer.policies, now)
    baseline = baseline_of(annual, limits)
    inputs = replace(facts.inputs, baseline_tier=baseline)
    tier = tier_of(inputs, facts.override, now)
    given = {name: getattr(inputs, column) for column, name in _NAMES.items()}
    given["baselineTier"] = baseline
    if tells_money:
        given["annualRevenue"] = annual
        given["reportingCurrency"] = facts.rates.reporting
    if facts.override is not None:
        given |= {
            "overrideTier": facts.override.tier,
            "overrideExpiresAt": _instant(facts.override.expires_at),
        }
    keys = () if tier.step == "OVERRIDE" else TIER_KEYS
    told = explainer.explain(tier.value, RULE_ID, _sentence(facts, tier.explanation), given, keys)
    missing = tuple(_missing(facts, name, annual) for name in tier.missing)
    return ExplainedTier(told, tier.touch, tier.step, missing, annual)


def _sentence(facts: TierFacts, explanation: str) -> str:
    if "annual revenue" not in explanation:
        return explanation
    if facts.goes_by_contracts:
        return f"{explanation} What its contracts in force bring counts."
    if facts.recurring is None and facts.deals:
        return f"{explanation} It is a prospect, whose largest open deal counts."
    return explanation


def _missing(facts: TierFacts, name: str, annual: Decimal | None) -> str:
    if name != BASELINE:
        return _NAMES[name]
    if facts.goes_by_contracts:
        has_amount = all(each.revenue for each in facts.contracts)
    else:
        has_amount = facts.recurring is not None or any(deal.amount for deal in facts.deals)
    return "exchangeRate" if annual is not None or has_amount else "annualRecurringRevenue"


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


__all__ = ["RULE_ID", "ExplainedTier", "explain_tier"]
