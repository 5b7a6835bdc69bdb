"""The phases of an account, what leads from one to the next, how long it stays (domain.md §1.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidInput, InvalidTransition
from csgraph.transitions import StateMachine


class LifecyclePhase(Enum):
    """Where an account stands between us and it."""

    PROSPECT = "PROSPECT"
    PREBOARDING = "PREBOARDING"
    HANDOFF = "HANDOFF"
    ORCHESTRATION_AND_KICKOFF = "ORCHESTRATION_AND_KICKOFF"
    DELIVERING_VALUE = "DELIVERING_VALUE"
    MONITOR_AND_RESPOND = "MONITOR_AND_RESPOND"
    REVIEW_RESULTS = "REVIEW_RESULTS"
    RENEW_AND_EXPAND = "RENEW_AND_EXPAND"
    CHURNED = "CHURNED"
    WON_BACK = "WON_BACK"


_AFTER_HANDOFF: Final = (
    *("ORCHESTRATION_AND_KICKOFF", "DELIVERING_VALUE"),
    *("MONITOR_AND_RESPOND", "REVIEW_RESULTS"),
)
RENEW: Final = "accountPhaseRenew"


def _machine(after_renewal: str) -> StateMachine:
    return StateMachine(
        "account",
        {
            "accountPhasePreboard": {"PROSPECT": "PREBOARDING"},
            "accountPhaseLoseDeal": {"PREBOARDING": "PROSPECT"},
            "accountPhaseHandOff": {"PREBOARDING": "HANDOFF", "WON_BACK": "HANDOFF"},
            "accountPhaseOrchestrate": {"HANDOFF": "ORCHESTRATION_AND_KICKOFF"},
            "accountPhaseDeliver": {"ORCHESTRATION_AND_KICKOFF": "DELIVERING_VALUE"},
            "accountPhaseMonitor": {"DELIVERING_VALUE": "MONITOR_AND_RESPOND"},
            "accountPhaseReview": {"MONITOR_AND_RESPOND": "REVIEW_RESULTS"},
            "accountPhaseCloseReview": {"REVIEW_RESULTS": "MONITOR_AND_RESPOND"},
            "accountPhaseOpenRenewal": dict.fromkeys(_AFTER_HANDOFF, "RENEW_AND_EXPAND"),
            RENEW: {"RENEW_AND_EXPAND": after_renewal},
            # A contract ended early leads here from any phase after PREBOARDING, a win-back
            # that falls through as well.
            "accountPhaseChurn": dict.fromkeys(
                ("HANDOFF", *_AFTER_HANDOFF, "RENEW_AND_EXPAND", "WON_BACK"), "CHURNED"
            ),
            "accountPhaseWinBack": {"CHURNED": "WON_BACK"},
        },
    )


LIFECYCLE: Final = _machine("MONITOR_AND_RESPOND")
"""The steps of an account that has had first value, by the mutations that make them."""

BEFORE_VALUE: Final = _machine("DELIVERING_VALUE")
"""The steps of one that never had it: a renewal leads back to where that is worked on."""

NEEDS: Final[Mapping[str, str]] = {
    "accountPhaseHandOff": "a deal that is won, and after a win-back a contract that began since",
    "accountPhaseOrchestrate": "a handoff that is debriefed, with customer success presented to "
    "the customer; for a LOW touch, its checklist accepted",
    "accountPhaseDeliver": "an onboarding whose business orchestration was held; for a LOW touch, "
    "one that has begun",
    "accountPhaseMonitor": "an onboarding that reached first value",
    "accountPhaseOpenRenewal": "an open renewal whose window has opened",
    RENEW: "a renewal that was decided as renewed since the phase began",
    "accountPhaseWinBack": "a success plan that is open",
}
"""What has to be there for a step, beside the phase that it begins in."""


def check_need(phase: str, step: str, *, is_there: bool) -> None:
    """Check that what a step takes is there.

    Raises:
        InvalidTransition: it is not.
    """
    if not is_there:
        steps = [each for each in LIFECYCLE.open_steps(phase) if each != step]
        raise InvalidTransition(
            f"The account stays in {phase}: `{step}` takes {NEEDS[step]}.",
            currentState=phase,
            availableTransitions=steps,
        )


def check_entered(at: datetime, since: datetime | None, now: datetime) -> None:
    """Check when a phase was entered: not before the one before it, not later than now.

    Raises:
        InvalidInput: it was.
    """
    path = ("input", "enteredAt")
    if at > now:
        msg = "`enteredAt` lies ahead: give the instant at which it was."
        raise InvalidInput(msg, path=path)
    if since is not None and at < since:
        msg = f"`enteredAt` lies before the present phase, which began at {since.isoformat()}."
        raise InvalidInput(msg, path=path)


@dataclass(frozen=True)
class Stay:
    """That an account was in a phase; ``left_at`` is None while it is."""

    phase: LifecyclePhase
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Usual:
    """How long the accounts of a segment stay in a phase: the median of ``count`` stays."""

    days: Decimal
    count: int


@dataclass(frozen=True)
class PhaseVelocity:
    """How long an account was in a phase, beside how long its segment usually is."""

    phase: LifecyclePhase
    days: Explained[Decimal]
    is_current: bool
    segment_median_days: Decimal | None
    segment_count: int
    days_over_median: Decimal | None


def velocities_of(
    stays: Iterable[Stay], usual: Mapping[LifecyclePhase, Usual], explainer: Explainer
) -> tuple[PhaseVelocity, ...]:
    """Return the days in each phase that an account was in, in the order of phases.

    Several stays in one phase add up. What is compared with them is the median of stays that
    have ended, so that those who just came do not make a segment look fast.
    """
    known = [each for each in stays if each.entered_at <= explainer.now]
    return tuple(
        _velocity(phase, mine, usual.get(phase), explainer)
        for phase in LifecyclePhase
        if (mine := [each for each in known if each.phase is phase])
    )


def _velocity(
    phase: LifecyclePhase, stays: list[Stay], usual: Usual | None, explainer: Explainer
) -> PhaseVelocity:
    now = explainer.now
    running = any(each.left_at is None or each.left_at > now for each in stays)
    spent = sum((_length(each, now) for each in stays), timedelta())
    days = _days(spent)
    text = f"{days} days in {phase.value}, {len(stays)} times."
    given = {
        "phase": phase,
        "stays": len(stays),
        "isCurrent": running,
        "segmentMedianDays": usual and usual.days,
        "segmentStays": usual.count if usual else 0,
    }
    told = explainer.explain(days, "account.phaseVelocity", text, given)
    if usual is None:
        return PhaseVelocity(phase, told, running, None, 0, None)
    return PhaseVelocity(phase, told, running, usual.days, usual.count, days - usual.days)


def _length(stay: Stay, now: datetime) -> timedelta:
    end = now if stay.left_at is None or stay.left_at > now else stay.left_at
    return end - stay.entered_at


def _days(spent: timedelta) -> Decimal:
    return round(Decimal(str(spent / timedelta(days=1))), 2)
