"""Words in which handoffs are told in the graph."""

from csgraph.domain.handoffs.rules import (
    EmotionalPhase,
    HandDownBand,
    HandoffMode,
    HandoffStatus,
    HandoffTopic,
    IntroductionStatus,
    IntroFeedbackSource,
    IntroMoment,
    SalesPromiseKind,
    SalesPromiseStatus,
    SlaStatus,
    SlaStep,
)
from csgraph.graph.labels import described_enum

described_enum(
    HandoffStatus,
    "Where a handoff stands.",
    NOT_STARTED="Nobody of customer success is named yet.",
    CSM_ASSIGNED="A CSM is named; sales fills the checklist.",
    CHECKLIST_SUBMITTED="Sales has handed the checklist over.",
    RETURNED="The CSM gave the checklist back, with a reason.",
    ACCEPTED="The CSM has accepted the checklist.",
    DEBRIEFED="Sales has debriefed customer success.",
    FIRST_MEETING_HELD="The first meeting with the customer was held.",
    COMPLETE="The customer is handed over.",
    CANCELLED="The deal was undone.",
)
described_enum(
    HandoffMode,
    "Whether customer success takes part from the sale on.",
    DURABLE_CUSTODY="It takes part in the sale, and keeps hold of the sponsor until all is live.",
    LIGHT="It takes over at the close.",
)
described_enum(
    IntroMoment,
    "When a customer came to know the CSM.",
    PRE_SALE="Before the close.",
    POINT_OF_SALE="At the close, or right after it.",
    GO_LIVE="When all was live.",
)
described_enum(
    HandoffTopic,
    "What the checklist of a handoff asks about.",
    DECISION_MAKING="Who decides how: the map of relationships, roles in the deal.",
    VALUE="Pain, needs, use cases, expected value, what it was measured by in the sale.",
    SALES_CHALLENGES="What was hard in the sale and may become a roadblock.",
    CONTRACT="What is not standard in the contract.",
    SALES_OVERVIEW="Whom of us the prospect met.",
    GROWTH="What else may be sold.",
    SPICED="Situation, pain, impact, critical event, decision criteria.",
    FIT_CATEGORY="How well the customer fits.",
    SEGMENT="Segment of the customer.",
    REASON_TO_BUY="Why they bought, and how severe the problem is.",
    SALES_PROMISES="What was promised.",
    WIN_STORY="Whose problem the deal solves.",
)
described_enum(
    IntroFeedbackSource,
    "Who says how an introduction went.",
    AE="The account executive.",
    CSM="The CSM.",
    CUSTOMER="The customer.",
)
described_enum(
    SalesPromiseKind,
    "What kind of promise was made.",
    PITCH="What the pitch held out.",
    PROMISE="What somebody gave their word for.",
)
described_enum(
    SalesPromiseStatus,
    "What became of a promise.",
    OPEN="Not shown to be kept yet.",
    EVIDENCED="Shown to be kept.",
    BROKEN="Not kept.",
    RELEASED="The customer asks for it no more.",
)
described_enum(
    SlaStatus,
    "How a clock stands.",
    NOT_APPLICABLE="No clock runs.",
    ON_TRACK="There is time.",
    DUE_SOON="Little time is left.",
    MET="Done in time.",
    BREACHED="Done late, or overdue.",
)
described_enum(
    SlaStep,
    "What a clock waits for.",
    DEBRIEF="That sales debriefs customer success.",
    INTRO_CALL="The first meeting with the customer.",
)
described_enum(
    IntroductionStatus,
    "How the introduction of the CSM before the close stands.",
    NOT_APPLICABLE="None is wanted before the close.",
    NOT_DUE="The deal is not likely enough yet.",
    DUE="It is time.",
    MET="It was in time.",
    BREACHED="It was late, or is.",
)
described_enum(
    HandDownBand,
    "How high the risk is that a customer is lost while ownership goes down.",
    LOW="Low.",
    MEDIUM="To be watched.",
    HIGH="High.",
)
described_enum(
    EmotionalPhase,
    "How a customer feels after the close.",
    REMORSE="Doubts the purchase.",
    HONEYMOON="Is eager, and shares goals.",
    TROUGH="Meets reality.",
    STEADY="Has settled.",
)

__all__ = [
    "EmotionalPhase",
    "HandDownBand",
    "HandoffMode",
    "HandoffStatus",
    "HandoffTopic",
    "IntroFeedbackSource",
    "IntroMoment",
    "IntroductionStatus",
    "SalesPromiseKind",
    "SalesPromiseStatus",
    "SlaStatus",
    "SlaStep",
]
