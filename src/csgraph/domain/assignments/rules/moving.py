"""When an account's CSM may change: gradually, at renewals and departures (domain.md §1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from csgraph.domain.policies.rules import Explained, Explainer, Policies
from csgraph.errors import InvalidInput

MOVE_KEYS: Final = ("reassign.afterRenewalDays", "reassign.watchDays")
BULK_KEYS: Final = ("reassign.bulkShare", "reassign.bulkDays")
_REASON: Final = ("input", "reason")


class AssignmentReason(Enum):
    """Why somebody was assigned to an account."""

    INITIAL = "INITIAL"
    POST_RENEWAL = "POST_RENEWAL"
    CSM_DEPARTURE = "CSM_DEPARTURE"
    OVERRIDE = "OVERRIDE"


@dataclass(frozen=True)
class Former:
    """The last primary CSM of an account, and whether they have left or are about to."""

    is_departing: bool


@dataclass(frozen=True)
class Move:
    """That an account is to have a primary CSM.

    ``renewed_on`` is the day of its latest renewal; ``is_approved`` says that somebody who may
    approves.
    """

    reason: AssignmentReason
    former: Former | None
    renewed_on: date | None
    is_approved: bool
    today: date


def check_move(move: Move, policies: Policies) -> None:
    """Refuse a move that is not gradual.

    Raises:
        InvalidInput: naming what the reason takes.
    """
    if move.former is None:
        return
    match move.reason:
        case AssignmentReason.INITIAL:
            msg = (
                "The account has had a CSM: give `POST_RENEWAL`, `CSM_DEPARTURE`, or `OVERRIDE` "
                "with the approval of a CS manager."
            )
            raise InvalidInput(msg, path=_REASON)
        case AssignmentReason.POST_RENEWAL:
            _check_renewal(move, policies.whole("reassign.afterRenewalDays"))
        case AssignmentReason.CSM_DEPARTURE:
            if not move.former.is_departing:
                msg = "Its CSM is not leaving: note the day in their profile, or give `OVERRIDE`."
                raise InvalidInput(msg, path=_REASON)
        case AssignmentReason.OVERRIDE:
            if not move.is_approved:
                msg = "A move in mid-term takes the approval of a CS manager or above: name one."
                raise InvalidInput(msg, path=("input", "approvedById"))


def _check_renewal(move: Move, days: int) -> None:
    first = move.today - timedelta(days=days)
    if move.renewed_on is None or not first <= move.renewed_on <= move.today:
        msg = (
            f"The account was not renewed within {days} days: wait for its renewal, or give "
            "`OVERRIDE` with the approval of a CS manager."
        )
        raise InvalidInput(msg, path=_REASON)


def watch_ends_at(
    reason: AssignmentReason, started_at: datetime, policies: Policies
) -> datetime | None:
    """Return until when an account is watched after its CSM changed."""
    if reason is AssignmentReason.INITIAL:
        return None
    return started_at + timedelta(days=policies.whole("reassign.watchDays"))


@dataclass(frozen=True)
class BulkReassignment:
    """How much of the accounts with a CSM was moved lately, and whether that is too much."""

    share: Explained[Decimal | None]
    moved_count: int
    base_count: int
    is_alert: bool
    accounts: Sequence[str]

    def __getattr__(self, name: str) -> Any:
        """Return what the share's explanation tells, by its name."""
        return getattr(self.share, name)


def bulk_reassignment(base: int, moved: Sequence[str], explainer: Explainer) -> BulkReassignment:
    """Return the share of accounts that were moved within the window, of those that had a CSM.

    First assignments and moves for a departure are none of ``moved``.
    """
    share = Decimal(len(moved)) / base if base else None
    most = explainer.policies.number("reassign.bulkShare")
    days = explainer.policies.whole("reassign.bulkDays")
    text = f"{len(moved)} of {base} accounts with a CSM were moved within {days} days."
    told = explainer.explain(
        share, "assignment.bulk", text, {"moved": len(moved), "base": base}, BULK_KEYS
    )
    is_alert = share is not None and share > most
    return BulkReassignment(told, len(moved), base, is_alert, moved)
