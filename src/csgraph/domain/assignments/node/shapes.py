"""What books, plans and candidates look like in the graph."""

import strawberry

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.assignments.rules import (
    BenchmarkBasis,
    BookBand,
    BookFinding,
    Quartile,
)
from csgraph.domain.policies.node import Explained, ExplainedCount, ExplainedNumber
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, ExactDecimal

described_enum(
    BookBand,
    "How full a book is.",
    OVER="More than one CSM can carry.",
    WATCH="Nearly full.",
    NORMAL="As it should be.",
    SPARE="There is room.",
)
described_enum(
    BookFinding,
    "What is amiss with a book.",
    OVER_CAPACITY="It is more than one CSM can carry.",
    NEAR_CAPACITY="It is nearly full.",
    REVIEW_LOAD="More reviews a year are owed than one CSM can hold.",
    SCALE_CAP="It has more `SCALE` accounts than anyone may have.",
)
described_enum(
    BenchmarkBasis,
    "By what companies are compared.",
    ACV="By what a contract brings a year.",
    VENDOR_ARR="By what the vendor takes a year.",
)
described_enum(
    Quartile,
    "Where a figure stands among those of others.",
    BELOW_P25="Below the first quartile.",
    P25_P50="From the first quartile to below the median.",
    P50_P75="From the median to the third quartile.",
    ABOVE_P75="Above the third quartile.",
)


@strawberry.type(description="The part of a book that is of one tier.")
class BookTier:
    """The part of a book that is of one tier."""

    tier: ExperienceTier = strawberry.field(description="The tier.")
    account_count: int = strawberry.field(description="How many accounts it has.")
    in_custody_count: int = strawberry.field(
        description="How many of them are in durable custody while they are implemented."
    )
    weight: float = strawberry.field(description="What they weigh, in accounts.")
    limit: int = strawberry.field(description="How many one CSM of this role can carry.")
    load: float = strawberry.field(description="Weight divided by limit.")


@strawberry.type(description="The accounts of a CSM, and how full that makes their book.")
class CsmBook:
    """The accounts of a CSM, and how full that makes their book."""

    csm: User | None = strawberry.field(description="The CSM.")
    role: UserRole | None = strawberry.field(description="Their job. Null while unknown.")
    utilization: ExplainedNumber = strawberry.field(
        description="Sum of the loads of all tiers; 1 is a full book."
    )
    band: BookBand = strawberry.field(description="How full it is.")
    tiers: list[BookTier] = strawberry.field(description="Its parts by tier; at most 3.")
    untiered_count: int = strawberry.field(
        description="How many accounts have no tier, so that they weigh nothing."
    )
    review_load: ExplainedCount = strawberry.field(
        description="How many business reviews its accounts are owed a year."
    )
    findings: list[BookFinding] = strawberry.field(description="What is amiss; at most 4.")


@strawberry.type(description="What the accounts of one tier take.")
class CapacityRole:
    """What the accounts of one tier take."""

    tier: ExperienceTier = strawberry.field(description="The tier.")
    account_count: int = strawberry.field(description="How many accounts there are.")
    limit: int = strawberry.field(description="How many one CSM can carry.")
    load: float = strawberry.field(description="Accounts divided by limit.")
    csm_count: int = strawberry.field(description="How many CSMs that is, rounded up.")


@strawberry.type(description="How many CSMs and managers accounts take.")
class CapacityPlan:
    """How many CSMs and managers accounts take."""

    headcount: ExplainedCount = strawberry.field(
        description="CSMs, where anyone serves any tier: the sum is rounded up once."
    )
    headcount_by_role: ExplainedCount = strawberry.field(
        description="CSMs, where each tier has its own: each is rounded up."
    )
    headcount_by_revenue: ExplainedCount | None = strawberry.field(
        description="CSMs by annual recurring revenue, a starting point for big companies. Null "
        "without the scope `finance:read`, or for accounts that are only said."
    )
    managers: ExplainedCount = strawberry.field(description="Managers of that many CSMs.")
    roles: list[CapacityRole] = strawberry.field(description="Tier by tier; at most 3.")
    untiered_count: int = strawberry.field(description="Accounts without a tier, not counted in.")


@strawberry.type(description="What companies of one bracket have each CSM manage.")
class StaffingBenchmark(Explained):
    """What companies of one bracket have each CSM manage."""

    basis: BenchmarkBasis = strawberry.field(description="By what companies are compared.")
    bracket: str = strawberry.field(description="Which companies, such as `$25-75K`.")
    p25: ExactDecimal = strawberry.field(description="First quartile, in US dollars.")
    p50: ExactDecimal = strawberry.field(description="Median, in US dollars.")
    p75: ExactDecimal = strawberry.field(description="Third quartile, in US dollars.")
    position: Quartile | None = strawberry.field(
        description="Where the figure asked about stands. Null where none is given."
    )


@strawberry.type(description="How a CSM fits an account.")
class CsmCandidate(Explained):
    """How a CSM fits an account."""

    csm: User | None = strawberry.field(description="The CSM.")
    rank: int = strawberry.field(description="Place in the order, from 1.")
    knows_industry: bool = strawberry.field(description="Whether they know its industry.")
    shared_use_cases: list[str] = strawberry.field(
        description="Uses of the product that they know and it has; at most 100."
    )
    is_near: bool = strawberry.field(description="Whether they work in its country.")
    role_fits: bool | None = strawberry.field(
        description="Whether they may own accounts of its tier. Null where one is unknown."
    )
    utilization: float = strawberry.field(description="How full their book is.")


@strawberry.type(description="An account that was moved to another CSM.")
class MovedAccount:
    """An account that was moved to another CSM."""

    account: Account | None = strawberry.field(description="The account.")


@strawberry.type(description="How much of the accounts with a CSM was moved lately.")
class BulkReassignment(Explained):
    """How much of the accounts with a CSM was moved lately."""

    value: float | None = strawberry.field(
        description="Share of those that had a CSM when the window began. Null where none had."
    )
    moved_count: int = strawberry.field(
        description="How many were moved, first assignments and departures apart."
    )
    base_count: int = strawberry.field(description="How many had a CSM when the window began.")
    is_alert: bool = strawberry.field(description="Whether it is too much at once.")
    accounts: list[MovedAccount] = strawberry.field(description="Which ones; at most 100.")


@strawberry.type(description="That an account is to move to a CSM who may own its tier.")
class PlannedMove:
    """That an account is to move to a CSM who may own its tier."""

    account: Account | None = strawberry.field(description="The account.")
    tier: ExperienceTier = strawberry.field(description="Its tier.")
    from_csm: User | None = strawberry.field(description="Who is its CSM now.")
    to_csm: User | None = strawberry.field(
        description="Who of those that may own it has the most room by then. Null for nobody."
    )
    owner_roles: list[UserRole] = strawberry.field(description="Who may own it; at most 5.")
    moves_on: Date | None = strawberry.field(
        description="The day after its term ends. Null while no contract tells."
    )


@strawberry.type(description="Moves of accounts, each at its next renewal.")
class ReassignmentPlan(Explained):
    """Moves of accounts, each at its next renewal."""

    account_count: int = strawberry.field(description="How many accounts are to move.")
    moves: list[PlannedMove] = strawberry.field(
        description="The moves, the earliest first; at most 1000."
    )
