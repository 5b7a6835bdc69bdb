"""Whether an onboarding is complete: when the customer says so, not when tasks are done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.domain.success.rules import Due
from csgraph.errors import InvalidInput

STEPS: Final = ("Kickoff call", "Create plan", "Deliver training", "Send learning material")
"""Steps that an onboarding begins with (domain.md §4.1)."""

MOST_TARGET_DAYS: Final = 3_650
MOST_MONTHS: Final = 120
_DAY: Final = Decimal(86_400)


class Blocker(Enum):
    """What an onboarding still lacks to be complete."""

    FIRST_VALUE_NOT_REACHED = "FIRST_VALUE_NOT_REACHED"
    TECHNICAL_NOT_CONFIRMED = "TECHNICAL_NOT_CONFIRMED"
    PROCESS_NOT_CONFIRMED = "PROCESS_NOT_CONFIRMED"


class OnboardingFindingCode(Enum):
    """What is amiss with an onboarding."""

    KICKOFF_BEFORE_ORCHESTRATION = "KICKOFF_BEFORE_ORCHESTRATION"
    TASKS_DONE_NOT_CONFIRMED = "TASKS_DONE_NOT_CONFIRMED"
    FIRST_VALUE_LATE = "FIRST_VALUE_LATE"
    HOMEWORK_OVERDUE = "HOMEWORK_OVERDUE"


@dataclass(frozen=True)
class Onboarding:
    """An onboarding as the rules need to know it."""

    orchestrated_at: datetime | None = None
    kicked_off_at: datetime | None = None
    first_value_at: datetime | None = None
    technical_at: datetime | None = None
    process_at: datetime | None = None
    closed_at: datetime | None = None
    close_basis: CloseBasis | None = None
    target_days: int | None = None
    steps_done: int = 0
    steps: int = 0


@dataclass(frozen=True)
class Finding:
    """Something amiss, in a sentence."""

    code: OnboardingFindingCode
    message: str


@dataclass(frozen=True)
class Homework:
    """An item of the joint impact plan that is overdue."""

    item: str
    statement: str
    days_late: int


@dataclass(frozen=True)
class OnboardingStanding:
    """Where an onboarding stands."""

    complete: Explained[bool]
    blockers: tuple[Blocker, ...]
    steps_done: int
    steps: int
    findings: tuple[Finding, ...]
    customer_homework_overdue: tuple[Homework, ...]
    vendor_homework_overdue: tuple[Homework, ...]
    days_to_first_value: Explained[Decimal | None]
    close_basis: CloseBasis | None


def kickoff_warnings(orchestrated_at: datetime | None, kicked_off_at: datetime) -> list[str]:
    """Return what speaks against a technical kickoff: it comes after business orchestration."""
    if orchestrated_at is not None and orchestrated_at <= kicked_off_at:
        return []
    return ["The technical kickoff comes before business orchestration: hold that first."]


def confirmed_at(given: bool | None, before: datetime | None, now: datetime) -> datetime | None:
    """Return since when the customer confirms something, by what is said of it now."""
    if given is None:
        return before
    return (before or now) if given else None


def check_count(value: int | None, field: str, most: int) -> None:
    """Check a number of days or months.

    Raises:
        InvalidInput: it is less than 1, or more than there can be.
    """
    if value is not None and not 1 <= value <= most:
        limit = f"from 1 to {most}"
        msg = f"`{field}` lies {limit}; {value} does not."
        raise InvalidInput(msg, path=("input", field), constraint=limit)


def standing_of(
    onboarding: Onboarding, items: Iterable[Due], explainer: Explainer
) -> OnboardingStanding:
    """Return where an onboarding stands at an instant."""
    items, now = tuple(items), explainer.now
    blockers = _blockers(onboarding, now)
    customers = _overdue(items, now, is_customers=True)
    return OnboardingStanding(
        _complete(onboarding, blockers, explainer),
        blockers,
        onboarding.steps_done,
        onboarding.steps,
        _findings(onboarding, blockers, customers, now),
        customers,
        _overdue(items, now, is_customers=False),
        _days(onboarding, explainer),
        onboarding.close_basis,
    )


def _blockers(onboarding: Onboarding, now: datetime) -> tuple[Blocker, ...]:
    wanted = (
        (onboarding.first_value_at, Blocker.FIRST_VALUE_NOT_REACHED),
        (onboarding.technical_at, Blocker.TECHNICAL_NOT_CONFIRMED),
        (onboarding.process_at, Blocker.PROCESS_NOT_CONFIRMED),
    )
    return tuple(blocker for at, blocker in wanted if at is None or at > now)


def _complete(
    onboarding: Onboarding, blockers: Sequence[Blocker], explainer: Explainer
) -> Explained[bool]:
    lacks = ", ".join(each.value for each in blockers)
    text = f"Not complete: {lacks}." if blockers else "First value is reached, and confirmed twice."
    inputs = {
        "firstValueAt": onboarding.first_value_at,
        "customerConfirmedTechnicalAt": onboarding.technical_at,
        "customerConfirmedProcessAt": onboarding.process_at,
        "stepsDone": onboarding.steps_done,
        "steps": onboarding.steps,
    }
    return explainer.explain(not blockers, "onboarding.complete", text, inputs)


def _findings(
    onboarding: Onboarding,
    blockers: Sequence[Blocker],
    customers: Sequence[Homework],
    now: datetime,
) -> tuple[Finding, ...]:
    code, found = OnboardingFindingCode, []
    kicked_off = onboarding.kicked_off_at
    if kicked_off is not None and kicked_off <= now:
        warnings = kickoff_warnings(onboarding.orchestrated_at, kicked_off)
        found += [Finding(code.KICKOFF_BEFORE_ORCHESTRATION, each) for each in warnings]
    unconfirmed = {Blocker.TECHNICAL_NOT_CONFIRMED, Blocker.PROCESS_NOT_CONFIRMED}
    is_done = 0 < onboarding.steps == onboarding.steps_done
    if is_done and unconfirmed & set(blockers):
        text = "All steps are done, and the customer did not confirm: leave the script, ask."
        found.append(Finding(code.TASKS_DONE_NOT_CONFIRMED, text))
    if _is_late(onboarding, now):
        text = f"First value was wanted {onboarding.target_days} days after the close."
        found.append(Finding(code.FIRST_VALUE_LATE, text))
    if customers:
        text = f"{len(customers)} of the customer's items are overdue."
        found.append(Finding(code.HOMEWORK_OVERDUE, text))
    return tuple(found)


def _is_late(onboarding: Onboarding, now: datetime) -> bool:
    if onboarding.closed_at is None or onboarding.target_days is None:
        return False
    reached = onboarding.first_value_at
    until = now if reached is None or reached > now else reached
    return until - onboarding.closed_at > timedelta(days=onboarding.target_days)


def _overdue(items: Iterable[Due], now: datetime, *, is_customers: bool) -> tuple[Homework, ...]:
    late = sorted(
        (each for each in items if each.is_customers is is_customers and each.days_late(now)),
        key=lambda each: (each.due_on, each.id),
    )
    return tuple(Homework(each.id, each.statement, each.days_late(now)) for each in late)


def _days(onboarding: Onboarding, explainer: Explainer) -> Explained[Decimal | None]:
    reached, closed = onboarding.first_value_at, onboarding.closed_at
    value: Decimal | None = None
    if closed is None:
        text = "When the deal was won is unknown."
    elif reached is None or reached > explainer.now:
        text = "First value is not reached yet."
    else:
        value = round(Decimal(str((reached - closed).total_seconds())) / _DAY, 2)
        text = f"{value} days from the close to first value."
    inputs = {
        "closedAt": closed,
        "closeBasis": onboarding.close_basis,
        "firstValueAt": reached,
    }
    return explainer.explain(value, "onboarding.timeToFirstValue", text, inputs)
