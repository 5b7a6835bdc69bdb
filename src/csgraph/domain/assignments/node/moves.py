"""Moves of accounts: how many there were lately, which are to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import KEPT_INPUTS, TIER_KEYS, ExperienceTier, sql_of_tier
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments import rules
from csgraph.domain.assignments.node import shapes
from csgraph.domain.assignments.node.fields import (
    BOOK_TABLES,
    book_facts,
    books_of,
    explainer_of,
)
from csgraph.domain.assignments.node.people import csms_named, primaries, runs
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.rules import Explained, Telling
from csgraph.domain.policies.tables import (
    decisions_in_force,
    number_in_force,
    numbers_in_force,
)
from csgraph.domain.tiers.node.sql import MONEY_SCOPE, TIER_TABLES, Baselines
from csgraph.errors import InvalidInput
from csgraph.graph.made import argument
from csgraph.graph.scalars import ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]
MOST_MOVED, MOST_PLANNED = 100, 1_000
_BOUNDS = ("strategicAbove", "midFrom")
_PLAN_KEYS = tuple(dict.fromkeys((*rules.BOOK_KEYS, *TIER_KEYS)))
_COUNTED = (rules.AssignmentReason.POST_RENEWAL, rules.AssignmentReason.OVERRIDE)


# Moves of late


def window(sources: Sources) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return since when moves are counted together, and until when (domain.md §1.4)."""
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    days = cast(number_in_force(sources, "reassign.bulkDays", at), Integer())
    return at - func.make_interval(*[literal_column("0")] * 3, days), at


def based(sources: Sources, *more: str) -> Select[Any]:
    """Select the accounts that had a CSM when the window began, each once."""
    began, _ = window(sources)
    rows, accounts = primaries(sources), sources.rows(account, "id")
    there = accounts.c.id == rows.c.account_id
    told = (rows.c[name] for name in ("account_id", *more))
    return select(*told).join_from(rows, accounts, there).where(runs(rows, began))


def moved_lately(sources: Sources) -> Select[Any]:
    """Select those of ``based`` that have another CSM since, first ones and departures apart."""
    began, ended = window(sources)
    rows = primaries(sources, "reason")
    is_counted = rows.c.reason.in_([literal(reason.value) for reason in _COUNTED])
    lately = (rows.c.started_at > began) & (rows.c.started_at <= ended)
    known = rows.c.account_id.in_(based(sources))
    return select(rows.c.account_id).distinct().where(is_counted, lately, known)


def _bulk_facts(sources: Sources) -> dict[str, Any]:
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    return {
        "base": select(func.count()).select_from(based(sources).subquery()),
        "moved": moved_lately(sources),
        "policies": decisions_in_force(sources, rules.BULK_KEYS, at),
    }


@dataclass(frozen=True)
class _About:
    account: str


def _bulk(told: Told, asked: Asked) -> rules.BulkReassignment:
    [[base]] = told["base"]
    moved = sorted(each[0] for each in told["moved"])
    found = rules.bulk_reassignment(base, moved, explainer_of(told, asked))
    shown: Any = [_About(each) for each in moved[:MOST_MOVED]]
    return rules.BulkReassignment(**{**vars(found), "accounts": shown})


def _moved_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(moved_lately(sources))


# Moves to come


def _placed(sources: Sources) -> Select[Any]:
    """Select account, tier, CSM, role, last day of the term: of accounts with a CSM and a tier."""
    today = sources.today()
    in_force = numbers_in_force(sources, TIER_KEYS).subquery()
    asked = {
        "tier.strategicAbove": sources.argument("strategicAbove", Numeric()),
        "tier.midFrom": sources.argument("midFrom", Numeric()),
    }
    numbers = select(
        *(func.coalesce(asked[key], in_force.c[key]).label(key) for key in TIER_KEYS)
    ).subquery()
    kept = tuple(name for name in KEPT_INPUTS if name != "baseline_tier")
    based = Baselines(sources.rows, today).of(numbers, *kept).subquery()
    tier: ColumnElement[str] = literal_column(sql_of_tier())
    tiers = select(based.c.id, tier.label("tier")).select_from(based).subquery()
    rows, terms = primaries(sources), sources.rows(contract, "account_id", "ends_on")
    ends_on = (
        select(func.min(terms.c.ends_on))
        .where(terms.c.account_id == rows.c.account_id, terms.c.ends_on >= today)
        .correlate(rows)
        .scalar_subquery()
    )
    return (
        select(rows.c.account_id, tiers.c.tier, rows.c.user_id, rows.c.role, ends_on)
        .join_from(rows, tiers, tiers.c.id == rows.c.account_id)
        .where(runs(rows, sources.now()), tiers.c.tier.is_not(None), _is_misplaced(rows, tiers))
    )


