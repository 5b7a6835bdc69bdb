"""How full a CSM's book is (domain.md §1.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.policies.rules import Explained, Explainer, Policies

LIMIT_KEYS: Final = {
    ExperienceTier.STRATEGIC: "csm.limit.strategic",
    ExperienceTier.MID: "csm.limit.mid",
    ExperienceTier.SCALE: "csm.limit.scale",
}
_DIRECTOR: Final = "csm.limit.director"
_CUSTODY: Final = "capacity.custodyWeight"
_CAP: Final = "csm.limit.scaleCap"
REVIEW_KEYS: Final = {
    ExperienceTier.STRATEGIC: "entitlement.qbrDays.strategic",
    ExperienceTier.MID: "entitlement.qbrDays.mid",
}
_BANDS: Final = ("capacity.over", "capacity.watch", "capacity.spare")
_LOAD_MOST: Final = "capacity.reviewLoadMax"
BOOK_KEYS: Final = (
    *LIMIT_KEYS.values(),
    *(_DIRECTOR, _CUSTODY, _CAP, _LOAD_MOST),
    *REVIEW_KEYS.values(),
    *_BANDS,
)
_DAYS_OF_YEAR: Final = 365
NOTHING: Final = Decimal(0)


class BookBand(Enum):
    """How full a book is."""

    OVER = "OVER"
    WATCH = "WATCH"
    NORMAL = "NORMAL"
    SPARE = "SPARE"


class BookFinding(Enum):
    """What is amiss with a book."""

    OVER_CAPACITY = "OVER_CAPACITY"
    NEAR_CAPACITY = "NEAR_CAPACITY"
    REVIEW_LOAD = "REVIEW_LOAD"
    SCALE_CAP = "SCALE_CAP"


@dataclass(frozen=True)
class Held:
    """Accounts of one tier that a CSM holds; ``in_custody`` of them are being implemented."""

    tier: ExperienceTier | None
    accounts: int
    in_custody: int = 0


@dataclass(frozen=True)
class BookTier:
    """The part of a book that is of one tier: its accounts weighed against the limit."""

    tier: ExperienceTier
    account_count: int
    in_custody_count: int
    weight: Decimal
    limit: int
    load: Decimal


@dataclass(frozen=True)
class Book:
    """A CSM's book: utilization is the sum of the loads of its tiers."""

    csm: str
    role: UserRole | None
    utilization: Explained[Decimal]
    band: BookBand
    tiers: tuple[BookTier, ...]
    untiered_count: int
    review_load: Explained[int]
    findings: tuple[BookFinding, ...]


def book_of(csm: str, role: UserRole | None, held: Iterable[Held], explainer: Explainer) -> Book:
    """Return how full a book is; accounts without a tier weigh nothing and are counted apart."""
    known = list(held)
    policies = explainer.policies
    tiers = tuple(_tier(tier, known, role, policies) for tier in ExperienceTier)
    used = sum((each.load for each in tiers), NOTHING)
    band = _band(used, policies)
    load = _review_load(tiers, explainer)
    counts = {each.tier.value.lower(): each.account_count for each in tiers}
    listed = ", ".join(f"{each.account_count} {each.tier.value}" for each in tiers)
    text = f"{listed}: {round(used, 3)} of what one CSM can carry."
    keys = (*_limit_keys(role), _CUSTODY, *_BANDS)
    given = {**counts, "role": role, "inCustody": sum(each.in_custody_count for each in tiers)}
    return Book(
        csm,
        role,
        explainer.explain(used, "book.utilization", text, given, keys),
        band,
        tiers,
        sum(each.accounts for each in known if each.tier is None),
        load,
        tuple(_findings(band, load.value, tiers, policies)),
    )


def _limit_keys(role: UserRole | None) -> tuple[str, ...]:
    keys = dict(LIMIT_KEYS)
    if role is UserRole.CS_DIRECTOR:
        keys[ExperienceTier.STRATEGIC] = _DIRECTOR
    return tuple(keys.values())


def _tier(
    tier: ExperienceTier, held: list[Held], role: UserRole | None, policies: Policies
) -> BookTier:
    mine = [each for each in held if each.tier is tier]
    count, kept = sum(each.accounts for each in mine), sum(each.in_custody for each in mine)
    weight = count - kept + kept * policies.number(_CUSTODY)
    is_led = role is UserRole.CS_DIRECTOR and tier is ExperienceTier.STRATEGIC
    limit = policies.whole(_DIRECTOR if is_led else LIMIT_KEYS[tier])
    return BookTier(tier, count, kept, Decimal(weight), limit, Decimal(weight) / limit)


def _band(used: Decimal, policies: Policies) -> BookBand:
    over, watch, spare = (policies.number(key) for key in _BANDS)
    if used > over:
        return BookBand.OVER
    if used > watch:
        return BookBand.WATCH
    return BookBand.SPARE if used < spare else BookBand.NORMAL


def _review_load(tiers: Iterable[BookTier], explainer: Explainer) -> Explained[int]:
    """Return how many business reviews a year the book is owed."""
    total, given = 0, {}
    for each in tiers:
        key = REVIEW_KEYS.get(each.tier)
        if key is not None:
            total += each.account_count * (_DAYS_OF_YEAR // explainer.policies.whole(key))
            given[each.tier.value.lower()] = each.account_count
    keys = (*REVIEW_KEYS.values(), _LOAD_MOST)
    text = f"{total} business reviews a year are owed."
    return explainer.explain(total, "book.reviewLoad", text, given, keys)


def _findings(
    band: BookBand, load: int, tiers: Iterable[BookTier], policies: Policies
) -> Iterable[BookFinding]:
    if band is BookBand.OVER:
        yield BookFinding.OVER_CAPACITY
    if band is BookBand.WATCH:
        yield BookFinding.NEAR_CAPACITY
    if load > policies.whole(_LOAD_MOST):
        yield BookFinding.REVIEW_LOAD
    scale = next(each for each in tiers if each.tier is ExperienceTier.SCALE)
    if scale.account_count > policies.whole(_CAP):
        yield BookFinding.SCALE_CAP
