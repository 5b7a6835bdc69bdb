"""How many people accounts take (domain.md §1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Final

from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.assignments.rules.books import LIMIT_KEYS
from csgraph.domain.policies.rules import Explained, Explainer

_SPAN: Final = "manager.span"
_ARR_START: Final = "csm.arrStart"
CAPACITY_KEYS: Final = (*LIMIT_KEYS.values(), _SPAN, _ARR_START)


@dataclass(frozen=True)
class CapacityRole:
    """What the accounts of one tier take: ``csm_count`` is rounded up for it alone."""

    tier: ExperienceTier
    account_count: int
    limit: int
    load: Decimal
    csm_count: int


@dataclass(frozen=True)
class CapacityPlan:
    """How many CSMs and managers are needed.

    ``headcount`` rounds the sum of all tiers once; ``headcount_by_role`` each tier, since
    tiers are served by different roles. ``headcount_by_revenue`` is the rule of thumb for big
    companies, None where revenue may not be read or is none.
    """

    headcount: Explained[int]
    headcount_by_role: Explained[int]
    headcount_by_revenue: Explained[int] | None
    managers: Explained[int]
    roles: tuple[CapacityRole, ...]
    untiered_count: int


def plan_capacity(
    counts: Mapping[ExperienceTier | None, int], revenue: Decimal | None, explainer: Explainer
) -> CapacityPlan:
    """Return how many people accounts take; those without a tier are counted apart."""
    policies, given = explainer.policies, {}
    roles = []
    for tier, key in LIMIT_KEYS.items():
        count, limit = counts.get(tier, 0), policies.whole(key)
        load = Decimal(count) / limit
        roles.append(CapacityRole(tier, count, limit, load, ceil(load)))
        given[tier.value.lower()] = count
    need = ceil(sum(each.load for each in roles))
    by_role = sum(each.csm_count for each in roles)
    managers = ceil(need / policies.whole(_SPAN))
    limits = tuple(LIMIT_KEYS.values())
    return CapacityPlan(
        explainer.explain(
            need, "capacity.headcount", f"{need} CSMs, rounded up once.", given, limits
        ),
        explainer.explain(
            by_role,
            "capacity.headcountByRole",
            f"{by_role} CSMs, rounded up for each tier.",
            given,
            limits,
        ),
        _by_revenue(revenue, explainer),
        explainer.explain(
            managers,
            "capacity.managers",
            f"{managers} managers for {need} CSMs.",
            {"csms": need},
            (*limits, _SPAN),
        ),
        tuple(roles),
        counts.get(None, 0),
    )


def _by_revenue(revenue: Decimal | None, explainer: Explainer) -> Explained[int] | None:
    if revenue is None:
        return None
    need = ceil(revenue / explainer.policies.number(_ARR_START))
    text = f"{need} CSMs by annual recurring revenue, a starting point for big companies."
    given = {"annualRecurringRevenue": revenue}
    return explainer.explain(need, "capacity.headcountByRevenue", text, given, (_ARR_START,))
