"""Who of ours knows an account's business best (domain.md §1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.assignments.rules.books import BOOK_KEYS
from csgraph.domain.policies.rules import Explained, Explainer, Telling
from csgraph.domain.tiers.rules import owner_roles_of


@dataclass(frozen=True)
class Profile:
    """What a CSM knows, and how full their book is."""

    csm: str
    name: str
    role: UserRole | None
    industries: tuple[str, ...]
    use_cases: tuple[str, ...]
    location: str | None
    product_depth: int | None
    utilization: Decimal


@dataclass(frozen=True)
class Wanted:
    """What an account asks of its CSM."""

    industry: str | None
    use_cases: tuple[str, ...]
    country: str | None
    tier: ExperienceTier | None


@dataclass(frozen=True)
class _Fit:
    knows_industry: bool
    shared_use_cases: tuple[str, ...]
    is_near: bool
    role_fits: bool | None


@dataclass(frozen=True)
class Candidate(Telling):
    """How a CSM fits an account."""

    csm: str
    rank: int
    knows_industry: bool
    shared_use_cases: tuple[str, ...]
    is_near: bool
    role_fits: bool | None
    utilization: Decimal
    told: Explained[int]


def rank_candidates(
    wanted: Wanted, profiles: Iterable[Profile], explainer: Explainer
) -> tuple[Candidate, ...]:
    """Return CSMs in the order in which they fit.

    Industry comes first, then use cases, nearness, whether the role is one for the tier, depth
    in the product, and room in the book.
    """
    told = [(profile, _fit(wanted, profile)) for profile in profiles]
    told.sort(key=lambda pair: _key(*pair))
    return tuple(
        _candidate(rank, wanted, *pair, explainer) for rank, pair in enumerate(told, start=1)
    )


def _fit(wanted: Wanted, profile: Profile) -> _Fit:
    shared = tuple(sorted(_folded(wanted.use_cases) & _folded(profile.use_cases)))
    knows = wanted.industry is not None and bool(
        _folded([wanted.industry]) & _folded(profile.industries)
    )
    near = bool(wanted.country and profile.location) and bool(
        _folded([wanted.country or ""]) & _folded([profile.location or ""])
    )
    fits = None
    if wanted.tier is not None and profile.role is not None:
        fits = profile.role in owner_roles_of(wanted.tier)
    return _Fit(knows, shared, near, fits)


def _candidate(
    rank: int, wanted: Wanted, profile: Profile, fit: _Fit, explainer: Explainer
) -> Candidate:
    reasons = [
        text
        for holds, text in (
            (fit.knows_industry, f"knows {wanted.industry}"),
            (bool(fit.shared_use_cases), f"knows {', '.join(fit.shared_use_cases)}"),
            (fit.is_near, f"is in {wanted.country}"),
            (bool(fit.role_fits), f"may own {wanted.tier.value if wanted.tier else ''} accounts"),
        )
        if holds
    ]
    text = f"{profile.name} {'; '.join(reasons) or 'has nothing in common with the account'}."
    given = {
        "industry": wanted.industry,
        "useCases": ", ".join(wanted.use_cases) or None,
        "country": wanted.country,
        "tier": wanted.tier,
        "role": profile.role,
        "productDepth": profile.product_depth,
        "utilization": profile.utilization,
    }
    told = explainer.explain(rank, "csm.candidate", text, given, BOOK_KEYS)
    known = (fit.knows_industry, fit.shared_use_cases, fit.is_near, fit.role_fits)
    return Candidate(profile.csm, rank, *known, profile.utilization, told)


def _key(profile: Profile, fit: _Fit) -> tuple[object, ...]:
    return (
        not fit.knows_industry,
        -len(fit.shared_use_cases),
        not fit.is_near,
        fit.role_fits is not True,
        -(profile.product_depth or 0),
        profile.utilization,
        profile.name,
        profile.csm,
    )


def _folded(words: Iterable[str]) -> set[str]:
    return {word.strip().casefold() for word in words if word.strip()}
