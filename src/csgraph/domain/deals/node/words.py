"""The words by which deals are judged, told to the reader of the schema."""

import strawberry

from csgraph.domain.deals import rules
from csgraph.domain.policies.node import Explained
from csgraph.graph.labels import described_enum

described_enum(
    rules.FitRating,
    "How far a point of the fit checklist is met.",
    MET="It is.",
    PARTIAL="In part.",
    NOT_MET="It is not.",
    UNKNOWN="Nobody knows yet.",
)
described_enum(
    rules.Fit,
    "Whether a customer can succeed with us.",
    GOOD="Every point is met.",
    STRETCH="Not every point is met, and it may come.",
    BAD="Too much is missing.",
    INCOMPLETE="Something is not known yet.",
)
described_enum(
    rules.DealAssessmentKind,
    "What a deal is found to be.",
    MISUNDERSTANDING="What is expected differs, which is easily put right.",
    BAD_DEAL="It will not renew without great effort, or a price that ruins the margin.",
)
described_enum(
    rules.BadDealCriterion,
    "What makes a deal bad.",
    PROBLEM_NOT_SEVERE="The problem does not hurt enough.",
    USE_HORIZON_UNDER_1Y="It is needed for less than a year.",
    WRONG_DEPARTMENT_OR_CHAMPION="Department or champion lacks the skills.",
    MISSING_REQUIRED_TECHNOLOGY="The customer lacks technology that it takes.",
    INSUFFICIENT_SERVICES="It takes help that was not sold.",
)
described_enum(
    rules.BadDealFlag,
    "What a deal would take to be renewed.",
    NEEDS_MASSIVE_EFFORT="Great effort of customer success.",
    NEEDS_PRICE_CUT="A lower price, or services for free.",
)
described_enum(
    rules.CauseGroup,
    "Where in the company a bad deal came from. It is a question of process, not of guilt.",
    LEAD_QUALITY="From leads.",
    SALES_INFLUENCE="From how Sales is led and paid.",
    COMPLIANCE="From the desk that checks deals.",
)
described_enum(
    rules.BadDealCause,
    "What a bad deal came of.",
    ICP_UNDEFINED="Nobody said whom we look for.",
    CAMPAIGNS_OFF_ICP="Campaigns reach others.",
    NURTURE_UNFILTERED="Nurturing lets all pass.",
    DISCOVERY_INCOMPLETE="Discovery asks too little, or nobody writes it down.",
    UNCLEAR_ORDER_FORM_LIMITS="What may be offered is unclear.",
    SPEED_REWARDED="Speed is rewarded.",
    AE_BELOW_QUOTA="The seller was below quota.",
    MISREPRESENTATION="The seller says what is not so; rare.",
    DEAL_DESK_MISSED_ERRORS="Errors were missed at the end of a period.",
    UNDISCOVERED_DEPENDENCIES="What features, prices or services depend on was not found.",
)
described_enum(
    rules.FunnelStage,
    "Where on its way to Sales a lead should have been stopped.",
    ICP="When it was said whom we look for.",
    CAPTURE="When it was captured.",
    ENRICHMENT="When it was enriched.",
    NURTURE="While it was nurtured.",
    SCORE="When it was scored.",
    MQL="When Marketing called it qualified.",
    LEAD_LIST="When lists were made.",
    OUTREACH="When it was first written to.",
    QUALIFICATION_CALL="On the first call.",
    DEMO="On the demonstration.",
)
described_enum(
    rules.RejectionState,
    "How far a rejection has come.",
    PROPOSED="It waits for a decision.",
    APPROVED="The deal no longer counts for the proposer's pay.",
    DECLINED="The deal stands.",
    WITHDRAWN="The proposal was taken back.",
)
described_enum(
    rules.UnmetKind,
    "Of what list a qualification criterion is.",
    FIT="A point of the fit checklist, such as `TECHNICAL`.",
    BAD_DEAL="A criterion of bad deals, such as `PROBLEM_NOT_SEVERE`.",
    CSQL="One that customer success defined for itself.",
)
described_enum(
    rules.AuditSigner,
    "Who signs an audit.",
    VP_SALES="The head of Sales.",
    VP_SUCCESS="The head of customer success.",
)
described_enum(
    rules.MqlVerdict,
    "What an inspection finds of a lead.",
    QUALIFIED="It is one.",
    UNQUALIFIED="It should not have been passed on.",
)


@strawberry.type(description="Whether a customer can succeed with us, with how that came about.")
class ExplainedFit(Explained):
    """Whether a customer can succeed with us."""

    value: rules.Fit = strawberry.field(description="Whether they can.")
