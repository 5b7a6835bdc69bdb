"""How closely the customer of a deal is looked after, as SQL over a row.

Each function takes what a rule looks at and the row whose ``opportunity_id`` names the deal.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Interval,
    Numeric,
    Subquery,
    Text,
    case,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.accounts.tables import account
from csgraph.domain.opportunities.node.closing import of_deal
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.tables import numbers_in_force, policy_decision
from csgraph.graph.sources import RowSources
from csgraph.storage.literals import literal

TOUCH_TABLES = (account, opportunity, policy_decision)
TOUCH_KEYS = ("tier.strategicAbove", "tier.midFrom")
HOUR: ColumnElement[Any] = literal_column("interval '1 hour'", Interval())
_MINOR_UNITS: ColumnElement[Any] = literal_column("100.0", Numeric())


def facts_of(row: FromClause, **values: ColumnElement[Any]) -> Subquery:
    """Return a relation of one row that gives names to what is known of a row."""
    named = (value.label(name) for name, value in values.items())
    return select(*named).correlate(row).subquery()


def touch_of_deal(sources: RowSources, deal: FromClause) -> ColumnElement[Any]:
    """Return the touch model of a deal's account, or else the one that its amount comes to.

    Null where both are unknown. Amounts in another currency than that of the thresholds are not
    compared.
    """
    customers = sources.rows(account, "id", "touch_model")
    of_account = select(customers.c.touch_model).where(customers.c.id == deal.c.account_id)
    numbers = numbers_in_force(sources, TOUCH_KEYS).subquery()
    amount = deal.c.amount_minor / _MINOR_UNITS
    above, start = (numbers.c[key] for key in TOUCH_KEYS)
    model = case(
        (amount > above, literal(TouchModel.HIGH.value)),
        (amount >= start, literal(TouchModel.MEDIUM.value)),
        (amount < start, literal(TouchModel.LOW.value)),
    )
    comparable = deal.c.amount_currency == literal("USD")
    by_amount = case((comparable, select(model).correlate(deal).scalar_subquery()), else_=_NO_TEXT)
    known = of_account.correlate_except(customers).scalar_subquery()
    return func.coalesce(known, by_amount, type_=Text())


def touch_model(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return how closely the customer of a handoff is looked after: as said, or as its account."""
    deal = sources.rows(opportunity, "id", "account_id", "amount_minor", "amount_currency")
    told = of_deal(deal, row, touch_of_deal(sources, deal))
    return func.coalesce(row.c.touch_model_override, told, type_=Text())


_NO_TEXT: ColumnElement[Any] = literal_column("null::text", Text())
