"""What came after the first order, and who finds leads."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import strawberry
from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.expansion import rules
from csgraph.domain.expansion import tables as t
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.node import ExplainedNumber
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.renewals.node.revenue import REVENUE_TABLES, Exchange
from csgraph.graph.made import argument
from csgraph.graph.scalars import Date as Day
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]
MOST_ORDERS, MOST_FINDERS = 1_000, 500
_AMOUNT: Final = ("amount_minor", "amount_currency")
_NOWHERE: ColumnElement[Any] = literal_column("0")


@strawberry.type(description="Leads that one of ours found, against the objective of a quarter.")
class LeadRecord:
    """Leads that one of ours found."""

    finder: User | None = strawberry.field(description="Who.")
    found: int = strawberry.field(description="How many they found in the quarter.")
    converted: int = strawberry.field(
        description="How many of those that they ever found became deals in the quarter."
    )
    attainment: ExplainedNumber = strawberry.field(
        description="Which part of the objective that is; above 1 where more than it."
    )


def _orders(sources: Sources) -> dict[str, Any]:
    """Select the account's orders, the first one first: deals won that are no renewals."""
    today = cast(func.timezone(literal("UTC"), sources.now()), Date)
    names = ("id", "account_id", "is_won", "close_on", "opportunity_type")
    deals = sources.rows(opportunity, *names, *_AMOUNT)
    kind = func.lower(func.coalesce(deals.c.opportunity_type, literal("")))
    renewal_at = func.strpos(kind, literal("renew"))
    won = (
        select(deals.c.id, deals.c.close_on, *(deals.c[name] for name in _AMOUNT))
        .where(deals.c.account_id == sources.row.c.id, deals.c.is_won, renewal_at == _NOWHERE)
        .correlate_except(deals)
        .subquery()
    )
    priced = Exchange(sources, today).join(won, *_AMOUNT, "id", "close_on")
    return {
        "orders": select(cast(priced.c.units, Text))
        .order_by(priced.c.close_on.asc().nulls_last(), priced.c.id)
        .limit(literal_column(str(MOST_ORDERS)))
    }


def _share(told: Told, asked: Asked) -> Any:
    units = [each for [each] in told["orders"]]
    known = [Decimal(each) for each in units if each is not None]
    return rules.post_sales_share(known, len(units) - len(known), Explainer(Policies(), asked.now))


def _counted(sources: Sources) -> Select[Any]:
    """Select who found leads, how many in the quarter, how many became deals in it."""
    today = cast(func.timezone(literal("UTC"), sources.now()), Date)
    day = func.coalesce(sources.argument("quarterOf", Date()), today)
    first = func.date_trunc(literal("quarter"), cast(day, TIMESTAMP()))
    after = first + literal_column("interval '3 months'")
    leads = sources.rows(t.expansion_lead, "found_by_id", "found_at", "state", "state_since")

    def within(instant: ColumnElement[Any]) -> ColumnElement[bool]:
        at = func.timezone(literal("UTC"), instant)
        return and_(at >= first, at < after)

    found = within(leads.c.found_at)
    converted = and_(leads.c.state == literal("CONVERTED"), within(leads.c.state_since))
    return (
        select(leads.c.found_by_id, func.count().filter(found), func.count().filter(converted))
        .where(leads.c.found_by_id.is_not(None), or_(found, converted))
        .group_by(leads.c.found_by_id)
        .order_by(func.count().filter(converted).desc(), leads.c.found_by_id)
        .limit(literal_column(str(MOST_FINDERS)))
    )


def _records(told: Told, asked: Asked) -> list[rules.LeadRecord]:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    return [
        rules.lead_record(finder, found, converted, explainer)
        for finder, found, converted in told["leads"]
    ]


def _finders(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(select(_counted(sources).subquery().c.found_by_id))


GROWTH_FIELDS = (
    WorkedField(
        Account,
        "postSalesShare",
        ExplainedNumber | None,
        "Which part of what the account ordered to date came after its first order, 0 to 1: of "
        "deals that were won and are no renewals, at today's rates.",
        "finance:read",
        WorkedRead(
            _orders,
            _share,
            tables=(opportunity, *REVENUE_TABLES),
            columns=(account.c.id,),
            at_any_instant=True,
        ),
    ),
    WorkedField(
        None,
        "leadRecords",
        list[LeadRecord] | None,
        "What leads each of ours found in a quarter, and how many became deals, against "
        f"`expansion.leadObjective`; who had most converted first, at most {MOST_FINDERS}.",
        "accounts:read",
        WorkedRead(
            lambda sources: {
                "leads": _counted(sources),
                "policies": decisions_in_force(sources, (rules.OBJECTIVE_KEY,)),
            },
            _records,
            tables=(t.expansion_lead, policy_decision),
            names=(Named(User, _finders),),
            at_any_instant=True,
        ),
        (argument("quarter_of", Day | None, "A day of the quarter; today without it."),),
    ),
)