def _is_misplaced(rows: FromClause, tiers: FromClause) -> ColumnElement[bool]:
    fitting: ColumnElement[bool] = literal_column("false")
    for tier in ExperienceTier:
        roles = [literal(role.value) for role in rules.owner_roles_of(tier)]
        fitting = fitting | ((tiers.c.tier == literal(tier.value)) & rows.c.role.in_(roles))
    return ~fitting


def _plan_facts(sources: Sources) -> dict[str, Any]:
    tells: ColumnElement[bool] = literal_column("true" if sources.holds(MONEY_SCOPE) else "false")
    policies = decisions_in_force(sources, _PLAN_KEYS)
    placed = _placed(sources)
    return {
        **book_facts(sources),
        "policies": policies,
        "placed": placed,
        "tells_money": [tells],
    }


def _check_bounds(told: Told, asked: Asked) -> None:
    """Refuse bounds of who may not see money: whom they move tells what an account pays."""
    [tells_money] = told["tells_money"]
    given = [name for name in _BOUNDS if asked.arguments.get(name) is not None]
    if given and not tells_money:
        raise InvalidInput(
            f"`{given[0]}` takes the scope `{MONEY_SCOPE}`: which accounts a bound moves tells "
            "what they pay.",
            coordinate=f"Query.reassignmentPlan({given[0]}:)",
            requiredScopes=[MONEY_SCOPE],
        )


@dataclass(frozen=True)
class _Plan(Telling):
    account_count: int
    told: Explained[int]
    moves: tuple[rules.PlannedMove, ...]


def _plan(told: Told, asked: Asked) -> _Plan:
    _check_bounds(told, asked)
    books = books_of(told, asked)
    roles = {csm: book.role for csm, book in books.items() if book.role is not None}
    used = {csm: book.utilization.value for csm, book in books.items()}
    explainer = explainer_of(told, asked)
    policies = explainer.policies
    loads = {tier: Decimal(1) / policies.whole(key) for tier, key in rules.LIMIT_KEYS.items()}
    placed = (
        rules.Misplaced(
            account_id,
            ExperienceTier(tier),
            csm,
            UserRole(role),
            None if ends_on is None else date.fromisoformat(ends_on),
        )
        for account_id, tier, csm, role, ends_on in told["placed"]
    )
    moves = rules.plan_moves(placed, roles, used, loads)
    text = f"{len(moves)} accounts have a CSM whose role may not own their tier."
    given = {"accounts": len(moves)} | {name: asked.arguments.get(name) for name in _BOUNDS}
    explained = explainer.explain(len(moves), "csm.reassignmentPlan", text, given, _PLAN_KEYS)
    return _Plan(len(moves), explained, moves[:MOST_PLANNED])


def _placed_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    found = _placed(sources).subquery()
    return relation.c.id.in_(select(found.c.account_id))


_PLAN_TABLES = tuple(dict.fromkeys((*BOOK_TABLES, *TIER_TABLES, contract)))

MOVE_FIELDS = (
    WorkedField(
        None,
        "bulkReassignment",
        shapes.BulkReassignment | None,
        "How much of the accounts with a CSM was moved lately, and whether that is too much.",
        "accounts:read",
        WorkedRead(
            _bulk_facts,
            _bulk,
            tables=BOOK_TABLES,
            names=(Named(Account, _moved_named),),
        ),
        (as_of(),),
    ),
    WorkedField(
        None,
        "reassignmentPlan",
        shapes.ReassignmentPlan | None,
        "Accounts whose CSM may not own their tier, each with the day of its next renewal and who "
        "could take it over.",
        "accounts:read",
        WorkedRead(
            _plan_facts,
            _plan,
            tables=_PLAN_TABLES,
            names=(Named(Account, _placed_named), Named(User, csms_named)),
            at_any_instant=True,
        ),
        (
            argument(
                "strategic_above",
                ExactDecimal | None,
                "Bound of `STRATEGIC` to plan for; the one in force without it. Takes the scope "
                "`finance:read`.",
            ),
            argument(
                "mid_from",
                ExactDecimal | None,
                "Bound of `MID` to plan for; the one in force without it. Takes the scope "
                "`finance:read`.",
            ),
        ),
    ),
)
