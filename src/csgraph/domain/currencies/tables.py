"""What a unit of each currency is worth in the reporting currency, from a day on."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Index,
    Numeric,
    Text,
    case,
    cast,
    literal_column,
    select,
)

from csgraph.money import NO_DECIMALS, THREE_DECIMALS
from csgraph.storage.columns import id_column, revisioned
from csgraph.storage.literals import literal
from csgraph.storage.metadata import live_index, tenant_table

RATE_DECIMALS = 10

exchange_rate = tenant_table(
    "exchange_rate",
    id_column(),
    Column("currency", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("rate", Numeric(20, RATE_DECIMALS), nullable=False),
    *revisioned(),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("rate > 0", name="rate"),
)
for order in ("currency", "effective_on", "updated_at"):
    live_index(exchange_rate, order)
Index(
    "uq_exchange_rate_live",
    exchange_rate.c.tenant_id,
    exchange_rate.c.currency,
    exchange_rate.c.effective_on,
    unique=True,
    postgresql_where=exchange_rate.c.deleted_at.is_(None),
)

RATE_COLUMNS = ("currency", "effective_on", "rate")
_ONE: ColumnElement[Any] = literal_column("1", Numeric())


def rate_sql(
    rates: FromClause,
    currency: ColumnElement[Any],
    day: ColumnElement[Any],
    reporting: ColumnElement[Any],
) -> ColumnElement[Any]:
    """Return what a unit of a currency is worth on a day; null where that is unknown.

    ``rates`` has the columns of ``RATE_COLUMNS`` of the tenant's rates, for this use alone.
    """
    latest = (
        select(rates.c.rate)
        .where(rates.c.currency == currency, rates.c.effective_on <= day)
        .order_by(rates.c.effective_on.desc())
        .limit(literal_column("1"))
        .correlate_except(rates)
        .scalar_subquery()
    )
    return case((currency == reporting, _ONE), else_=latest)


def units_sql(minor: ColumnElement[Any], currency: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an amount in whole units of its currency."""
    none, three = (
        currency.in_([literal(code) for code in sorted(codes)])
        for codes in (NO_DECIMALS, THREE_DECIMALS)
    )
    parts: ColumnElement[Any] = case(
        (none, _ONE),
        (three, literal_column("1000", Numeric())),
        else_=literal_column("100", Numeric()),
    )
    return cast(minor, Numeric) / parts
