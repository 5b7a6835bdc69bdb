"""When a deal was won, as SQL: when its history first shows it, else at the end of the CRM's day.

Each function takes what a rule looks at; most take the row whose ``opportunity_id`` names the
deal.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Interval,
    ScalarSelect,
    case,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.graph.labels import described_enum
from csgraph.graph.sources import RowSources
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

described_enum(
    CloseBasis,
    "From what the instant of the close is known.",
    STAGE_HISTORY="From when the deal's history first shows it as won.",
    DATE_ONLY="From the CRM's close date alone: the end of that day, UTC.",
)

CLOSE_TABLES = (opportunity, opportunity_stage_change)
DEAL_COLUMNS = ("id", "stage", "is_won", "close_on")
"""What the functions that take deals read of them."""
_END_OF_DAY: ColumnElement[Any] = literal_column("interval '23:59:59.999'", Interval())


def closed_at(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return when the deal was won; null while it is not."""
    deal = sources.rows(opportunity, *DEAL_COLUMNS)
    return of_deal(deal, row, case((deal.c.is_won, won_at(sources, deal))))


def close_basis(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return from what it is known when the deal was won; null while it is not."""
    deal = sources.rows(opportunity, *DEAL_COLUMNS)
    basis = case(
        (~deal.c.is_won, None),
        (first_shown(sources, deal).is_not(None), literal(CloseBasis.STAGE_HISTORY.value)),
        (deal.c.close_on.is_not(None), literal(CloseBasis.DATE_ONLY.value)),
    )
    return of_deal(deal, row, basis)


def won_at(sources: RowSources, deals: FromClause) -> ColumnElement[Any]:
    """Return when each of some deals that are won was; null where neither is known."""
    end = func.timezone(literal("UTC"), cast(deals.c.close_on, Date) + _END_OF_DAY, type_=Instant)
    return func.coalesce(first_shown(sources, deals), end, type_=Instant)


def first_shown(sources: RowSources, deals: FromClause) -> ScalarSelect[Any]:
    """Return when the history of each of some deals first shows the stage that it is in."""
    history = sources.rows(opportunity_stage_change, "opportunity_id", "stage", "changed_at")
    first = select(func.min(history.c.changed_at)).where(
        history.c.opportunity_id == deals.c.id, history.c.stage == deals.c.stage
    )
    return first.correlate_except(history).scalar_subquery()


def of_deal(deal: FromClause, row: FromClause, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a value of the deal that a row names."""
    chosen = select(value).where(deal.c.id == row.c.opportunity_id)
    return chosen.correlate_except(deal).scalar_subquery()
