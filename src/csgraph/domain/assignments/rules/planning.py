"""Moving accounts to those who may own them, each at its next renewal (domain.md §1.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.tiers.rules import owner_roles_of


@dataclass(frozen=True)
class Misplaced:
    """An account with its tier, its CSM and the last day of its term."""

    account: str
    tier: ExperienceTier
    csm: str
    role: UserRole
    ends_on: date | None


@dataclass(frozen=True)
class PlannedMove:
    """That an account is to move; ``moves_on`` is None while no renewal is known."""

    account: str
    tier: ExperienceTier
    from_csm: str
    to_csm: str | None
    owner_roles: tuple[UserRole, ...]
    moves_on: date | None


def plan_moves(
    accounts: Iterable[Misplaced],
    roles: Mapping[str, UserRole],
    utilization: Mapping[str, Decimal],
    loads: Mapping[ExperienceTier, Decimal],
) -> tuple[PlannedMove, ...]:
    """Return a move for each account whose CSM's role is none for its tier, the earliest first.

    Each goes to whoever of the fitting roles has the most room by then; ``loads`` is what one
    account of a tier weighs.
    """
    used: dict[str, Decimal] = defaultdict(Decimal, utilization)
    misplaced = [each for each in accounts if each.role not in owner_roles_of(each.tier)]
    misplaced.sort(key=lambda each: (each.ends_on is None, each.ends_on or date.max, each.account))
    moves = []
    for each in misplaced:
        fitting = [csm for csm, role in roles.items() if role in owner_roles_of(each.tier)]
        to = min(fitting, key=lambda csm: (used[csm], csm), default=None)
        if to is not None:
            used[to] += loads[each.tier]
        day = None if each.ends_on is None else each.ends_on + timedelta(days=1)
        owners = owner_roles_of(each.tier)
        moves.append(PlannedMove(each.account, each.tier, each.csm, to, owners, day))
    return tuple(moves)
