"""The field ``companyValueLevel``: the level that enough of the managed accounts reach.

The level of each account is found by SQL over all of them at once, the twin of
``rules.value_level``; ``tests/domain/success`` compares both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    select,
    true,
)

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments.node.people import runs
from csgraph.domain.assignments.tables import assignment
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.tables import contact_signal
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.domain.success.node.facts import GOAL_TABLES, policies
from csgraph.domain.success.node.working import explainer_of
from csgraph.graph.sources import Sources
from csgraph.graph.then import instant_of, rows_then
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of
from csgraph.storage.literals import literal

MOST_MEMBERS: Final = 500
_FALSE: ColumnElement[Any] = literal_column("false")
_NONE: ColumnElement[Any] = literal_column("0")


@strawberry.type(description="A computed level of value that may be unknown.")
class ExplainedCompanyLevel(Explained):
    """A computed level of value that may be unknown."""

    value: rules.ValueLevel | None = strawberry.field(
        description="The level. Null while no account is managed."
    )


@strawberry.type(description="How many of the managed accounts reach a level of value.")
class ValueLevelReached:
    """How many of the managed accounts reach a level of value."""

    level: rules.ValueLevel = strawberry.field(description="The level.")
    numerator: int = strawberry.field(description="How many reach it, or a higher one.")
    denominator: int = strawberry.field(description="How many accounts are managed.")
    share: float | None = strawberry.field(
        description="Which part that is, 0 to 1. Null while none is managed."
    )
    is_enough: bool = strawberry.field(
        description="Whether that is enough for the level to be the company's."
    )


@strawberry.type(description="A managed account with its level of value.")
class ValueLevelMember:
    """A managed account with its level of value."""

    account: Account | None = strawberry.field(description="The account.")
    level: rules.ValueLevel = strawberry.field(description="How value is told there.")


@strawberry.type(description="How value is told at the company's customers, taken together.")
class CompanyValueLevel:
    """How value is told at the company's customers, taken together."""

    level: ExplainedCompanyLevel = strawberry.field(
        description="The highest level that enough of the managed accounts reach: half of them "
        "unless decided otherwise."
    )
    reached: list[ValueLevelReached] = strawberry.field(
        description="How many of them reach each level, the lowest first; at most 5."
    )
    members: list[ValueLevelMember] = strawberry.field(
        description="The managed accounts, those of the highest level first; at most "
        f"{MOST_MEMBERS}."
    )


@dataclass(frozen=True)
class Member:
    """A managed account with its level, as the graph has it."""

    account: str
    level: str


@dataclass(frozen=True)
class Company:
    """The answer as the graph has it."""

    found: rules.CompanyLevel
    members: tuple[Member, ...]

    def __getattr__(self, name: str) -> object:
        """Return what follows of all accounts, by its name."""
        return getattr(self.found, name)


def _managed(sources: Sources) -> FromClause:
    """Return accounts that have a primary CSM."""
    names = ("account_id", "is_primary", "started_at", "ended_at")
    held, known = rows_then(sources, assignment, names), rows_then(sources, account, ("id",))
    return (
        select(held.c.account_id)
        .distinct()
        .select_from(held.join(known, known.c.id == held.c.account_id))
        .where(held.c.is_primary, runs(held, instant_of(sources)))
        .subquery()
    )


def _used(sources: Sources) -> FromClause:
    """Return accounts of which usage was recorded."""
    people = sources.rows(contact, "id", "account_id")
    signals = rows_then(sources, contact_signal, ("contact_id", "kind", "observed_at"))
    return (
        select(people.c.account_id)
        .distinct()
        .select_from(signals.join(people, people.c.id == signals.c.contact_id))
        .where(signals.c.kind == literal("USAGE"), signals.c.observed_at <= instant_of(sources))
        .subquery()
    )


def _indicators(sources: Sources) -> FromClause:
    rows = rows_then(sources, t.value_indicator, ("account_id", "kind"))
    counted = func.count(rows.c.kind.distinct()).label("indicators")
    return select(rows.c.account_id, counted).group_by(rows.c.account_id).subquery()


def _components(sources: Sources) -> FromClause:
    """Return goals with whether all that they depend on is measured."""
    rows = rows_then(sources, t.ecosystem_component, ("goal_id", "metric"))
    named = func.coalesce(rows.c.metric, literal("")) != literal("")
    return (
        select(rows.c.goal_id, func.bool_and(named).label("are_measured"))
        .group_by(rows.c.goal_id)
        .subquery()
    )


