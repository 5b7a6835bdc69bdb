"""What retention, visits and time look like in the graph."""

import strawberry

import csgraph.domain.interactions.node  # noqa: F401 - it describes what is shown here
from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.interactions.rules import ActivityType
from csgraph.domain.policies.node import Explained
from csgraph.graph.scalars import Date


@strawberry.type(description="How many customers stayed.")
class ProgramRetention(Explained):
    """How many customers stayed."""

    account_count: int = strawberry.field(
        description="How many were customers when the period began."
    )
    retained_count: int = strawberry.field(description="How many of them are customers still.")
    share: float | None = strawberry.field(
        description="Which part of them stayed. Null without any."
    )


@strawberry.type(description="How a tier's accounts in programs stayed, beside the others.")
class TierRetention:
    """How a tier's accounts in programs stayed, beside the others."""

    tier: ExperienceTier | None = strawberry.field(
        description="The tier. Null for accounts without one."
    )
    enrolled: ProgramRetention = strawberry.field(
        description="Accounts that were in a program during the period."
    )
    others: ProgramRetention = strawberry.field(description="Accounts that were in none.")
    participating_count: int = strawberry.field(
        description="Accounts in programs of which somebody took part in the period."
    )
    participation: float | None = strawberry.field(
        description="Which part of those in programs that is. Null without any."
    )


@strawberry.type(description="An account that values visits and has had none for long.")
class VisitDue(Explained):
    """An account that values visits and has had none for long."""

    account: Account | None = strawberry.field(description="The account.")
    last_visit_on: Date | None = strawberry.field(
        description="Day of the last visit. Null where none is known."
    )


@strawberry.type(description="How much time went to one kind of work.")
class TimeShare:
    """How much time went to one kind of work."""

    activity_type: ActivityType | None = strawberry.field(
        description="Which kind. Null for what nobody has classified."
    )
    interaction_count: int = strawberry.field(description="In how many interactions.")
    hours: float = strawberry.field(description="How many hours.")


@strawberry.type(description="What the time of one CSM went to.")
class TimeMix(Explained):
    """What the time of one CSM went to."""

    csm: User | None = strawberry.field(description="The CSM.")
    hours: float = strawberry.field(description="How many hours in all.")
    parts: list[TimeShare] = strawberry.field(description="Kind by kind; at most 9.")
    unaligned_share: float | None = strawberry.field(
        description="Share of hours off the bullseye, of those judged. Null without any."
    )
    low_leverage_hours: float = strawberry.field(
        description="Hours of training, releases, relayed support and administration, which "
        "associates, standard set-ups or recordings could take over."
    )
