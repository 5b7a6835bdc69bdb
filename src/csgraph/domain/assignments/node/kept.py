"""What is kept of assignments and of what CSMs know."""

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.node import Account
from csgraph.domain.assignments import tables as t
from csgraph.domain.assignments.rules import AssignmentReason
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime

_assignment = t.assignment.c
_profile = t.csm_profile.c

described_enum(
    AssignmentReason,
    "Why somebody was assigned to an account.",
    INITIAL="It had no CSM before.",
    POST_RENEWAL="It was renewed, which is when accounts move.",
    CSM_DEPARTURE="Its CSM has left, or is about to.",
    OVERRIDE="A CS manager or above approved of a move in mid-term.",
)


@node(
    table=t.assignment,
    prefix="asg",
    scope="accounts:read",
    plural="assignments",
    plural_description="Who of ours is or was assigned to which account; the latest first.",
    description="That one of ours is assigned to an account.",
    default_order=(OrderBy(_assignment.started_at, descending=True),),
    moments=(
        Moment(
            "ASSIGNED",
            "One of ours was assigned to the account.",
            _assignment.started_at,
            (Concerns(Account, _assignment.account_id),),
        ),
    ),
)
class Assignment(Node, Revisioned):
    """That one of ours is assigned to an account."""

    role: UserRole = column(_assignment.role, "As what.", order=True)
    is_primary: bool = column(
        _assignment.is_primary, "Whether they are its CSM; an account has one at a time."
    )
    started_at: DateTime = column(_assignment.started_at, "Since when.", order=True)
    ended_at: DateTime | None = column(
        _assignment.ended_at, "Until when. Null while it lasts.", order=True
    )
    reason: AssignmentReason = column(_assignment.reason, "Why.")
    note: str | None = column(_assignment.note, "What was said of it.")
    watch_ends_at: DateTime | None = column(
        _assignment.watch_ends_at,
        "Until when the account is watched, since its CSM changed. Null for a first CSM.",
        order=True,
    )
    account: Account | None = to_one(
        _assignment.account_id,
        "The account.",
        reverse="assignments",
        reverse_description="Who of ours is or was assigned to it; the latest first.",
    )
    user: User | None = to_one(
        _assignment.user_id,
        "Who of ours.",
        reverse="assignments",
        reverse_description="Accounts that this person is or was assigned to; the latest first.",
    )
    approved_by: User | None = to_one(_assignment.approved_by_id, "Who approved of an override.")


@node(
    table=t.csm_profile,
    prefix="csp",
    scope="access:read",
    plural="csmProfiles",
    plural_description="What CSMs do and know; the latest change first.",
    description="What somebody of customer success does and knows.",
    default_order=(OrderBy(_profile.updated_at, descending=True),),
)
class CsmProfile(Node, Revisioned):
    """What somebody of customer success does and knows."""

    role: UserRole | None = column(_profile.role, "Their job. Null while unknown.", order=True)
    industries: list[str] = column(_profile.industries, "Industries that they know.")
    use_cases: list[str] = column(_profile.use_cases, "Uses of the product that they know.")
    languages: list[str] = column(_profile.languages, "Languages that they speak.")
    location: str | None = column(
        _profile.location, "Where they work, in the words of accounts' countries.", order=True
    )
    product_depth: int | None = column(
        _profile.product_depth, "How well they know the product, 0 to 100."
    )
    leaves_on: Date | None = column(
        _profile.leaves_on, "Day on which they leave, once that is known.", order=True
    )
    user: User | None = to_one(
        _profile.user_id,
        "Who.",
        reverse="csmProfiles",
        reverse_description="What this person does and knows in customer success; one at most.",
    )
