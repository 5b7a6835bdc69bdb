"""What a shock may cost, and how exposed customers are talked to (domain.md §1.7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Policies, Telling
from csgraph.errors import InvalidInput


class Exposure(StrEnum):
    """How hard a shock hits."""

    HIGH = "HIGH"
    MODERATE = "MODERATE"
    LOW = "LOW"


LOSS_KEYS: Final = tuple(f"exposure.loss.{each.value.lower()}" for each in Exposure)
PLAYBOOK_KEYS: Final = ("renewal.outreachDays", "renewal.invoiceDays")


@dataclass(frozen=True)
class Playbook(Telling):
    """How a customer whose renewal comes up in a shock is talked to.

    ``choices`` are what is offered; none where the customer names the help.
    """

    exposure: Exposure
    message: str
    choices: tuple[str, ...]
    invoice_on: date
    told: Explained[str]
    is_nps_suspended: bool = True


_MESSAGES: Final = {
    Exposure.HIGH: "Ask openly what they need; this is a partnership of ten years, and they name "
    "the help.",
    Exposure.MODERATE: "Offer a menu and let them choose.",
    Exposure.LOW: "Take the renewal as given: they are to tell us this week if there is trouble.",
}
_HOW_HARD: Final = {
    Exposure.HIGH: "hard",
    Exposure.MODERATE: "somewhat",
    Exposure.LOW: "hardly",
}
_MENU: Final = ("Delayed payment terms", "A payment plan", "A discount")


def loss_rate(exposure: Exposure, policies: Policies) -> Decimal:
    """Return which part of the revenue of customers so exposed is expected to be lost, 0 to 1."""
    return policies.number(f"exposure.loss.{exposure.value.lower()}")


def playbook_of(
    exposure: Exposure | None, ends_on: date | None, explainer: Explainer
) -> Playbook | None:
    """Return how to talk to a customer; None before the outreach begins, and after the term.

    Nor is there one where it is unknown how exposed they are, or when the term ends.
    """
    if exposure is None or ends_on is None:
        return None
    policies = explainer.policies
    days_left = (ends_on - explainer.now.date()).days
    if not 0 <= days_left <= policies.whole("renewal.outreachDays"):
        return None
    invoice_on = ends_on - timedelta(days=policies.whole("renewal.invoiceDays"))
    choices = _MENU if exposure is Exposure.MODERATE else ()
    text = f"The term ends in {days_left} days, and the shock hits them {_HOW_HARD[exposure]}."
    given = {"exposure": exposure, "termEndsOn": ends_on}
    told = explainer.explain(_MESSAGES[exposure], "exposure.outreach", text, given, PLAYBOOK_KEYS)
    return Playbook(exposure, _MESSAGES[exposure], choices, invoice_on, told)


def check_span(starts_on: date, ends_on: date | None) -> None:
    """Check that a shock does not end before it begins.

    Raises:
        InvalidInput: it does.
    """
    if ends_on is not None and ends_on < starts_on:
        msg = f"It would end before it begins on {starts_on}: choose a day after that."
        raise InvalidInput(msg, path=("input", "endsOn"))
