"""Success plans: what belongs to one, how it comes about, when it is red (domain.md §4.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidInput, InvalidTransition
from csgraph.transitions import StateMachine


class PlanStatus(Enum):
    """How far a success plan has come."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    ACTIVE = "ACTIVE"
    ACHIEVED = "ACHIEVED"
    PARTIALLY_ACHIEVED = "PARTIALLY_ACHIEVED"
    ABANDONED = "ABANDONED"
    SUPERSEDED = "SUPERSEDED"


class PlanEngagement(Enum):
    """Whether the customer builds the plan with us."""

    ENGAGED = "ENGAGED"
    UNRESPONSIVE = "UNRESPONSIVE"
    REFUSED = "REFUSED"


class NextPhaseKind(Enum):
    """What comes after a plan."""

    MORE_IMPROVEMENT = "MORE_IMPROVEMENT"
    MORE_TARGETS = "MORE_TARGETS"
    MORE_EXPERTISE_SERVICES = "MORE_EXPERTISE_SERVICES"
    MORE_PEOPLE_DIVISIONS = "MORE_PEOPLE_DIVISIONS"
    MORE_TECHNOLOGY = "MORE_TECHNOLOGY"


class PlanElement(Enum):
    """One of the six elements of a plan; each is kept in the column of its name."""

    PURPOSE = "PURPOSE"
    MEASUREMENT = "MEASUREMENT"
    TARGET = "TARGET"
    TIMELINE = "TIMELINE"
    RESPONSIBILITIES = "RESPONSIBILITIES"
    NEXT_PHASE = "NEXT_PHASE"


class PlanRedReason(Enum):
    """Why a plan is red."""

    PLAN_REFUSED = "PLAN_REFUSED"
    PLAN_UNANSWERED = "PLAN_UNANSWERED"
    PURPOSE_UNKNOWN = "PURPOSE_UNKNOWN"


ELEMENTS: Final = tuple(each.value.lower() for each in PlanElement)
"""Columns of the six elements."""

_OPEN: Final = ("DRAFT", "PROPOSED", "AGREED", "ACTIVE")
OPEN_PLANS: Final = tuple(PlanStatus(each) for each in _OPEN)
"""States that are not final."""

PLAN: Final = StateMachine(
    "success plan",
    {
        "successPlanPropose": {"DRAFT": "PROPOSED"},
        "successPlanReturnToDraft": {"PROPOSED": "DRAFT"},
        "successPlanAgree": {"PROPOSED": "AGREED"},
        "successPlanActivate": {"AGREED": "ACTIVE"},
        "successPlanAchieve": {"ACTIVE": "ACHIEVED"},
        "successPlanAchievePartially": {"ACTIVE": "PARTIALLY_ACHIEVED"},
        "successPlanAbandon": dict.fromkeys(_OPEN, "ABANDONED"),
        "successPlanSupersede": dict.fromkeys(_OPEN, "SUPERSEDED"),
    },
)
"""The steps of a plan, by the mutations that make them (domain.md §19)."""

STAYS_ACTIVE: Final = (
    "An ACTIVE plan has all six elements: give another value, or abandon the plan."
)

RED_KEYS: Final = ("plan.unresponsiveDays",)
SLIP_KEYS: Final = ("plan.slipDays",)


@dataclass(frozen=True)
class Plan:
    """A success plan as the rules need to know it."""

    status: PlanStatus
    elements: Mapping[str, str | None]
    engagement: PlanEngagement | None
    engagement_since: datetime | None
    purpose_known: bool | None


@dataclass(frozen=True)
class Due:
    """Something that somebody has to do by a day."""

    id: str
    statement: str
    is_customers: bool
    due_on: date
    done_at: datetime | None

    def days_late(self, now: datetime) -> int:
        """Return how many days it is overdue; a deadline met at its last moment is met."""
        if self.done_at is not None and self.done_at <= now:
            return 0
        return max(0, (now.date() - self.due_on).days)


@dataclass(frozen=True)
class RedReason:
    """Why a plan is red, in a sentence."""

    code: PlanRedReason
    message: str


@dataclass(frozen=True)
class PlanAssessment:
    """What follows of a plan."""

    completeness: Explained[float]
    missing: tuple[PlanElement, ...]
    is_red: Explained[bool | None]
    red_reasons: tuple[RedReason, ...]
    is_followed: Explained[bool | None]
    slipped: tuple[Due, ...]


def missing_elements(elements: Mapping[str, str | None]) -> tuple[PlanElement, ...]:
    """Return which of the six elements are not filled; blanks fill nothing."""
    return tuple(
        each for each in PlanElement if not (elements.get(each.value.lower()) or "").strip()
    )


def check_active(elements: Mapping[str, str | None], engagement: str | None, status: str) -> None:
    """Check that a plan can be ACTIVE: it has all six elements, and the customer is engaged.

    Raises:
        InvalidTransition: naming what is missing.
    """
    missing = missing_elements(elements)
    lacks = [f"`{_field(each)}`" for each in missing]
    if engagement != PlanEngagement.ENGAGED.value:
        lacks.append("an ENGAGED customer (`successPlanRecordEngagement`)")
    if lacks:
        count = len(PlanElement) - len(missing)
        msg = f"The plan has {count} of 6 elements: an ACTIVE one lacks {', '.join(lacks)}."
        steps = [each for each in PLAN.open_steps(status) if each != "successPlanActivate"]
        raise InvalidTransition(msg, currentState=status, availableTransitions=steps)


