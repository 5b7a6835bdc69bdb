"""Amounts of many currencies as SQL, brought into one at the rates of one day."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Numeric, Text, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.currencies.tables import RATE_COLUMNS, exchange_rate, units_sql
from csgraph.graph.interfaces import Money
from csgraph.graph.made import argument
from csgraph.graph.scalars import CurrencyCode, ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.money import decimals_of
from csgraph.tenancy.tables import tenant

REVENUE_TABLES = (exchange_rate, tenant)
REVENUE = ("annual_recurring_revenue_minor", "annual_recurring_revenue_currency")
"""The columns of a contract that say what it brings a year."""
_ONE: ColumnElement[Any] = literal_column("1", Numeric())
_WIDE = Context(prec=200)
"""Sums of any currencies at any rates fit."""


def wanted_currency() -> Any:
    """Return the argument that says in which currency amounts are told."""
    return argument(
        "currency", CurrencyCode | None, "Currency of the amounts; the reporting one without."
    )


@dataclass(frozen=True)
class Exchange:
    """Exchanges amounts into the currency that a field was asked for, at a day's rates."""

    sources: Sources
    day: ColumnElement[Any]

    @property
    def target(self) -> ColumnElement[str]:
        """The currency that was asked for; the tenant's reporting currency without one."""
        given = self.sources.argument("currency", Text())
        return func.coalesce(given, self._reporting(), type_=Text())

    def join(self, rows: FromClause, minor: str, currency: str, *names: str) -> FromClause:
        """Select columns of rows, and ``units``: the amount in the target currency.

        It is null where the amount, or a rate of the day, is unknown.
        """
        rates, aims = self._rates(), self._rates()
        target = select(self.target.label("currency")).subquery()
        reporting = select(self._reporting().label("currency")).subquery()
        own, wanted, pivot = rows.c[currency], target.c.currency, reporting.c.currency
        worth = case((own == pivot, _ONE), else_=rates.c.rate)
        target_worth = case((wanted == pivot, _ONE), else_=aims.c.rate)
        factor = case((own == wanted, _ONE), else_=worth / target_worth)
        everywhere: ColumnElement[bool] = literal_column("true")
        return (
            select(
                *(rows.c[name] for name in names),
                (units_sql(rows.c[minor], own) * factor).label("units"),
            )
            .select_from(
                rows.join(target, everywhere)
                .join(reporting, everywhere)
                .outerjoin(rates, rates.c.currency == own)
                .outerjoin(aims, aims.c.currency == wanted)
            )
            .subquery()
        )

    def _reporting(self) -> ColumnElement[str]:
        tenants = self.sources.rows(tenant, "reporting_currency")
        found: ColumnElement[str] = select(tenants.c.reporting_currency).scalar_subquery()
        return found

    def _rates(self) -> FromClause:
        known = self.sources.rows(exchange_rate, *RATE_COLUMNS)
        return (
            select(known.c.currency, known.c.rate)
            .where(known.c.effective_on <= self.day)
            .order_by(known.c.currency, known.c.effective_on.desc())
            .ext(distinct_on(known.c.currency))
            .subquery()
        )


def amount_in(units: str | Decimal, currency: str) -> Money:
    """Return an amount in whole units as the graph has it, rounded to the currency's decimals."""
    places = Decimal(1).scaleb(-decimals_of(currency))
    exact: Any = f"{Decimal(units).quantize(places, context=_WIDE):f}"
    return Money(amount=ExactDecimal(exact), currency_code=CurrencyCode(currency))
