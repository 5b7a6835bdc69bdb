"""What sales hands over, and what of it is missing (domain.md §3.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidTransition


class HandoffTopic(Enum):
    """What the checklist asks about: sections 1 to 6, then what section 7 consists of."""

    DECISION_MAKING = "DECISION_MAKING"
    VALUE = "VALUE"
    SALES_CHALLENGES = "SALES_CHALLENGES"
    CONTRACT = "CONTRACT"
    SALES_OVERVIEW = "SALES_OVERVIEW"
    GROWTH = "GROWTH"
    SPICED = "SPICED"
    FIT_CATEGORY = "FIT_CATEGORY"
    SEGMENT = "SEGMENT"
    REASON_TO_BUY = "REASON_TO_BUY"
    SALES_PROMISES = "SALES_PROMISES"
    WIN_STORY = "WIN_STORY"


ALL: Final = tuple(HandoffTopic)
SECTIONS: Final = ALL[:6]
"""What every handoff requires; the rest is required where the touch is HIGH or MEDIUM."""

SPICED: Final = ("situation", "pain", "impact", "critical_event", "decision_criteria")
"""The five fields of a SPICED record, all of which fill the item."""


def required_items(touch: TouchModel | None) -> tuple[HandoffTopic, ...]:
    """Return what a handoff requires; where the touch is unknown, what every one does."""
    return ALL if touch in {TouchModel.HIGH, TouchModel.MEDIUM} else SECTIONS


def missing_items(
    touch: TouchModel | None, filled: Iterable[HandoffTopic]
) -> tuple[HandoffTopic, ...]:
    """Return what is required and neither filled nor said to be none, in its order."""
    there = set(filled)
    return tuple(each for each in required_items(touch) if each not in there)


def completeness(touch: TouchModel | None, filled: Iterable[HandoffTopic]) -> Decimal:
    """Return the share of what is required that is there, 0 to 1, with two decimals."""
    required = required_items(touch)
    there = len(required) - len(missing_items(touch, filled))
    return (Decimal(there) / len(required)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def explain_completeness(
    share: Decimal, touch: TouchModel | None, missing: Iterable[str], explainer: Explainer
) -> Explained[Decimal]:
    """Return how complete a checklist is, with what it requires and what of that is missing."""
    lacking = tuple(missing)
    required = len(required_items(touch))
    text = f"{required - len(lacking)} of {required} required items are there."
    given = {"touchModel": touch, "required": required, "missing": ", ".join(lacking) or None}
    return explainer.explain(share, "handoff.completeness", text, given)


@dataclass(frozen=True)
class Meetings:
    """Which meetings were held, and who was in the first one with the customer."""

    is_debriefed: bool
    is_met: bool
    ae_attended: bool
    csm_attended: bool

    def lacking(self) -> Iterator[str]:
        """Yield what is lacking of them, in words."""
        if not self.is_debriefed:
            yield "the debrief of AE and CSM (`handoffRecordDebrief`)"
        if not self.is_met:
            yield "the first customer meeting (`handoffRecordIntroCall`)"
        for who, there in (("AE", self.ae_attended), ("CSM", self.csm_attended)):
            if not there:
                yield f"the {who} in the first customer meeting"


def check_complete(
    status: str, missing: Iterable[str], meetings: Meetings | None, open_steps: Iterable[str]
) -> None:
    """Check that nothing of a handoff is missing; without meetings, none is needed.

    Raises:
        InvalidTransition: naming what is.
    """
    lacking = [f"`{each}`" for each in missing]
    if meetings is not None:
        lacking += meetings.lacking()
    if lacking:
        raise InvalidTransition(
            f"The handoff can't be completed: {', '.join(lacking)} is missing.",
            currentState=status,
            availableTransitions=[each for each in open_steps if each != "handoffComplete"],
        )
