"""The words of renewals, told to the reader of the schema."""

import strawberry

from csgraph.domain.policies.node import Explained
from csgraph.domain.renewals.rules import AskAnswer, AskOccasion, RenewalOutcome, RenewalState
from csgraph.graph.labels import described_enum

described_enum(
    RenewalState,
    "Where a renewal stands. While nothing is decided, the days left say it.",
    SCHEDULED="The window has not opened yet.",
    WINDOW_OPEN="The window is open; 120 days unless decided otherwise.",
    FOCUS="News and risks of these accounts come first; from 90 days on.",
    OUTREACH="The customer is asked to renew; from 60 days on.",
    INVOICED="The invoice goes out; from 30 days on.",
    LATE="The term is over, and nothing is decided.",
    RENEWED_FLAT="Renewed for the same.",
    RENEWED_UP="Renewed for more.",
    RENEWED_DOWN="Renewed for less.",
    LOST="Not renewed.",
)
described_enum(
    RenewalOutcome,
    "What came of a renewal.",
    RENEWED_FLAT="Renewed for the same, up to half a percent unless decided otherwise.",
    RENEWED_UP="Renewed for more.",
    RENEWED_DOWN="Renewed for less.",
    LOST="Not renewed.",
)
described_enum(
    AskOccasion,
    "On what occasion a customer was asked whether they will renew.",
    SURVEY="In a survey.",
    REVIEW="In a business review.",
    CONVERSATION="In a conversation.",
    RENEWAL_CALL="On the renewal call itself.",
)
described_enum(
    AskAnswer,
    "What a customer said.",
    YES="They will.",
    UNSURE="They do not know.",
    NO="They will not.",
)


@strawberry.type(description="Where a renewal stands, with how that came about.")
class ExplainedRenewalState(Explained):
    """Where a renewal stands."""

    value: RenewalState | None = strawberry.field(
        description="The state. Null while nothing is decided and the term's end is unknown."
    )


__all__ = [
    "AskAnswer",
    "AskOccasion",
    "ExplainedRenewalState",
    "RenewalOutcome",
    "RenewalState",
]
