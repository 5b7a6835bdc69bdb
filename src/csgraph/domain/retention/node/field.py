"""The field ``retention``: a cohort's figures and rates, in whole and in parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, select

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force
from csgraph.domain.renewals.node.revenue import amount_in, wanted_currency
from csgraph.domain.retention import rules
from csgraph.domain.retention.node.cohort import MOST_MEMBERS, TABLES, Cohort
from csgraph.graph.interfaces import Money
from csgraph.graph.labels import described_enum
from csgraph.graph.made import argument
from csgraph.graph.scalars import Date, ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.ids import encode_id

MOST_GROUPS = 500

described_enum(
    rules.RetentionDimension,
    "By what a cohort is parted.",
    INDUSTRY="Industry of the account.",
    COUNTRY="Country of the account's billing address.",
    OWNER="Who owns the account in the CRM.",
    SEGMENT="How Sales counts the account.",
    TIER="How the account is served today.",
    REASON="Primary reason for which the account bought.",
    PITCH="What was said to win the account; one may count in several parts.",
    REP="Who owned the first deal that the account was won by.",
    EXPOSURE="How hard the shock of today hits the account.",
)


@strawberry.type(description="A rate of retention with both its parts, and how it came about.")
class RetentionRate(Explained):
    """A rate of retention."""

    value: float | None = strawberry.field(
        description="The rate, to six places; 1 is all. Null where the cohort paid nothing at the "
        "start."
    )
    numerator: ExactDecimal = strawberry.field(
        description="What is divided, in the currency; for logos, how many accounts."
    )
    denominator: ExactDecimal = strawberry.field(description="By what it is divided.")
    benchmark: float | None = strawberry.field(
        description="What to compare it with. Null where there is nothing."
    )


@strawberry.type(description="What became of what one account paid.")
class RetentionMember:
    """What became of what one account paid."""

    account: Account | None = strawberry.field(description="The account.")
    key: str | None = strawberry.field(
        description="Its part of the cohort. Null where that is unknown, or none was asked for."
    )
    start: Money = strawberry.field(description="What it paid for a year at the start.")
    expansion: Money = strawberry.field(description="How much more it pays at the end.")
    contraction: Money = strawberry.field(
        description="How much less it pays at the end, if it still pays."
    )
    churn: Money = strawberry.field(description="What it paid, if it pays nothing any more.")


@strawberry.type(description="What became of what a cohort, or a part of one, paid.")
class RetentionGroup:
    """What became of what a cohort, or a part of one, paid."""

    key: str | None = strawberry.field(
        description="What the part is called: an industry, the id of a person. Null for the "
        "whole, and where it is unknown."
    )
    user: User | None = strawberry.field(
        description="Whom the part is called by, where it is a person of the team."
    )
    account_count: int = strawberry.field(description="How many accounts paid at the start.")
    lost_count: int = strawberry.field(description="How many of them pay nothing at the end.")
    is_sufficient: bool = strawberry.field(
        description="Whether there are enough accounts to conclude anything; 20 unless decided "
        "otherwise."
    )
    start: Money = strawberry.field(description="What they paid for a year at the start.")
    expansion: Money = strawberry.field(description="How much more some of them pay at the end.")
    contraction: Money = strawberry.field(description="How much less others pay, who still do.")
    churn: Money = strawberry.field(description="What those paid who pay nothing any more.")
    end: Money = strawberry.field(description="What they pay for a year at the end.")
    net_revenue_retention: RetentionRate = strawberry.field(
        description="What they pay at the end as a share of the start."
    )
    gross_revenue_retention: RetentionRate = strawberry.field(
        description="The same without what was added: 1 at most."
    )
    revenue_churn: RetentionRate = strawberry.field(
        description="What was lost with accounts, as a share of the start."
    )
    logo_churn: RetentionRate = strawberry.field(
        description="How many accounts were lost, as a share of all."
    )


@strawberry.type(description="How much of what customers paid they still pay.")
class Retention:
    """How much of what customers paid they still pay."""

    from_: Date = strawberry.field(description="First day of the period.", name="from")
    until: Date = strawberry.field(description="Day at which the cohort is looked at again.")
    total: RetentionGroup = strawberry.field(description="The whole cohort.")
    groups: list[RetentionGroup] = strawberry.field(
        description=f"Its parts, by their names; at most {MOST_GROUPS}. None unless `by` is given."
    )
    members: list[RetentionMember] = strawberry.field(
        description=f"Its accounts; at most {MOST_MEMBERS}, those whose revenue changed most."
    )
    unpriced_count: int = strawberry.field(
        description="How many accounts with a contract at the start are left out, since what they "
        "pay, or an exchange rate of the first day, is unknown."
    )


@dataclass(frozen=True)
class Member:
    """What became of what one account paid, as the graph has it."""

    account: str
    key: str | None
    start: Money
    expansion: Money
    contraction: Money
    churn: Money


@dataclass(frozen=True)
class Group:
    """A part of a cohort as the graph has it; its figures are amounts of one currency."""

    key: str | None
    user: str | None
    figures: rules.Figures
    rates: rules.Rates
    currency: str
    is_sufficient: bool

    @property
    def account_count(self) -> int:
        """How many accounts paid at the start."""
        return self.figures.accounts

    @property
    def lost_count(self) -> int:
        """How many of them pay nothing at the end."""
        return self.figures.lost

    def __getattr__(self, name: str) -> object:
        """Return a rate, or an amount, by its name."""
        if hasattr(self.rates, name):
            return getattr(self.rates, name)
        return amount_in(getattr(self.figures, name), self.currency)


@dataclass(frozen=True)
class Told:
    """The answer as the graph has it."""

    from_: date
    until: date
    total: Group
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    unpriced_count: int

    def __getattr__(self, name: str) -> object:
        """Return the first day by the name that the graph has for it."""
        if name == "from":
            return self.from_
        raise AttributeError(name)


def _facts(sources: Sources) -> dict[str, Any]:
    cohort = Cohort(sources)
    return {
        "period": [cohort.start, cohort.end],
        "currency": [cohort.exchange.target],
        "total": cohort.total(),
        "groups": cohort.groups(),
        "members": cohort.told_members(),
        "unpriced": cohort.unpriced(),
        "policies": decisions_in_force(sources, rules.RETENTION_KEYS),
    }


def _retention(told: Mapping[str, list[Any]], asked: Asked) -> Told:
    start, end = (date.fromisoformat(day) for day in told["period"])
    rules.check_period(start, end, asked.now.date())
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    [currency], [[unpriced]] = told["currency"], told["unpriced"]
    least = explainer.policies.whole("backtest.minN")

    by = asked.arguments.get("by")

    def group(key: str | None, row: list[Any]) -> Group:
        figures = rules.Figures.of_row(row)
        rates = rules.rates_of(figures, explainer)
        user = key if by in rules.BY_PERSON else None
        return Group(_shown(key, by), user, figures, rates, currency, figures.accounts >= least)

    return Told(
        start,
        end,
        group(None, told["total"][0]),
        tuple(group(key, row) for key, *row in told["groups"][:MOST_GROUPS]),
        tuple(_member(row, by, currency) for row in told["members"]),
        unpriced,
    )


def _member(row: list[Any], by: rules.RetentionDimension | None, currency: str) -> Member:
    account_id, key, *amounts = row
    shown = (amount_in(Decimal(each), currency) for each in amounts)
    return Member(account_id, _shown(key, by), *shown)


def _shown(key: str | None, by: rules.RetentionDimension | None) -> str | None:
    """Return what a part is called: a person by their id."""
    return encode_id("usr", UUID(key)) if key and by in rules.BY_PERSON else key


def _members_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    members = Cohort(sources).told_members().subquery()
    return relation.c.id.in_(select(members.c.account_id))


def _owners_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(Cohort(sources).owners())


RETENTION = WorkedField(
    None,
    "retention",
    Retention | None,
    "How much of what customers paid on a day they pay at a later one, net and gross, at the "
    "exchange rates of the first day. New customers never count.",
    "finance:read",
    WorkedRead(
        _facts,
        _retention,
        tables=TABLES,
        names=(Named(Account, _members_named), Named(User, _owners_named)),
    ),
    (
        argument("from", Date, "First day of the period: who pays on it is the cohort."),
        argument(
            "until",
            Date | None,
            "Day at which the cohort is looked at again; 12 months later without it, unless "
            "decided otherwise.",
        ),
        argument("by", rules.RetentionDimension | None, "By what the cohort is parted."),
        wanted_currency(),
    ),
)
