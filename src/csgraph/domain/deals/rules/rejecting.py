"""When a deal may be rejected after the sale, and by whom (domain.md §1.5, §19)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from csgraph.domain.access.rules import UserRole
from csgraph.domain.assignments.rules import Deciding
from csgraph.domain.deals.rules.assessing import BadDealCriterion
from csgraph.domain.deals.rules.fitting import FitItem
from csgraph.errors import InvalidInput
from csgraph.transitions import StateMachine

MOST_CRITERIA: Final = 20


class RejectionState(Enum):
    """How far a rejection has come."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class UnmetKind(Enum):
    """Of what list a qualification criterion is."""

    FIT = "FIT"
    BAD_DEAL = "BAD_DEAL"
    CSQL = "CSQL"


REJECTION: Final = StateMachine(
    "rejection",
    {
        "dealRejectionApprove": {"PROPOSED": "APPROVED"},
        "dealRejectionDecline": {"PROPOSED": "DECLINED"},
        "dealRejectionWithdraw": {"PROPOSED": "WITHDRAWN"},
    },
)
"""The steps of a rejection, by the mutations that make them."""

DECISION: Final = Deciding("A rejection is decided by", (UserRole.VP_SUCCESS,))
"""Who decides about a rejection."""


def check_ref(place: int, kind: str, ref: str) -> None:
    """Check that a criterion is one of its list; those of success itself are the tenant's own.

    ``place`` is where the input names it.

    Raises:
        InvalidInput: the list has none of this name.
    """
    known = {UnmetKind.FIT.value: FitItem, UnmetKind.BAD_DEAL.value: BadDealCriterion}.get(kind)
    if known is None and ref:
        return
    names = [each.value for each in known or ()]
    if ref not in names:
        told = f"choose among {', '.join(names)}" if names else "name one of yours"
        msg = f"`ref` names no criterion of {kind}: {told}."
        raise InvalidInput(msg, path=("input", "unmetCriteria", str(place), "ref"))


def check_window(kickoff_at: datetime, now: datetime, days: int) -> None:
    """Check that a rejection comes soon enough after the first kickoff call.

    The last instant of the window is still in time.

    Raises:
        InvalidInput: it comes before the call, or too late.
    """
    path = ("input", "kickoffAt")
    if kickoff_at > now:
        msg = "A deal is rejected after its first kickoff call: give the instant at which it was."
        raise InvalidInput(msg, path=path)
    if now - kickoff_at > timedelta(days=days):
        limit = f"at most {days} days after the kickoff"
        msg = f"The kickoff was longer ago: a deal is rejected {limit}."
        raise InvalidInput(msg, path=path, constraint=limit)
