"""When a deal was won, how closely its customer is looked after, as SQL over a row.

Each function takes what a rule looks at and the row whose ``opportunity_id`` names the deal.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Interval,
    Numeric,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.accounts.tables import account
from csgraph.domain.handoffs.rules import CloseBasis
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.domain.policies.tables import numbers_in_force, policy_decision
from csgraph.graph.render.json_text import literal
from csgraph.graph.worked import RowSources
from csgraph.storage.columns import Instant

CLOSE_TABLES = (opportunity, opportunity_stage_change)
TOUCH_TABLES = (account, opportunity, policy_decision)
TOUCH_KEYS = ("tier.strategicAbove", "tier.midFrom")
HOUR: ColumnElement[Any] = literal_column("interval '1 hour'", Interval())
_END_OF_DAY: ColumnElement[Any] = literal_column("interval '23:59:59.999'", Interval())
_MINOR_UNITS: ColumnElement[Any] = literal_column("100.0", Numeric())


def facts_of(row: FromClause, **values: ColumnElement[Any]) -> Subquery:
    """Return a relation of one row that gives names to what is known of a row."""
    named = (value.label(name) for name, value in values.items())
    return select(*named).correlate(row).subquery()


def closed_at(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return when the deal was won; null while it is not."""
    deal, first = _deal_with_history(sources)
    day = cast(deal.c.close_on, Date)
    end = func.timezone(literal("UTC"), day + _END_OF_DAY, type_=Instant)
    won = func.coalesce(first.scalar_subquery(), end, type_=Instant)
    return _of(deal, row, case((deal.c.is_won, won)))


def close_basis(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return from what it is known when the deal was won; null while it is not."""
    deal, first = _deal_with_history(sources)
    basis = case(
        (~deal.c.is_won, None),
        (first.scalar_subquery().is_not(None), literal(CloseBasis.STAGE_HISTORY.value)),
        (deal.c.close_on.is_not(None), literal(CloseBasis.DATE_ONLY.value)),
    )
    return _of(deal, row, basis)


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
    told = _of(deal, row, touch_of_deal(sources, deal))
    return func.coalesce(row.c.touch_model_override, told, type_=Text())


def _deal_with_history(sources: RowSources) -> tuple[FromClause, Select[Any]]:
    """Return deals, and when the history of one first shows the stage in which it was won."""
    deal = sources.rows(opportunity, "id", "stage", "is_won", "close_on")
    history = sources.rows(opportunity_stage_change, "opportunity_id", "stage", "changed_at")
    first = select(func.min(history.c.changed_at)).where(
        history.c.opportunity_id == deal.c.id, history.c.stage == deal.c.stage
    )
    return deal, first.correlate_except(history)


def _of(deal: FromClause, row: FromClause, value: ColumnElement[Any]) -> ColumnElement[Any]:
    chosen = select(value).where(deal.c.id == row.c.opportunity_id)
    return chosen.correlate_except(deal).scalar_subquery()


_NO_TEXT: ColumnElement[Any] = literal_column("null::text", Text())
