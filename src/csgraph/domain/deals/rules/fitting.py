"""Whether a customer can succeed with us, and how much it is who we look for (domain.md §1.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer


class FitItem(Enum):
    """A point of the fit checklist."""

    TECHNICAL = "TECHNICAL"
    FUNCTIONAL = "FUNCTIONAL"
    EXPERIENCE = "EXPERIENCE"
    SUPPORT = "SUPPORT"
    BUY_IN = "BUY_IN"


class FitRating(Enum):
    """How far a point is met."""

    MET = "MET"
    PARTIAL = "PARTIAL"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"


class Fit(Enum):
    """Whether a customer fits."""

    GOOD = "GOOD"
    STRETCH = "STRETCH"
    BAD = "BAD"
    INCOMPLETE = "INCOMPLETE"


FIT_ITEMS: Final = tuple(each.value.lower() for each in FitItem)
FIT_KEYS: Final = ("fit.badNotMet",)


def fit_of(
    ratings: Mapping[str, FitRating], plan: str | None, explainer: Explainer
) -> Explained[Fit]:
    """Return whether a customer fits, by the five points and what is planned about unmet ones.

    ``ratings`` has every item of ``FIT_ITEMS``; ``plan`` says how what is missing is made good.
    """
    missing = [name for name, rating in ratings.items() if rating is FitRating.NOT_MET]
    unknown = [name for name, rating in ratings.items() if rating is FitRating.UNKNOWN]
    if all(rating is FitRating.MET for rating in ratings.values()):
        value, words = Fit.GOOD, "Every point is met."
    elif unknown and not missing:
        value, words = Fit.INCOMPLETE, f"Not known yet: {', '.join(unknown)}."
    elif len(missing) >= explainer.policies.whole("fit.badNotMet"):
        value, words = Fit.BAD, f"Not met: {', '.join(missing)}."
    elif missing and not plan:
        value, words = Fit.BAD, f"Not met, and no plan for it: {', '.join(missing)}."
    else:
        value, words = Fit.STRETCH, "Not every point is met, and it may come."
    inputs = {**ratings, "mitigationPlan": plan}
    return explainer.explain(value, "deal.fit", words, inputs, FIT_KEYS)


@dataclass(frozen=True)
class Profile:
    """Whom we look for; what is None, or empty, is left open."""

    buyer_role: str | None
    industry: str | None
    employee_min: int | None
    employee_max: int | None
    required_technology: tuple[str, ...]


def icp_match(
    profile: Profile | None,
    *,
    titles: tuple[str, ...],
    industry: str | None,
    employees: int | None,
    technical: FitRating | None,
    explainer: Explainer,
) -> Explained[Decimal | None]:
    """Return which part of the profile's attributes a customer matches, 0 to 1.

    None where no profile is defined. An attribute about which nothing is known is not matched.
    The technology counts as there when the latest fit checklist says TECHNICAL is met.
    """
    if profile is None:
        return explainer.explain(None, "deal.icpMatch", "No profile is defined.", {})
    found: dict[str, bool] = {}
    if profile.buyer_role:
        wanted = profile.buyer_role.casefold()
        found["buyerRole"] = any(wanted in title.casefold() for title in titles)
    if profile.industry:
        found["industry"] = (industry or "").casefold() == profile.industry.casefold()
    if profile.employee_min is not None or profile.employee_max is not None:
        found["employees"] = employees is not None and (
            (profile.employee_min or 0) <= employees
            and (profile.employee_max is None or employees <= profile.employee_max)
        )
    if profile.required_technology:
        found["requiredTechnology"] = technical is FitRating.MET
    if not found:
        return explainer.explain(None, "deal.icpMatch", "The profile leaves all open.", {})
    matched = sum(found.values())
    value = (Decimal(matched) / len(found)).quantize(Decimal("0.0001"))
    words = f"{matched} of {len(found)} attributes match."
    return explainer.explain(value, "deal.icpMatch", words, found)
