"""What a grant adds to the policy: the rows of its accounts, and what those refer to.

One predicate object a table, whether the table is listed, counted, looked up or filtered
by: what is hidden is hidden everywhere alike. The partner's wall stands behind it.
"""

from functools import cache

from sqlalchemy import Table

from csgraph.graph.predicates import Constant, Guard, OfGrant, Predicate, Related, Rows
from csgraph.storage.shared_rows import way_to_account
from csgraph.tenancy.tables import grant_account


def partner_policy(rows: Rows) -> Guard:
    """Let through rows of the caller's grant that are not deleted.

    A row that hangs on no account, such as a user, is let through where a granted row
    refers to it, and nowhere else.
    """
    granted = granted_rows(rows.table)
    if granted is None:
        granted = Constant(rows.reached)
    return Guard(tenant=True, live="deleted_at" in rows.table.c, granted=granted)


@cache
def granted_rows(table: Table) -> Predicate | None:
    """Return what holds for the rows of the grant's accounts; None for rows of no account."""
    way = way_to_account(table)
    if way is None:
        return None
    if way.parent is None:
        members = Rows(
            grant_account,
            where=OfGrant(grant_account.c.grant_id),
            guard=Guard(tenant=True, live=False),
        )
        return Related("some", members, grant_account.c.account_id, way.column, Constant(True))
    guard = Guard(tenant=True, live=False, granted=granted_rows(way.parent))
    return Related(
        "some", Rows(way.parent, guard=guard), way.parent.c.id, way.column, Constant(True)
    )
