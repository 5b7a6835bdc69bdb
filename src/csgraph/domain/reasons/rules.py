"""What reasons hold, and which problems hurt too little (domain.md §1.6, §1.9)."""

from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.errors import InvalidInput

SEVERITIES: Final = range(1, 6)
PROBLEM_KEYS: Final = ("problem.lowSeverity",)
RENEWED: Final = frozenset({"RENEWED_FLAT", "RENEWED_UP", "RENEWED_DOWN"})


class ReasonCategory(Enum):
    """Why a customer buys; all but the last are weak."""

    TEMPORARY_NEED = "TEMPORARY_NEED"
    WRONG_BENEFIT = "WRONG_BENEFIT"
    WRONG_EXPECTATION = "WRONG_EXPECTATION"
    FEATURES_NOT_BENEFITS = "FEATURES_NOT_BENEFITS"
    TRY_OUT = "TRY_OUT"
    SINGLE_FEATURE = "SINGLE_FEATURE"
    WHIM_OR_RELATIONSHIP = "WHIM_OR_RELATIONSHIP"
    BUDGET_FLUSH = "BUDGET_FLUSH"
    LOWEST_COST_OR_DISCOUNT = "LOWEST_COST_OR_DISCOUNT"
    DURABLE_MEASURABLE_RESULT = "DURABLE_MEASURABLE_RESULT"


STRONG: Final = (ReasonCategory.DURABLE_MEASURABLE_RESULT,)
"""Reasons that are also reasons to stay, by their nature."""


class ProblemHorizon(Enum):
    """For how long a problem is there."""

    ONGOING = "ONGOING"
    TEMPORARY = "TEMPORARY"


class LinkedGoal(Enum):
    """To whose goal a problem is linked."""

    DEPARTMENT = "DEPARTMENT"
    COMPANY = "COMPANY"
    ANNUAL = "ANNUAL"


class ProblemAction(Enum):
    """What is to be done about a problem."""

    PROBLEM_LOW_SEVERITY = "PROBLEM_LOW_SEVERITY"


def check_severity(severity: int) -> None:
    """Check that a severity is one, from 1 (unimportant) to 5 (an emergency).

    Raises:
        InvalidInput: it is not.
    """
    if severity not in SEVERITIES:
        msg = f"`severity` lies from 1 to 5; {severity} does not."
        raise InvalidInput(msg, path=("input", "severity"), constraint="1 to 5")


def action_of(severity: int, explainer: Explainer) -> Explained[ProblemAction | None]:
    """Return what is to be done about a problem that hurts so much."""
    most = explainer.policies.whole("problem.lowSeverity")
    if severity <= most:
        value = ProblemAction.PROBLEM_LOW_SEVERITY
        words = "It hurts too little: link it to a larger problem of the department or company."
    else:
        value, words = None, "It hurts enough."
    inputs = {"severity": severity}
    return explainer.explain(value, "problem.action", words, inputs, PROBLEM_KEYS)


def is_reason_missing(
    outcome: str | None, count: int, explainer: Explainer
) -> Explained[bool | None]:
    """Return whether a renewal lacks a reason to stay; None while nothing is decided."""
    inputs = {"outcome": outcome, "reasonsToStay": count}
    value: bool | None
    if outcome is None:
        value, words = None, "Nothing is decided yet."
    elif outcome in RENEWED:
        value = count == 0
        words = "It was renewed, and nobody noted why." if value else "It was noted why."
    else:
        value, words = False, "It was lost."
    return explainer.explain(value, "renewal.reasonToStay", words, inputs)