def check_stays_active(elements: Mapping[str, str | None]) -> None:
    """Check that an ACTIVE plan keeps its six elements.

    Raises:
        InvalidInput: naming the first that is missing.
    """
    missing = missing_elements(elements)
    if missing:
        raise InvalidInput(STAYS_ACTIVE, path=("input", _field(missing[0])))


def ended(status: str) -> InvalidTransition:
    """Return the refusal of a change to a plan that has ended."""
    msg = f"The plan is {status} and changes no more: make another one."
    return InvalidTransition(msg, currentState=status, availableTransitions=[])


def assess_plan(plan: Plan, milestones: Iterable[Due], explainer: Explainer) -> PlanAssessment:
    """Return what follows of a plan at an instant."""
    missing = missing_elements(plan.elements)
    count = len(PlanElement) - len(missing)
    lacks = f" It lacks {', '.join(each.value for each in missing)}." if missing else ""
    completeness = explainer.explain(
        count / len(PlanElement),
        "plan.completeness",
        f"{count} of 6 elements are filled.{lacks}",
        {"filled": count, "elements": len(PlanElement)},
    )
    reasons = _red_reasons(plan, explainer)
    slipped = _slipped(milestones, explainer)
    return PlanAssessment(
        completeness,
        missing,
        _is_red(plan, reasons, explainer),
        reasons,
        _is_followed(plan, slipped, explainer),
        slipped,
    )


def plan_missing(plans: Iterable[tuple[PlanStatus, int]], explainer: Explainer) -> Explained[bool]:
    """Return whether an account has no ACTIVE plan of six elements, by status and elements."""
    plans = tuple(plans)
    opened = [(status, count) for status, count in plans if status in OPEN_PLANS]
    best = max(opened, key=lambda each: (_OPEN.index(each[0].value), each[1]), default=None)
    is_there = (PlanStatus.ACTIVE, len(PlanElement)) in opened
    if is_there:
        text = "A plan of six elements is ACTIVE."
    elif best is None:
        text = f"No plan is open; {len(plans)} have ended." if plans else "There is no plan."
    else:
        text = f"The furthest plan is {best[0].value}, with {best[1]} of 6 elements."
    inputs = {"plans": len(plans), "open": len(opened)}
    return explainer.explain(not is_there, "PLAN_MISSING", text, inputs)


def _red_reasons(plan: Plan, explainer: Explainer) -> tuple[RedReason, ...]:
    if plan.status not in OPEN_PLANS:
        return ()
    found = []
    days = explainer.policies.whole("plan.unresponsiveDays")
    since = plan.engagement_since
    if plan.engagement is PlanEngagement.REFUSED:
        text = "The customer refuses to build the plan with us."
        found.append(RedReason(PlanRedReason.PLAN_REFUSED, text))
    waits = since is not None and explainer.now - since >= timedelta(days=days)
    if plan.engagement is PlanEngagement.UNRESPONSIVE and waits:
        text = f"The customer has not answered to the plan for {days} days or more."
        found.append(RedReason(PlanRedReason.PLAN_UNANSWERED, text))
    if plan.purpose_known is False:
        text = "The customer does not know the plan's purpose: go to a higher level."
        found.append(RedReason(PlanRedReason.PURPOSE_UNKNOWN, text))
    return tuple(found)


def _is_red(
    plan: Plan, reasons: tuple[RedReason, ...], explainer: Explainer
) -> Explained[bool | None]:
    known = plan.engagement is not None and plan.purpose_known is not None
    value: bool | None = True if reasons else False if known else None
    if plan.status not in OPEN_PLANS:
        value, text = None, f"The plan is {plan.status.value}: it is judged no more."
    elif reasons:
        text = " ".join(each.message for each in reasons)
    elif known:
        text = "The customer builds the plan with us, or may still answer, and knows its purpose."
    else:
        text = "Nobody said yet whether the customer is engaged and knows the plan's purpose."
    inputs = {
        "status": plan.status,
        "engagement": plan.engagement,
        "engagementSince": plan.engagement_since,
        "purposeKnown": plan.purpose_known,
    }
    return explainer.explain(value, "plan.red", text, inputs, RED_KEYS)


def _slipped(milestones: Iterable[Due], explainer: Explainer) -> tuple[Due, ...]:
    most = explainer.policies.whole("plan.slipDays")
    late = [
        each for each in milestones if each.is_customers and each.days_late(explainer.now) > most
    ]
    return tuple(sorted(late, key=lambda each: (each.due_on, each.id)))


def _is_followed(
    plan: Plan, slipped: tuple[Due, ...], explainer: Explainer
) -> Explained[bool | None]:
    value: bool | None = not slipped
    if plan.status not in OPEN_PLANS:
        value, text = None, f"The plan is {plan.status.value}: nobody follows it any more."
    elif slipped:
        text = (
            f"{len(slipped)} of the customer's milestones are overdue, the first by "
            f"{slipped[0].days_late(explainer.now)} days: ask whether the customer knows the "
            "purpose and whether onboarding is built around outcomes at all."
        )
    else:
        text = "No milestone of the customer's is overdue by more than is let pass."
    inputs = {"overdue": len(slipped), "status": plan.status}
    return explainer.explain(value, "PLAN_NOT_FOLLOWED", text, inputs, SLIP_KEYS)


def _field(element: PlanElement) -> str:
    first, *rest = element.value.lower().split("_")
    return first + "".join(each.capitalize() for each in rest)
