"""The audit of leads that Marketing calls qualified (domain.md §1.5)."""

from collections.abc import Iterable
from enum import Enum
from hashlib import sha256
from typing import Final

from csgraph.domain.access.rules import UserRole
from csgraph.domain.assignments.rules import Deciding
from csgraph.errors import InvalidInput

MQL_KEYS: Final = ("mql.auditSample",)
LONGEST_REFERENCE: Final = 500
MOST_CANDIDATES: Final = 10_000
_QUARTERS: Final = range(1, 5)
_YEARS: Final = range(2000, 2200)


class MqlVerdict(Enum):
    """What an inspection finds of a lead."""

    QUALIFIED = "QUALIFIED"
    UNQUALIFIED = "UNQUALIFIED"


class AuditSigner(Enum):
    """Who signs an audit."""

    VP_SALES = "VP_SALES"
    VP_SUCCESS = "VP_SUCCESS"


SIGNING: Final = Deciding(
    "An audit is signed by", tuple(UserRole(each.value) for each in AuditSigner)
)
"""Who signs an audit."""


def draw(candidates: Iterable[str], size: int, salt: str) -> list[str]:
    """Return a random sample, in the order drawn; the same for the same ``salt``.

    Raises:
        InvalidInput: there are too few candidates, too many, or one is no reference.
    """
    path = ("input", "candidates")
    known = list(dict.fromkeys(each.strip() for each in candidates))
    if len(known) > MOST_CANDIDATES:
        limit = f"at most {MOST_CANDIDATES:,}"
        msg = f"`candidates` has {len(known):,} items: name {limit}."
        raise InvalidInput(msg, path=path, constraint=limit)
    if any(not each or len(each) > LONGEST_REFERENCE for each in known):
        limit = f"1 to {LONGEST_REFERENCE} characters"
        raise InvalidInput(f"A candidate has {limit}.", path=path, constraint=limit)
    if len(known) < size:
        limit = f"at least {size}"
        msg = f"`candidates` names {len(known)} different leads; a sample takes {limit}."
        raise InvalidInput(msg, path=path, constraint=limit)
    return sorted(known, key=lambda each: sha256(f"{salt} {each}".encode()).digest())[:size]


def check_quarter(year: int, quarter: int) -> None:
    """Check that a quarter is one.

    Raises:
        InvalidInput: it is not.
    """
    if quarter not in _QUARTERS:
        msg = f"A year has quarters 1 to 4; {quarter} is none."
        raise InvalidInput(msg, path=("input", "quarter"), constraint="1 to 4")
    if year not in _YEARS:
        msg = f"{year} is no year of ours: give one from 2000 on."
        raise InvalidInput(msg, path=("input", "year"), constraint="2000 to 2199")
