"""What a grant adds to the policy: the rows of its accounts, and what those refer to.

One predicate object a table, whether the table is listed, counted, looked up or filtered
by: what is hidden is hidden everywhere alike. The partner's wall stands behind it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from csgraph.graph.passes.policy import Policy, guarded, tenant_policy
from csgraph.graph.predicates import (
    AllOf,
    Constant,
    Guard,
    OfGrant,
    Predicate,
    Related,
    Rows,
)
from csgraph.storage.metadata import tenant_tables
from csgraph.storage.shared_rows import ACCOUNT, way_to_account
from csgraph.tenancy.tables import grant_account

Listed = Callable[[Column[Any]], Predicate]
"""What must hold of a column that holds the id of an account, for the account to be shared."""


def members_of(is_the_grant: Predicate) -> Listed:
    """Share the accounts of a grant, given what its rows of ``grant_account`` fulfil."""
    members = Rows(grant_account, where=is_the_grant, guard=Guard(tenant=True, live=False))

    def listed(column: Column[Any]) -> Predicate:
        return Related("some", members, grant_account.c.account_id, column, Constant(True))

    return listed


CALLERS_GRANT: Listed = members_of(OfGrant(grant_account.c.grant_id))


def sharing(listed: Listed | None, fitting: Predicate | None = None) -> Policy:
    """Return the policy that lets through what is shared and not deleted.

    Shared is an account that is ``listed``, and itself fits; None asks for nothing. A row
    that hangs on no account, such as a user, is let through where a shared row refers to
    it, and nowhere else.
    """
    account = _account()
    accounts = None
    if fitting is not None:
        accounts = Rows(account, guarded(fitting, tenant_policy), Guard(tenant=True, live=True))

    def by_account(column: Column[Any]) -> Predicate:
        parts = [listed(column)] if listed is not None else []
        if accounts is not None and column is account.c.id:
            parts.append(accounts.where)
        elif accounts is not None:
            parts.append(Related("some", accounts, account.c.id, column, Constant(True)))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    @cache
    def shared(table: Table) -> Predicate | None:
        """Return what holds for the rows of shared accounts; None for rows of no account."""
        way = way_to_account(table)
        if way is None:
            return None
        if way.parent is None:
            return by_account(way.column)
        guard = Guard(tenant=True, live=False, granted=shared(way.parent))
        parents = Rows(way.parent, guard=guard)
        return Related("some", parents, way.parent.c.id, way.column, Constant(True))

    def policy(rows: Rows) -> Guard:
        granted = shared(rows.table)
        if granted is None:
            granted = Constant(rows.reached)
        return Guard(tenant=True, live="deleted_at" in rows.table.c, granted=granted)

    return policy


def _account() -> Table:
    return next(table for table in tenant_tables() if table.name == ACCOUNT)


def partner_policy(fitting: Predicate | None) -> Policy:
    """Return the policy of a partner's grant: of its accounts, those that fit at the moment."""
    return sharing(CALLERS_GRANT, fitting)
