"""What an account is owed by its tier (domain.md §1.2)."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.policies.rules import Explained, Explainer, Telling

RULE_ID: Final = "tier.entitlements"


class Introduction(Enum):
    """When a customer meets its CSM."""

    PRE_SALE = "PRE_SALE"
    AT_SIGNATURE = "AT_SIGNATURE"
    AFTER_GO_LIVE = "AFTER_GO_LIVE"


class Obligation(Enum):
    """How binding something is."""

    REQUIRED = "REQUIRED"
    RECOMMENDED = "RECOMMENDED"
    OPTIONAL = "OPTIONAL"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True)
class Entitlement(Telling):
    """What a tier is owed; days are the most between two of a kind, None for none owed.

    ``ebr_takes_sponsor`` says that executive reviews are owed where one of ours sponsors the
    account, ``plan_takes_csm`` that a success plan is where a CSM is named.
    """

    tier: ExperienceTier
    owner_roles: tuple[UserRole, ...]
    is_pooled: bool
    csm_introduced: Introduction
    qbr_days: int | None
    ebr_days: int | None
    ebr_takes_sponsor: bool
    executive_sponsor: Obligation
    redundancy: Obligation
    success_plan: Obligation
    plan_takes_csm: bool
    one_on_one_days: int | None
    told: Explained[str]


@dataclass(frozen=True)
class _Fixed:
    owner_roles: tuple[UserRole, ...]
    csm_introduced: Introduction
    executive_sponsor: Obligation
    redundancy: Obligation
    is_pooled: bool = False
    ebr_takes_sponsor: bool = False
    plan_takes_csm: bool = False


_FIXED: Final = {
    ExperienceTier.STRATEGIC: _Fixed(
        (UserRole.CS_DIRECTOR, UserRole.SENIOR_CSM),
        Introduction.PRE_SALE,
        Obligation.REQUIRED,
        Obligation.REQUIRED,
    ),
    ExperienceTier.MID: _Fixed(
        (UserRole.CSM, UserRole.SENIOR_CSM),
        Introduction.AT_SIGNATURE,
        Obligation.OPTIONAL,
        Obligation.RECOMMENDED,
        ebr_takes_sponsor=True,
    ),
    ExperienceTier.SCALE: _Fixed(
        (UserRole.ASSOCIATE_CSM,),
        Introduction.AFTER_GO_LIVE,
        Obligation.NOT_APPLICABLE,
        Obligation.NOT_APPLICABLE,
        is_pooled=True,
        plan_takes_csm=True,
    ),
}
_CADENCES: Final = ("qbrDays", "ebrDays", "oneOnOneDays")
ENTITLEMENT_KEYS: Final = tuple(
    f"entitlement.{name}.{tier}" for name in _CADENCES for tier in ("strategic", "mid")
)


def owner_roles_of(tier: ExperienceTier) -> tuple[UserRole, ...]:
    """Return the roles that may own accounts of a tier."""
    return _FIXED[tier].owner_roles


def entitlements(explainer: Explainer) -> tuple[Entitlement, ...]:
    """Return what each tier is owed."""
    return tuple(_of_tier(tier, explainer) for tier in ExperienceTier)


def entitlement_of(
    tier: ExperienceTier, explainer: Explainer, *, has_sponsor: bool, has_csm: bool
) -> Entitlement:
    """Return what one account is owed: what depends on its people is decided."""
    owed = _of_tier(tier, explainer)
    if owed.ebr_takes_sponsor and not has_sponsor:
        owed = replace(owed, ebr_days=None)
    if owed.plan_takes_csm and not has_csm:
        owed = replace(owed, success_plan=Obligation.NOT_APPLICABLE)
    given = {"tier": tier, "hasExecutiveSponsor": has_sponsor, "hasNamedCsm": has_csm}
    return replace(owed, told=_told(tier, explainer, given))


def _of_tier(tier: ExperienceTier, explainer: Explainer) -> Entitlement:
    fixed = _FIXED[tier]
    qbr, ebr, one_on_one = (
        explainer.policies.whole(key) if key else None for key in _keys_of(tier) or (None,) * 3
    )
    return Entitlement(
        tier=tier,
        qbr_days=qbr,
        ebr_days=ebr,
        one_on_one_days=one_on_one,
        success_plan=Obligation.REQUIRED,
        told=_told(tier, explainer, {"tier": tier}),
        **vars(fixed),
    )


def _keys_of(tier: ExperienceTier) -> tuple[str, ...]:
    if tier is ExperienceTier.SCALE:
        return ()
    return tuple(f"entitlement.{name}.{tier.value.lower()}" for name in _CADENCES)


def _told(tier: ExperienceTier, explainer: Explainer, given: dict[str, Any]) -> Explained[str]:
    keys = _keys_of(tier)
    qbr = f"a review every {explainer.policies.whole(keys[0])} days" if keys else "no reviews"
    text = f"{tier.value} accounts are owed {qbr}."
    return explainer.explain(tier.value, RULE_ID, text, given, keys)
