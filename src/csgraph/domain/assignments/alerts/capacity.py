"""That a CSM has too much (domain.md §1.3, §16): as ``rules.books`` judges a book, in SQL."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep
from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments.alerts.reading import CSM, first_ids, place
from csgraph.domain.assignments.node.people import HOLDING_TABLES, held_by, primaries, runs
from csgraph.domain.assignments.rules import LIMIT_KEYS, REVIEW_KEYS
from csgraph.domain.assignments.tables import assignment
from csgraph.domain.contracts.tables import contract
from csgraph.storage.columns import Id
from csgraph.storage.literals import literal

_DIRECTOR, _CUSTODY = "csm.limit.director", "capacity.custodyWeight"
_OVER, _MOST_REVIEWS = "capacity.over", "capacity.reviewLoadMax"
_EXACT, _SHOWN = literal_column("12", Integer()), literal_column("3", Integer())
_NONE: Final = literal_column("0", Integer())


def _over_capacity(facts: AlertFacts) -> Select[Any]:
    """Select CSMs whose book is too full, with those of their accounts that are to renew."""
    full = _full(facts).cte("full_books", nesting=True)  # read twice, computed once
    soon = _to_renew(facts, full).subquery()
    return select(
        full.c.user_id.label("subject_id"),
        cast(null(), Id).label("account_id"),
        func.round(full.c.used, _SHOWN).label("utilization"),
        full.c.reviews.label("reviewLoad"),
        full.c.accounts.label("accountCount"),
        func.coalesce(soon.c.accounts, _NONE).label("movableCount"),
        func.coalesce(soon.c.ids, literal_column("'{}'", ARRAY(Text))).label("movableAccounts"),
        soon.c.first_on.label("firstRenewalOn"),
    ).select_from(full.outerjoin(soon, soon.c.user_id == full.c.user_id))


def _concerned(facts: AlertFacts) -> Select[Any]:
    """Select all who are or were assigned to the accounts, as these were in their books."""
    rows = facts.rows(assignment, "account_id", "user_id", deleted=True)
    return select(rows.c.user_id.label("subject_id")).where(facts.among(rows.c.account_id))


def _full(facts: AlertFacts) -> Select[Any]:
    """Select CSMs over the limit; thirds don't add up, so that sums are rounded before."""
    held = held_by(facts, None if facts.is_whole else _concerned(facts)).subquery()
    used, reviews = _used(facts, held), _reviews(facts, held)
    books = (
        select(
            held.c.user_id,
            used.label("used"),
            reviews.label("reviews"),
            func.sum(held.c.accounts).label("accounts"),
        )
        .group_by(held.c.user_id)
        .subquery()
    )
    is_over = func.round(books.c.used, _EXACT) > facts.number(_OVER)
    return select(books).where(or_(is_over, books.c.reviews > facts.number(_MOST_REVIEWS)))


def _used(facts: AlertFacts, held: FromClause) -> ColumnElement[Any]:
    total: ColumnElement[Any] = literal_column("0", Numeric())
    is_director = func.max(held.c.role) == literal(UserRole.CS_DIRECTOR.value)
    light = held.c.accounts - held.c.kept
    for tier, key in LIMIT_KEYS.items():
        weight = light + held.c.kept * facts.number(_CUSTODY)
        limit = facts.number(key)
        if tier is ExperienceTier.STRATEGIC:
            limit = case((is_director, facts.number(_DIRECTOR)), else_=limit)
        total = total + _of_tier(held, tier, weight) / limit
    return total


def _reviews(facts: AlertFacts, held: FromClause) -> ColumnElement[Any]:
    """Return how many business reviews a year the accounts are owed by their tiers."""
    total: ColumnElement[Any] = literal_column("0", Numeric())
    for tier, key in REVIEW_KEYS.items():
        a_year = func.floor(literal_column("365", Numeric()) / facts.number(key))
        total = total + _of_tier(held, tier, held.c.accounts) * a_year
    return total


def _of_tier(
    held: FromClause, tier: ExperienceTier, value: ColumnElement[Any]
) -> ColumnElement[Any]:
    mine = held.c.experience_tier == literal(tier.value)
    return func.coalesce(func.sum(value).filter(mine), literal_column("0", Numeric()))


def _to_renew(facts: AlertFacts, full: FromClause) -> Select[Any]:
    """Select how many accounts of these CSMs have a renewal ahead, the first ones by name."""
    rows, accounts = primaries(facts), facts.rows(account, "id")
    mine = (
        select(rows.c.account_id, rows.c.user_id)
        .join_from(rows, accounts, accounts.c.id == rows.c.account_id)
        .where(runs(rows, facts.now()), rows.c.user_id.in_(select(full.c.user_id)))
        .subquery()
    )
    terms = facts.rows(contract, "account_id", "ends_on")
    ends_on = func.min(terms.c.ends_on)
    to_renew = (
        select(mine.c.user_id, mine.c.account_id, ends_on.label("ends_on"))
        .join_from(mine, terms, terms.c.account_id == mine.c.account_id)
        .where(terms.c.ends_on >= facts.today())
        .group_by(mine.c.user_id, mine.c.account_id)
        .subquery()
    )
    first = select(to_renew, place(to_renew, to_renew.c.ends_on, to_renew.c.account_id)).subquery()
    return select(
        first.c.user_id,
        func.count().label("accounts"),
        func.min(first.c.ends_on).label("first_on"),
        first_ids(first).label("ids"),
    ).group_by(first.c.user_id)


CSM_OVER_CAPACITY = AlertRule(
    code="CSM_OVER_CAPACITY",
    subject=CSM,
    scope="accounts:read",
    holds=_over_capacity,
    concerned=_concerned,
    explanation="{accountCount} accounts are {utilization} of what one CSM can carry, and are owed "
    "{reviewLoad} business reviews a year; {movableCount} can move at their next renewal, the "
    "first on {firstRenewalOn}.",
    depends=(*HOLDING_TABLES, contract),
    keys=(
        *(*LIMIT_KEYS.values(), _DIRECTOR, _CUSTODY, _OVER),
        *(*REVIEW_KEYS.values(), _MOST_REVIEWS),
    ),
    playbook=(
        PlaybookStep("CS_MANAGER", "Plan who takes which accounts over at their renewals."),
        PlaybookStep("CS_MANAGER", "Give the CSM no more accounts until then."),
    ),
)
