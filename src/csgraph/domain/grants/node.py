"""Grants to partners in the graph."""

from sqlalchemy import ColumnElement, FromClause, func, select

from csgraph.domain.accounts.node import Account
from csgraph.domain.grants import rules
from csgraph.domain.segments.node import Segment
from csgraph.graph.declare import OrderBy, column, computed, node, row, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.listings import Listing
from csgraph.graph.scalars import DateTime
from csgraph.graph.states import available_transitions, ended_state
from csgraph.tenancy.tables import grant, grant_account

MOST_ACCOUNTS = 100

described_enum(
    rules.GrantStatus,
    "Whether a grant shares anything.",
    RUNNING="It shares its accounts.",
    EXPIRED="Its time is over.",
    REVOKED="It was ended.",
)


def _state(row_: FromClause, _parent: FromClause | None = None) -> ColumnElement[str]:
    return ended_state(row_, running="RUNNING")


def _account_count(row_: FromClause, _parent: FromClause | None) -> ColumnElement[int]:
    shared = grant_account.alias("shared")
    counted = select(func.count()).where(
        shared.c.tenant_id == row_.c.tenant_id, shared.c.grant_id == row_.c.id
    )
    return counted.correlate(row_).scalar_subquery()


_ENDS = (grant.c.revoked_at, grant.c.expires_at)


@node(
    table=grant,
    prefix="gra",
    scope="grants:read",
    plural="grants",
    plural_description="What is shared with partners, ended grants included; by name.",
    description="That a partner may read fields of some accounts, for a purpose, for a time.",
    default_order=(OrderBy(grant.c.name),),
)
class Grant(Node, Revisioned):
    """That a partner may read fields of some accounts, for a purpose, for a time."""

    name: str = column(grant.c.name, "What it is called.", order=True)
    purpose: str = column(grant.c.purpose, "What the partner needs it for.")
    fields: list[str] = column(grant.c.fields, "Fields that it shares, such as `Account.name`.")
    expires_at: DateTime = column(grant.c.expires_at, "When it ends by itself.", order=True)
    revoked_at: DateTime | None = column(
        grant.c.revoked_at, "When it was ended. Null while nobody did."
    )
    status: rules.GrantStatus = computed(_state, "Whether it shares anything.", columns=_ENDS)
    available_transitions: list[str] = computed(
        available_transitions(rules.STATES, _state),
        "Mutations that its state allows now.",
        columns=_ENDS,
    )
    account_count: int = computed(
        _account_count, "How many accounts it shares.", columns=(grant.c.tenant_id, grant.c.id)
    )
    segment: Segment | None = to_one(
        grant.c.segment_id,
        "Segment whose accounts it shares. Null where accounts are named one by one.",
        reverse="grants",
        reverse_description="Grants that share this segment's accounts.",
    )


@row(
    table=grant_account,
    description="An account that a grant shares.",
    scope="grants:read",
    listing=Listing(
        name="accounts",
        description=f"Accounts that it shares; at most {MOST_ACCOUNTS}.",
        owners=(Grant,),
        column=grant_account.c.grant_id,
        order=(grant_account.c.account_id,),
        limit=MOST_ACCOUNTS,
    ),
)
class SharedAccount:
    """An account that a grant shares."""

    account: Account | None = to_one(
        grant_account.c.account_id, "The account. Null when it was deleted."
    )


__all__ = ["Grant", "SharedAccount"]
