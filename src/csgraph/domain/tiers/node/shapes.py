"""What tiers and entitlements look like in the graph."""

import strawberry

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier, TouchModel
from csgraph.domain.policies.node import Explained
from csgraph.domain.tiers.rules import Introduction, Obligation
from csgraph.graph.labels import described_enum

described_enum(
    Introduction,
    "When a customer meets its CSM.",
    PRE_SALE="Before the deal is closed.",
    AT_SIGNATURE="When it is signed, or just after.",
    AFTER_GO_LIVE="After it went live.",
)
described_enum(
    Obligation,
    "How binding something is.",
    REQUIRED="It must be.",
    RECOMMENDED="It should be.",
    OPTIONAL="It may be.",
    NOT_APPLICABLE="It is not owed.",
)


@strawberry.type(description="The tier of an account, with how it came about.")
class ExplainedTier(Explained):
    """The tier of an account."""

    value: ExperienceTier | None = strawberry.field(
        description="The tier. Null while too little is known."
    )
    touch_model: TouchModel | None = strawberry.field(description="The touch model of the tier.")
    step: str = strawberry.field(
        description="Which step decided: `OVERRIDE`, `SELF_SERVICE`, `NO_GROWTH`, "
        "`LOW_ENGAGEMENT`, `HIGH_GROWTH`, `REVENUE`, or `UNKNOWN`."
    )
    missing_inputs: list[str] = strawberry.field(
        description="What is unknown and had a step skipped; at most 5."
    )


@strawberry.type(description="What an account is owed by its tier, with how that came about.")
class TierEntitlement(Explained):
    """What an account is owed by its tier."""

    tier: ExperienceTier = strawberry.field(description="The tier.")
    owner_roles: list[UserRole] = strawberry.field(
        description="Who may own such an account; at most 5."
    )
    is_pooled: bool = strawberry.field(description="Whether a pool may serve it instead.")
    csm_introduced: Introduction = strawberry.field(description="When it meets its CSM.")
    qbr_days: int | None = strawberry.field(
        description="Days between business reviews. Null where none is owed."
    )
    ebr_days: int | None = strawberry.field(
        description="Days between executive reviews. Null where none is owed."
    )
    ebr_takes_sponsor: bool = strawberry.field(
        description="Whether executive reviews are owed only where one of ours sponsors it."
    )
    executive_sponsor: Obligation = strawberry.field(
        description="Whether one of our executives sponsors it."
    )
    redundancy: Obligation = strawberry.field(
        description="Whether three of ours know three of theirs."
    )
    success_plan: Obligation = strawberry.field(description="Whether it has a success plan.")
    plan_takes_csm: bool = strawberry.field(
        description="Whether a success plan is owed only where a CSM is named."
    )
    one_on_one_days: int | None = strawberry.field(
        description="Days between one-to-ones with the CSM. Null where they are as needed."
    )