def _metrics(sources: Sources) -> FromClause:
    """Return goals with whether each of their metrics has a value."""
    metrics = rows_then(sources, t.success_metric, ("id", "goal_id"))
    points = rows_then(sources, t.metric_point, ("metric_id", "measured_at"))
    measured = (
        select(points.c.metric_id)
        .distinct()
        .where(points.c.measured_at <= instant_of(sources))
        .subquery()
    )
    return (
        select(
            metrics.c.goal_id, func.bool_and(measured.c.metric_id.is_not(None)).label("are_known")
        )
        .select_from(metrics.outerjoin(measured, measured.c.metric_id == metrics.c.id))
        .where(metrics.c.goal_id.is_not(None))
        .group_by(metrics.c.goal_id)
        .subquery()
    )


def _reviews(sources: Sources) -> FromClause:
    """Return goals that were reviewed jointly of late."""
    at = instant_of(sources)
    numbers = numbers_in_force(sources, rules.REVIEW_KEYS, at).subquery()
    days = cast(numbers.c[rules.REVIEW_KEYS[0]], Integer)
    rows = rows_then(sources, t.goal_review, ("goal_id", "reviewed_at", "is_joint"))
    return (
        select(rows.c.goal_id)
        .distinct()
        .select_from(rows.join(numbers, true()))
        .where(
            rows.c.is_joint,
            rows.c.reviewed_at <= at,
            at - rows.c.reviewed_at <= func.make_interval(_NONE, _NONE, _NONE, days),
        )
        .subquery()
    )


def _goals(sources: Sources) -> FromClause:
    """Return accounts that have goals, with what the goals show."""
    goals = rows_then(sources, t.goal, ("id", "account_id", "playbook"))
    parts, metrics, reviews = _components(sources), _metrics(sources), _reviews(sources)
    has_playbook = func.coalesce(goals.c.playbook, literal("")) != literal("")
    is_measured = and_(
        func.coalesce(parts.c.are_measured, _FALSE),
        func.coalesce(metrics.c.are_known, _FALSE),
        reviews.c.goal_id.is_not(None),
    )
    return (
        select(
            goals.c.account_id,
            func.bool_or(has_playbook).label("has_playbook"),
            func.bool_or(parts.c.goal_id.is_not(None)).label("has_map"),
            func.bool_and(is_measured).label("is_measured"),
        )
        .select_from(
            goals.outerjoin(parts, parts.c.goal_id == goals.c.id)
            .outerjoin(metrics, metrics.c.goal_id == goals.c.id)
            .outerjoin(reviews, reviews.c.goal_id == goals.c.id)
        )
        .group_by(goals.c.account_id)
        .subquery()
    )


def _levels(sources: Sources) -> Select[Any]:
    """Select each managed account with its level."""
    managed, used = _managed(sources), _used(sources)
    goals, indicators = _goals(sources), _indicators(sources)
    needed: ColumnElement[Any] = literal_column(str(rules.INDICATORS_NEEDED))
    is_mapped = and_(
        func.coalesce(goals.c.has_map, _FALSE),
        func.coalesce(indicators.c.indicators, _NONE) >= needed,
    )
    level = case(
        (used.c.account_id.is_(None), literal("L1")),
        (not_(func.coalesce(goals.c.has_playbook, _FALSE)), literal("L2")),
        (not_(is_mapped), literal("L3")),
        (not_(func.coalesce(goals.c.is_measured, _FALSE)), literal("L4")),
        else_=literal("L5"),
    )
    of = managed.c.account_id
    return select(of, cast(level, Text).label("level")).select_from(
        managed.outerjoin(used, used.c.account_id == of)
        .outerjoin(goals, goals.c.account_id == of)
        .outerjoin(indicators, indicators.c.account_id == of)
    )


def _found(sources: Sources) -> FromClause:
    return sources.once("levels", lambda: _levels(sources))


def _members(sources: Sources) -> Select[Any]:
    rows = _found(sources)
    ordered = select(rows.c.account_id, rows.c.level).order_by(
        rows.c.level.desc(), rows.c.account_id
    )
    return ordered.limit(literal_column(str(MOST_MEMBERS)))


def _facts(sources: Sources) -> dict[str, Any]:
    rows = _found(sources)
    return {
        "counts": select(rows.c.level, func.count()).group_by(rows.c.level),
        "members": _members(sources),
        "policies": policies(sources),
    }


def _company(told: Mapping[str, list[Any]], asked: Asked) -> Company:
    counts = {rules.ValueLevel(level): count for level, count in told["counts"]}
    found = rules.company_level(counts, explainer_of(told, asked))
    return Company(found, tuple(Member(*row) for row in told["members"]))


def _named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(select(_members(sources).subquery().c.account_id))


COMPANY_FIELD = WorkedField(
    None,
    "companyValueLevel",
    CompanyValueLevel | None,
    "How value is told at the customers taken together: the highest level that enough of the "
    "accounts with a primary CSM reach.",
    "accounts:read",
    WorkedRead(
        _facts,
        _company,
        tables=(account, assignment, *GOAL_TABLES),
        names=(Named(Account, _named),),
    ),
    (as_of(),),
)
