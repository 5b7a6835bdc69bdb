"""Decisions about what is learned: whom to win, what is still to ask, what to come back to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer


class BullseyeDepartment(Enum):
    """A department that aligns itself with the bullseye."""

    MARKETING = "MARKETING"
    SALES = "SALES"
    ONBOARDING = "ONBOARDING"
    RENEWAL = "RENEWAL"
    PRODUCT = "PRODUCT"


class BullseyeFindingCode(Enum):
    """What is still missing of a bullseye."""

    ANSWER_MISSING = "ANSWER_MISSING"
    TOO_FEW_INTERVIEWS = "TOO_FEW_INTERVIEWS"
    SHORTLIST_TOO_SHORT = "SHORTLIST_TOO_SHORT"
    DEPARTMENT_NOT_ALIGNED = "DEPARTMENT_NOT_ALIGNED"


class DiscoveryQuestion(Enum):
    """One of the five questions about a customer's success."""

    WHY = "WHY"
    HOW = "HOW"
    WHAT = "WHAT"
    WHO = "WHO"
    WHEN = "WHEN"


class InsightSource(Enum):
    """Where an insight comes from."""

    SUCCESSFUL_CUSTOMER = "SUCCESSFUL_CUSTOMER"
    INTERNAL_EXPERT = "INTERNAL_EXPERT"


ANSWERS: Final = (
    "business_objective",
    "success_measure",
    "enabling_attribute",
    "essential_process",
)
"""Columns of a bullseye, each one best answer (domain.md §4.6)."""

ANALYSIS_KEYS: Final = ("successAnalysis.interviews", "successAnalysis.shortlist")


@dataclass(frozen=True)
class BullseyeFacts:
    """What is known of a bullseye."""

    answers: Sequence[str | None]
    interviews: int
    shortlist: int
    aligned: Collection[BullseyeDepartment]


@dataclass(frozen=True)
class BullseyeFinding:
    """Something missing, in a sentence."""

    code: BullseyeFindingCode
    message: str


@dataclass(frozen=True)
class BullseyeStanding:
    """How far a bullseye has come."""

    is_complete: Explained[bool]
    answers_given: int
    interviews: int
    shortlist: int
    findings: tuple[BullseyeFinding, ...]


def standing_of(facts: BullseyeFacts, explainer: Explainer) -> BullseyeStanding:
    """Return how far a bullseye has come, and what it still lacks."""
    given = sum(bool((each or "").strip()) for each in facts.answers)
    findings = _findings(facts, given, explainer)
    text = (
        " ".join(each.message for each in findings)
        if findings
        else "All four answers are given and rest on enough interviews; all departments align."
    )
    inputs = {
        "answers": given,
        "interviews": facts.interviews,
        "shortlist": facts.shortlist,
        "departmentsAligned": len(facts.aligned),
    }
    return BullseyeStanding(
        explainer.explain(not findings, "bullseye.complete", text, inputs, ANALYSIS_KEYS),
        given,
        facts.interviews,
        facts.shortlist,
        findings,
    )


def _findings(
    facts: BullseyeFacts, given: int, explainer: Explainer
) -> tuple[BullseyeFinding, ...]:
    code, found = BullseyeFindingCode, []
    interviews, shortlist = (explainer.policies.whole(key) for key in ANALYSIS_KEYS)
    if given < len(ANSWERS):
        text = f"{given} of {len(ANSWERS)} answers are given."
        found.append(BullseyeFinding(code.ANSWER_MISSING, text))
    if facts.interviews < interviews:
        text = f"{facts.interviews} interviews were held: {interviews} are needed."
        found.append(BullseyeFinding(code.TOO_FEW_INTERVIEWS, text))
    if facts.shortlist < shortlist:
        text = f"{facts.shortlist} customers are on the shortlist: {shortlist} are wanted."
        found.append(BullseyeFinding(code.SHORTLIST_TOO_SHORT, text))
    for each in BullseyeDepartment:
        if each not in facts.aligned:
            text = f"{each.value} has not answered yet."
            found.append(BullseyeFinding(code.DEPARTMENT_NOT_ALIGNED, text))
    return tuple(found)


def match_of(
    defined: Sequence[str], matches: Sequence[bool | None], explainer: Explainer
) -> Explained[float | None]:
    """Return the part of the bullseye's defined attributes that an account matches.

    ``defined`` names the answers that are given, ``matches`` what was judged of each. What
    nobody judged is no match, and lowers the coverage that the inputs tell; where nothing was
    judged, nothing is known.
    """
    judged = [each for each in matches if each is not None]
    matched = sum(judged)
    value = matched / len(defined) if judged else None
    text = f"{matched} of {len(defined)} defined attributes match; {len(judged)} were judged."
    coverage = len(judged) / len(defined) if defined else None
    inputs = {
        "matched": matched,
        "judged": len(judged),
        "defined": len(defined),
        "coverage": coverage,
    }
    return explainer.explain(value, "bullseye.match", text, inputs)


def rate_of(with_insight: int, interactions: int, explainer: Explainer) -> Explained[float | None]:
    """Return the part of interactions in which an insight was shared; unknown without any."""
    value = with_insight / interactions if interactions else None
    text = f"An insight was shared in {with_insight} of {interactions} interactions."
    inputs = {"withInsight": with_insight, "interactions": interactions}
    return explainer.explain(value, "insight.expertiseRate", text, inputs)


def follow_up_of(text: str, since: str, explainer: Explainer) -> Explained[bool]:
    """Return that an insight was not come back to in the next interaction."""
    why = f"Shared, and not asked about when both met again: {text[:100]}"
    return explainer.explain(True, "INSIGHT_FOLLOWUP", why, {"metAgainAt": since})
