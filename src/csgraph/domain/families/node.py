"""What an account pays together with all accounts below it, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract, is_in_force
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explained as ExplainedValue
from csgraph.domain.policies.rules import Explainer, Policies, Telling
from csgraph.domain.renewals.node.revenue import (
    REVENUE,
    REVENUE_TABLES,
    Exchange,
    amount_in,
    wanted_currency,
)
from csgraph.graph.interfaces import Money
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead

MOST_MEMBERS: Final = 100
RULE_ID: Final = "account.family"
_ZERO: ColumnElement[Any] = literal_column("0")


@strawberry.type(description="What one account of a family pays.")
class FamilyMember:
    """What one account of a family pays."""

    account: Account | None = strawberry.field(description="The account.")
    annual_recurring_revenue: Money = strawberry.field(
        description="What its contracts in force today bring a year."
    )


@strawberry.type(description="An account with all accounts below it.")
class AccountFamily(Explained):
    """An account with all accounts below it."""

    account_count: int = strawberry.field(description="How many accounts, itself included.")
    customer_count: int = strawberry.field(
        description="How many of them have a contract in force today."
    )
    annual_recurring_revenue: Money = strawberry.field(
        description="What their contracts in force today bring a year, together."
    )
    unpriced_count: int = strawberry.field(
        description="How many contracts are missing from that: their revenue, or its rate, is "
        "unknown."
    )
    members: list[FamilyMember] = strawberry.field(
        description=f"Those that pay, the most first; at most {MOST_MEMBERS}."
    )


@dataclass(frozen=True)
class Member:
    """A member as the graph has it."""

    account: str
    annual_recurring_revenue: Money


@dataclass(frozen=True)
class Family(Telling):
    """A family as the graph has it."""

    told: ExplainedValue[Any]
    account_count: int
    customer_count: int
    annual_recurring_revenue: Money
    unpriced_count: int
    members: tuple[Member, ...]


def _family(sources: Sources) -> FromClause:
    """Select the ids of an account and of all accounts below it, at whatever distance."""
    own, below = (sources.rows(account, "id", "parent_id") for _ in range(2))
    line = (
        select(own.c.id)
        .where(own.c.id == sources.row.c.id)
        .correlate(sources.row)
        .cte(recursive=True, nesting=True)
    )
    next_down = select(below.c.id).where(below.c.parent_id == line.c.id)
    return line.union(next_down)  # not all: what goes round comes to an end


def _revenues(sources: Sources) -> FromClause:
    """Select contracts of the family in force today, with what each brings."""
    today = sources.today()
    family = _family(sources)
    contracts = sources.rows(contract, "account_id", "starts_on", "ends_on", *REVENUE)
    held = (
        select(contracts.c.account_id, *(contracts.c[name] for name in REVENUE))
        .where(is_in_force(contracts, today), contracts.c.account_id.in_(select(family.c.id)))
        .correlate(sources.row)
        .subquery()
    )
    return Exchange(sources, today).join(held, *REVENUE, "account_id")


def _members(sources: Sources) -> Select[Any]:
    priced = _revenues(sources)
    whole = func.coalesce(func.sum(priced.c.units), _ZERO)
    return (
        select(priced.c.account_id, cast(whole, Text).label("units"))
        .group_by(priced.c.account_id)
        .order_by(whole.desc(), priced.c.account_id)
        .limit(literal_column(str(MOST_MEMBERS)))
    )


def _facts(sources: Sources) -> dict[str, Any]:
    priced, family = _revenues(sources), _family(sources)
    whole = cast(func.coalesce(func.sum(priced.c.units), _ZERO), Text)
    told: list[ColumnElement[Any]] = [
        func.count(priced.c.account_id.distinct()).label("customers"),
        whole.label("units"),
        func.count().filter(priced.c.units.is_(None)).label("unpriced"),
    ]
    return {
        "count": select(func.count().label("n")).select_from(family),
        "sums": select(*told).select_from(priced),
        "members": _members(sources),
        "currency": [Exchange(sources, sources.today()).target],
    }


def _work(told: Mapping[str, list[Any]], asked: Asked) -> Family:
    [currency], [[count]] = told["currency"], told["count"]
    [[customers, units, unpriced]] = told["sums"]
    whole = amount_in(units, currency)
    text = (
        f"{customers} of {count} accounts, itself and all below it, have a contract in force: "
        "what these bring a year, together."
    )
    given = {"accounts": count, "customers": customers, "unpricedContracts": unpriced}
    given["currency"] = currency
    return Family(
        Explainer(Policies(), asked.now).explain(whole.amount, RULE_ID, text, given),
        count,
        customers,
        whole,
        unpriced,
        tuple(Member(id_, amount_in(paid, currency)) for id_, paid in told["members"]),
    )


def _named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    members = _members(sources).subquery()
    return relation.c.id.in_(select(members.c.account_id).correlate(sources.row))


FIELDS = (
    WorkedField(
        Account,
        "family",
        AccountFamily | None,
        "The account with all accounts below it, and what they pay together.",
        "finance:read",
        WorkedRead(
            _facts,
            _work,
            tables=(account, contract, *REVENUE_TABLES),
            columns=(account.c.id,),
            names=(Named(Account, _named),),
            at_any_instant=True,
        ),
        (wanted_currency(),),
    ),
)

__all__: list[str] = []
