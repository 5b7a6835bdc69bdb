"""When the customer is to be introduced to the CSM (domain.md §3.3)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidTransition

RULE: Final = "handoff.introduction"
DUE: Final = "intro.high.dueProbability"
BREACH: Final = "intro.high.breachProbability"
BEFORE_CLOSE: Final = "intro.beforeClose"
KEYS: Final = (DUE, BREACH, BEFORE_CLOSE)
STEPS: Final = (
    "Sales sets it up, with an opening that names purpose, agenda and outcome",
    "sales introduces customer success at the end of the call",
    "customer success deepens the diagnosis and shows its expertise",
)
"""Of an introduction before the close, in order."""


class IntroductionStatus(Enum):
    """How the introduction of the CSM before the close stands."""

    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_DUE = "NOT_DUE"
    DUE = "DUE"
    MET = "MET"
    BREACHED = "BREACHED"


@dataclass(frozen=True)
class Deal:
    """What the introduction goes by.

    ``probability`` is in percent, as the CRM has it; ``late_since`` is when the deal's history
    first shows that it was likely enough, or won.
    """

    touch: TouchModel | None
    probability: Decimal | None
    is_closed: bool
    is_won: bool
    introduced_at: datetime | None
    late_since: datetime | None
    is_durable: bool = False


def judge_introduction(
    deal: Deal, due: Decimal, breach: Decimal, *, before_close: bool
) -> IntroductionStatus | None:
    """Return how an introduction stands; None where touch or probability is not known."""
    wanted = before_close or deal.is_durable
    if not wanted and deal.touch is None:
        return None
    if not wanted and deal.touch is not TouchModel.HIGH:
        return IntroductionStatus.NOT_APPLICABLE
    if deal.introduced_at is not None:
        is_late = deal.late_since is not None and deal.introduced_at > deal.late_since
        return IntroductionStatus.BREACHED if is_late else IntroductionStatus.MET
    if deal.is_won:
        return IntroductionStatus.BREACHED
    if deal.is_closed:
        return IntroductionStatus.NOT_APPLICABLE
    if deal.probability is None:
        return None
    return _by_probability(deal.probability / 100, due, breach)


def _by_probability(share: Decimal, due: Decimal, breach: Decimal) -> IntroductionStatus:
    if share >= breach:
        return IntroductionStatus.BREACHED
    return IntroductionStatus.DUE if share >= due else IntroductionStatus.NOT_DUE


def explain_introduction(deal: Deal, explainer: Explainer) -> Explained[IntroductionStatus | None]:
    """Return how an introduction stands, with how that came about."""
    policies = explainer.policies
    due, breach = policies.number(DUE), policies.number(BREACH)
    before_close = bool(policies.of(BEFORE_CLOSE).value)
    status = judge_introduction(deal, due, breach, before_close=before_close)
    given = {
        "touchModel": deal.touch,
        "probability": deal.probability,
        "isClosed": deal.is_closed,
        "isWon": deal.is_won,
        "introducedAt": deal.introduced_at and deal.introduced_at.isoformat(timespec="seconds"),
        "isDurableCustody": deal.is_durable,
    }
    text = _SENTENCES[status].format(due=_percent(due), breach=_percent(breach))
    return explainer.explain(status, RULE, text, given, KEYS)


_SENTENCES: Final[dict[IntroductionStatus | None, str]] = {
    None: "It is not known how closely the customer is looked after, or how likely the deal is.",
    IntroductionStatus.NOT_APPLICABLE: "No introduction before the close is wanted.",
    IntroductionStatus.NOT_DUE: "The deal is less than {due} likely: there is time.",
    IntroductionStatus.DUE: "The deal is at least {due} likely, and the CSM is not introduced.",
    IntroductionStatus.MET: "The CSM was introduced before the deal was {breach} likely, or won.",
    IntroductionStatus.BREACHED: "The CSM was not introduced when the deal was {breach} likely, "
    "or won.",
}


def check_intro_step(done: int, step: int) -> None:
    """Check that a step of an introduction comes next.

    Raises:
        InvalidTransition: another one comes first, or all are done.
    """
    if step == done + 1 <= len(STEPS):
        return
    after = f"step {done + 1} comes next: {STEPS[done]}" if done < len(STEPS) else "all are done"
    raise InvalidTransition(
        f"Step {step} of the introduction can't be done now: {after}.",
        currentState=f"{done} of {len(STEPS)} steps",
        availableTransitions=["handoffCompleteIntroStep"] if done < len(STEPS) else [],
    )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
