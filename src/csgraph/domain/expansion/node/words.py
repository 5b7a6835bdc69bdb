"""The words of expansion, told to the reader of the schema."""

import strawberry

from csgraph.domain.expansion import rules
from csgraph.domain.policies.node import Explained
from csgraph.graph.labels import described_enum

described_enum(
    rules.ExpansionDriver,
    "What makes a customer pay more.",
    PRICE_INCREASE="A higher price.",
    CONSUMPTION="More units, minutes, data, reports or transactions.",
    USERS_ORGANIC="More users, since the customer grows.",
    USERS_PROACTIVE="More users: new divisions, a new use case.",
    NEW_FEATURES="Premium features or add-ons.",
    NEW_SOLUTION="Another product.",
)
described_enum(
    rules.ExpansionNature,
    "Whether expansion is more of the same, or a sale of its own.",
    MORE_OF_THE_SAME="More of what they have.",
    NEW_SALE="A sale of its own.",
)
described_enum(
    rules.ExpansionInitiation,
    "Who began.",
    REACTIVE="The customer asked.",
    PROACTIVE="We saw the need.",
)
described_enum(
    rules.ExpansionType,
    "Whether the first budget pays, or another one.",
    UPSELL="The buying center of the first contract pays.",
    CROSS_SELL="Another budget owner pays.",
    UNKNOWN="One of both is unknown.",
)
described_enum(
    rules.ExpansionLeadState,
    "How far a lead has come.",
    FOUND="Somebody saw it.",
    QUALIFIED="It was looked into, and is one.",
    CONVERTED="A deal came of it.",
    REJECTED="It is none.",
)
described_enum(
    rules.ChangeDirection,
    "Whether a customer asks for more, or for less. Either is a good sign for retention.",
    UP="More.",
    DOWN="Less.",
)
described_enum(
    rules.Rung,
    "How much of what is possible.",
    INITIAL="Where the customer begins.",
    MIDDLE="What comes next.",
    BIG="All of it.",
)
described_enum(
    rules.CommercialModel,
    "Who owns which commercial talks.",
    ALL_SALES="Sales owns all.",
    SPLIT="Sales owns what is new, success owns renewals.",
    ALL_CSM="Success owns all but new customers.",
    BY_DRIVER="No model is chosen: what drives the deal decides.",
)
described_enum(
    rules.ChosenModel,
    "Who owns which commercial talks, as it can be recommended and chosen.",
    ALL_SALES="Sales owns all.",
    SPLIT="Sales owns what is new, success owns renewals.",
    ALL_CSM="Success owns all but new customers.",
)
described_enum(
    rules.OwnedMotion,
    "What is sold.",
    NEW_LOGO="To a new customer.",
    RENEWAL="The same again.",
    EXPANSION="More to a customer.",
    NEW_STAKEHOLDERS="To people at a customer whom nobody knows yet.",
)
described_enum(
    rules.OpportunityOwner,
    "Who sells.",
    AE_OR_AM="The account executive or account manager.",
    CSM_OR_SUBSCRIPTION_REP="The CSM or a subscription representative.",
    CSM="The CSM.",
    CSM_WITH_AE="The CSM and the account executive, jointly.",
)
described_enum(
    rules.CreditedSide,
    "Whose pay a deal counts for.",
    SALES="That of Sales.",
    SUCCESS="That of customer success.",
)
described_enum(
    rules.SurveyMotion,
    "What was sold.",
    RENEWAL="A renewal.",
    UPSELL="More, from the same budget.",
    CROSS_SELL="Something for another budget.",
)


@strawberry.type(description="Whether the first budget pays, with how that came about.")
class ExplainedExpansionType(Explained):
    """Whether the first budget pays."""

    value: rules.ExpansionType = strawberry.field(description="The type.")


@strawberry.type(description="Who sells, with how that came about.")
class ExplainedOpportunityOwner(Explained):
    """Who sells."""

    value: rules.OpportunityOwner | None = strawberry.field(
        description="Who does. Null where what kind of sale it is decides, and is unknown."
    )


@strawberry.type(description="A recommended model, with how that came about.")
class ExplainedCommercialModel(Explained):
    """A recommended model."""

    value: rules.ChosenModel | None = strawberry.field(
        description="The model. Null while what it depends on is unknown."
    )
