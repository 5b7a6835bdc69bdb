"""What tells a bad deal from a misunderstanding, and what it came of (domain.md §1.5)."""

from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from typing import Final

from csgraph.errors import InvalidInput


class DealAssessmentKind(Enum):
    """What a deal is found to be."""

    MISUNDERSTANDING = "MISUNDERSTANDING"
    BAD_DEAL = "BAD_DEAL"


class BadDealCriterion(StrEnum):
    """What makes a deal bad."""

    PROBLEM_NOT_SEVERE = "PROBLEM_NOT_SEVERE"
    USE_HORIZON_UNDER_1Y = "USE_HORIZON_UNDER_1Y"
    WRONG_DEPARTMENT_OR_CHAMPION = "WRONG_DEPARTMENT_OR_CHAMPION"
    MISSING_REQUIRED_TECHNOLOGY = "MISSING_REQUIRED_TECHNOLOGY"
    INSUFFICIENT_SERVICES = "INSUFFICIENT_SERVICES"


class BadDealFlag(StrEnum):
    """What a deal would take to be renewed."""

    NEEDS_MASSIVE_EFFORT = "NEEDS_MASSIVE_EFFORT"
    NEEDS_PRICE_CUT = "NEEDS_PRICE_CUT"


class CauseGroup(Enum):
    """Where in the company a bad deal came from."""

    LEAD_QUALITY = "LEAD_QUALITY"
    SALES_INFLUENCE = "SALES_INFLUENCE"
    COMPLIANCE = "COMPLIANCE"


class BadDealCause(StrEnum):
    """What a bad deal came of."""

    ICP_UNDEFINED = "ICP_UNDEFINED"
    CAMPAIGNS_OFF_ICP = "CAMPAIGNS_OFF_ICP"
    NURTURE_UNFILTERED = "NURTURE_UNFILTERED"
    DISCOVERY_INCOMPLETE = "DISCOVERY_INCOMPLETE"
    UNCLEAR_ORDER_FORM_LIMITS = "UNCLEAR_ORDER_FORM_LIMITS"
    SPEED_REWARDED = "SPEED_REWARDED"
    AE_BELOW_QUOTA = "AE_BELOW_QUOTA"
    MISREPRESENTATION = "MISREPRESENTATION"
    DEAL_DESK_MISSED_ERRORS = "DEAL_DESK_MISSED_ERRORS"
    UNDISCOVERED_DEPENDENCIES = "UNDISCOVERED_DEPENDENCIES"


_LEADS = (
    *(BadDealCause.ICP_UNDEFINED, BadDealCause.CAMPAIGNS_OFF_ICP),
    *(BadDealCause.NURTURE_UNFILTERED, BadDealCause.DISCOVERY_INCOMPLETE),
)
_DESK = (BadDealCause.DEAL_DESK_MISSED_ERRORS, BadDealCause.UNDISCOVERED_DEPENDENCIES)
CAUSE_GROUP: Final[Mapping[BadDealCause, CauseGroup]] = {
    **dict.fromkeys(BadDealCause, CauseGroup.SALES_INFLUENCE),
    **dict.fromkeys(_LEADS, CauseGroup.LEAD_QUALITY),
    **dict.fromkeys(_DESK, CauseGroup.COMPLIANCE),
}
"""Where each cause belongs."""


class FunnelStage(Enum):
    """Where on its way to Sales a lead should have been stopped."""

    ICP = "ICP"
    CAPTURE = "CAPTURE"
    ENRICHMENT = "ENRICHMENT"
    NURTURE = "NURTURE"
    SCORE = "SCORE"
    MQL = "MQL"
    LEAD_LIST = "LEAD_LIST"
    OUTREACH = "OUTREACH"
    QUALIFICATION_CALL = "QUALIFICATION_CALL"
    DEMO = "DEMO"


def check_assessment(kind: str, criteria: Sequence[str], flags: Sequence[str]) -> None:
    """Check that what is said of a deal fits what it is found to be.

    Raises:
        InvalidInput: a misunderstanding has criteria or flags, or a bad deal has none.
    """
    if kind == DealAssessmentKind.MISUNDERSTANDING.value:
        if criteria:
            msg = "A misunderstanding meets no criterion of a bad deal: leave `criteria` out."
            raise InvalidInput(msg, path=("input", "criteria"))
        if flags:
            msg = "A misunderstanding is easily put right: leave `flags` out."
            raise InvalidInput(msg, path=("input", "flags"))
    elif not criteria and not flags:
        msg = "A bad deal is one by at least one criterion or flag: name it."
        raise InvalidInput(msg, path=("input", "criteria"))


def check_funnel_stage(cause: str | None, stage: str | None) -> None:
    """Check that a cause in the quality of leads names where the lead should have been stopped.

    Raises:
        InvalidInput: it does not, or another cause does.
    """
    is_of_leads = cause is not None and CAUSE_GROUP[BadDealCause(cause)] is CauseGroup.LEAD_QUALITY
    if is_of_leads and stage is None:
        msg = "The lead should have been stopped somewhere: name the `funnelStage`."
        raise InvalidInput(msg, path=("input", "funnelStage"))
    if stage is not None and not is_of_leads:
        msg = "`funnelStage` goes with a cause in the quality of leads: leave it out."
        raise InvalidInput(msg, path=("input", "funnelStage"))
