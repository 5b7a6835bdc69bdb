"""Who holds which accounts, as SQL; what that tells other slices of an account."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    func,
    literal_column,
    or_,
    select,
    union,
)

from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments.tables import assignment, csm_profile
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Contribution
from csgraph.storage.literals import literal

HOLDING_TABLES = (assignment, csm_profile, account)
_ASSIGNMENT = ("id", "account_id", "user_id", "role", "is_primary", "started_at", "ended_at")


def runs(rows: FromClause, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether assignments run at an instant."""
    return (rows.c.started_at <= at) & or_(rows.c.ended_at.is_(None), rows.c.ended_at > at)


def primaries(sources: Sources, *more: str) -> FromClause:
    """Return the assignments of primary CSMs."""
    rows = sources.rows(assignment, *_ASSIGNMENT, *more)
    return select(rows).where(_is_primary(rows)).subquery()


def _is_primary(rows: FromClause) -> ColumnElement[bool]:
    return rows.c.is_primary.is_(literal_column("true"))


def in_book(sources: Sources) -> Select[Any]:
    """Select the accounts whose primary CSM is the user that the field stands on."""
    rows = sources.rows(assignment, *_ASSIGNMENT)
    return (
        select(rows.c.account_id)
        .where(rows.c.user_id == sources.row.c.id, _is_primary(rows), runs(rows, sources.now()))
        .correlate_except(rows)
    )


def without_csm(sources: Sources, accounts: FromClause) -> ColumnElement[bool]:
    """Whether accounts have no primary CSM now."""
    rows = sources.rows(assignment, *_ASSIGNMENT)
    theirs: Select[Any] = select(literal_column("1")).where(
        rows.c.account_id == accounts.c.id, _is_primary(rows), runs(rows, sources.now())
    )
    return ~theirs.correlate_except(rows).exists()


def held(sources: Sources) -> FromClause:
    """Return CSM, role, tier, accounts, those in custody: one row for each tier that they hold.

    The role is that of the profile, else the one that they were assigned as.
    """
    return sources.once("held", lambda: held_by(sources, None))


def held_by(sources: Sources, csms: Select[Any] | None) -> Select[Any]:
    """Select the same of some CSMs alone; None stands for all."""
    counts, profiles = _counts(sources, csms), sources.rows(csm_profile, "user_id", "role")
    role = func.coalesce(profiles.c.role, counts.c.role).label("role")
    return select(
        counts.c.user_id, role, counts.c.experience_tier, counts.c.accounts, counts.c.kept
    ).select_from(counts.outerjoin(profiles, profiles.c.user_id == counts.c.user_id))


def _counts(sources: Sources, csms: Select[Any] | None) -> FromClause:
    """Count the accounts of each CSM and tier.

    Assignments come in the order of their accounts, as an index has both: to merge them takes
    half as long as the hash of a hundred thousand, which is what is planned without an order.
    """
    rows, accounts = primaries(sources), sources.rows(account, "id", *_OF_ACCOUNT)
    now = (
        select(rows.c.account_id, rows.c.user_id, rows.c.role)
        .where(runs(rows, sources.now()), *([] if csms is None else [rows.c.user_id.in_(csms)]))
        .order_by(rows.c.account_id)
        .subquery()
    )
    kept = func.count().filter(accounts.c.is_in_custody)
    return (
        select(
            now.c.user_id,
            func.max(now.c.role).label("role"),
            accounts.c.experience_tier,
            func.count().label("accounts"),
            kept.label("kept"),
        )
        .select_from(now.join(accounts, accounts.c.id == now.c.account_id))
        .group_by(now.c.user_id, accounts.c.experience_tier)
        .subquery()
    )


_OF_ACCOUNT = ("experience_tier", "is_in_custody")


def csms_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    """Those who hold accounts, or have a profile."""
    profiles = sources.rows(csm_profile, "user_id")
    return relation.c.id.in_(union(select(held(sources).c.user_id), select(profiles.c.user_id)))


def _people(sources: Sources) -> dict[str, Any]:
    """Tell whether an account has a sponsor of ours, and a CSM of its own."""
    rows = sources.rows(assignment, *_ASSIGNMENT)
    is_sponsor = rows.c.role == literal(UserRole.EXEC_SPONSOR.value)
    mine = (rows.c.account_id == sources.row.c.id) & runs(rows, sources.now())
    no: ColumnElement[bool] = literal_column("false")
    told = (
        func.coalesce(func.bool_or(is_sponsor), no),
        func.coalesce(func.bool_or(rows.c.is_primary), no),
    )
    return {"assigned": select(*told).where(mine)}


PEOPLE_OF_ACCOUNT = Contribution(Account, "entitlements", (assignment,), _people)
