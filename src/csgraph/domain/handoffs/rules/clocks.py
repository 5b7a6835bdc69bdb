"""Clocks that run from the close of a deal (domain.md §0, §3.3)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs.rules.states import HandoffStatus
from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.policies.rules import Explained, Explainer

RULE: Final = "handoff.sla"
DUE_SOON: Final = "sla.dueSoonHours"
_LAST_OF_DAY: Final = time(23, 59, 59, 999_000, tzinfo=UTC)


class SlaStatus(Enum):
    """How a clock stands."""

    NOT_APPLICABLE = "NOT_APPLICABLE"
    ON_TRACK = "ON_TRACK"
    DUE_SOON = "DUE_SOON"
    MET = "MET"
    BREACHED = "BREACHED"


class SlaStep(Enum):
    """What a clock waits for."""

    DEBRIEF = "DEBRIEF"
    INTRO_CALL = "INTRO_CALL"


ALLOWED: Final[dict[SlaStep, tuple[str, int]]] = {
    SlaStep.DEBRIEF: ("handoff.debriefHours", 1),
    SlaStep.INTRO_CALL: ("handoff.introDays", 24),
}
"""By step, the policy that says how long it may take, and how many hours its unit has."""
CLOCK_KEYS: Final = (DUE_SOON, *(key for key, _ in ALLOWED.values()))
"""The policies that clocks go by."""


@dataclass(frozen=True)
class Close:
    """When a deal was won, and from what that is known; both None while it is not."""

    at: datetime | None = None
    basis: CloseBasis | None = None


@dataclass(frozen=True)
class Running:
    """What a handoff's clocks go by; ``due`` says until when each step is to be done."""

    status: HandoffStatus
    touch: TouchModel | None
    close: Close
    met: dict[SlaStep, datetime | None]
    due: dict[SlaStep, datetime | None] = field(default_factory=dict)
    counts_working_time: bool = False


@dataclass(frozen=True)
class Clock:
    """A clock: until when, when it was met, how it stands."""

    step: SlaStep
    due_at: datetime | None
    met_at: datetime | None
    status: Explained[SlaStatus | None]


def close_of(first_won_at: datetime | None, close_on: date | None, *, is_won: bool) -> Close:
    """Return when a deal was won: as its history tells, else at the end of the CRM's day."""
    if not is_won:
        return Close()
    if first_won_at is not None:
        return Close(first_won_at, CloseBasis.STAGE_HISTORY)
    if close_on is not None:
        return Close(datetime.combine(close_on, _LAST_OF_DAY), CloseBasis.DATE_ONLY)
    return Close()


def judge(
    running: Running,
    due: datetime | None,
    met: datetime | None,
    soon: timedelta,
    now: datetime,
) -> SlaStatus | None:
    """Return how a clock stands; None where it is not known whether it runs.

    A deadline that is met at the due instant is met; what was late stays so.
    """
    if running.touch is TouchModel.LOW or running.status is HandoffStatus.CANCELLED or due is None:
        return SlaStatus.NOT_APPLICABLE
    if running.touch is None:
        return None
    if (met or now) > due:
        return SlaStatus.BREACHED
    if met is not None:
        return SlaStatus.MET
    return SlaStatus.DUE_SOON if due - now < soon else SlaStatus.ON_TRACK


def clock_of(running: Running, step: SlaStep, explainer: Explainer) -> Clock:
    """Return a clock with how its state came about."""
    key, _ = ALLOWED[step]
    met, due = running.met[step], running.due[step]
    soon = hours(explainer.policies.number(DUE_SOON))
    status = judge(running, due, met, soon, explainer.now)
    given = {
        "touchModel": running.touch,
        "status": running.status,
        "closedAt": _told(running.close.at),
        "closeBasis": running.close.basis,
        "countsWorkingTime": running.counts_working_time,
        "dueAt": _told(due),
        "metAt": _told(met),
    }
    text = _sentence(running, status, due, met)
    return Clock(step, due, met, explainer.explain(status, RULE, text, given, (key, DUE_SOON)))


def hours(number: Decimal) -> timedelta:
    """Return a number of hours as a span of time."""
    return timedelta(hours=float(number))


def _sentence(
    running: Running, status: SlaStatus | None, due: datetime | None, met: datetime | None
) -> str:
    until, done = _told(due), _told(met)
    match status:
        case None:
            return "It is not known how closely the customer is looked after."
        case SlaStatus.NOT_APPLICABLE if running.touch is TouchModel.LOW:
            return "A LOW touch customer has no clock."
        case SlaStatus.NOT_APPLICABLE if running.status is HandoffStatus.CANCELLED:
            return "The deal was undone."
        case SlaStatus.NOT_APPLICABLE:
            return "The deal is not won yet, so no clock runs."
        case SlaStatus.MET:
            return f"Done at {done}, due at {until}."
        case SlaStatus.BREACHED if met is not None:
            return f"Done at {done}, after it was due at {until}."
        case SlaStatus.BREACHED:
            return f"Not done, and due since {until}."
        case _:
            return f"Not done yet, due at {until}."


def _told(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds")
