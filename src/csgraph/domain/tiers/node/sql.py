"""Baseline tiers as SQL over many accounts at once: the twin of ``rules.revenue``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)

from csgraph.domain.accounts.rules import SHIPPED_IN, TIER_KEYS, ExperienceTier
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract, is_in_force
from csgraph.domain.currencies.tables import RATE_COLUMNS, exchange_rate, rate_sql, units_sql
from csgraph.domain.opportunities.tables import opportunity
from csgraph.storage.literals import literal
from csgraph.tenancy.tables import tenant

MONEY_SCOPE = "finance:read"
"""What it takes to see the money that a tier goes by."""

TIER_TABLES = (account, contract, opportunity, exchange_rate, tenant)
_REVENUE = ("annual_recurring_revenue_minor", "annual_recurring_revenue_currency")

RowsOf = Callable[..., FromClause]
"""Returns columns of the rows of a table that may be read, given it and their names."""


@dataclass(frozen=True)
class Baselines:
    """Makes the baseline tiers of accounts, at the rates known by a day."""

    rows: RowsOf
    today: ColumnElement[Any]

    def of(self, numbers: FromClause, *more: str) -> Select[Any]:
        """Select id and baseline tier of every account, and more columns of theirs.

        ``numbers`` has a column for each of the policies of ``TIER_KEYS``.
        """
        worth = self._worths(*more)
        above, start = (worth.c.dollar * numbers.c[key] for key in TIER_KEYS)
        tier: ColumnElement[Any] = case(
            (worth.c.annual > above, literal(ExperienceTier.STRATEGIC.value)),
            (worth.c.annual >= start, literal(ExperienceTier.MID.value)),
            (worth.c.annual < start, literal(ExperienceTier.SCALE.value)),
            else_=cast(null(), Text),
        )
        known = (worth.c[name] for name in more)
        told = select(worth.c.id, tier.label("baseline_tier"), *known)
        return told.select_from(worth.join(numbers, true()))

    def recurring(self) -> ColumnElement[Any]:
        """Return what all customers bring a year together, as far as rates are known."""
        return select(func.sum(self._worths().c.recurring)).scalar_subquery()

    def _worths(self, *more: str) -> FromClause:
        """Return what accounts bring a year, and what a dollar is worth, by the same day."""
        known = self.rows(account, "id", "revenue_agreed_on", *_REVENUE, *more)
        minor, currency = (known.c[name] for name in _REVENUE)
        signed = self._contracts(known)
        is_told, is_signed = minor.is_not(None), signed.c.is_priced
        agreed = func.coalesce(known.c.revenue_agreed_on, self.today)
        day = case((is_told, agreed), (is_signed, signed.c.day), else_=self.today)
        own = units_sql(minor, currency) * self._rate(currency, agreed)
        recurring = case((is_told, own), (is_signed, signed.c.units))
        annual = case((or_(is_told, is_signed), recurring), else_=self._largest_deal(known))
        dollar = self._rate(literal(SHIPPED_IN), day)
        told = {"recurring": recurring, "annual": annual, "dollar": dollar}
        named = (known.c[name] for name in more)
        return (
            select(known.c.id, *(part.label(name) for name, part in told.items()), *named)
            .select_from(known.join(signed, true()))
            .offset(literal_column("0"))  # or each use of `annual` would work it out anew
            .subquery()
        )

    def _contracts(self, known: FromClause) -> FromClause:
        """Return one row for each account: what its contracts in force bring together.

        That is null while one has no amount; `is_priced` says whether any has.
        """
        names = ("account_id", "starts_on", "ends_on", "signed_on")
        terms = self.rows(contract, *names, *_REVENUE)
        minor, currency = (terms.c[name] for name in _REVENUE)
        agreed = func.coalesce(terms.c.signed_on, terms.c.starts_on)
        worth = units_sql(minor, currency) * self._rate(currency, agreed)
        whole = case((func.count() == func.count(worth), func.sum(worth)))
        return (
            select(
                whole.label("units"),
                func.max(agreed).label("day"),
                func.coalesce(func.bool_or(minor.is_not(None)), false()).label("is_priced"),
            )
            .where(
                terms.c.account_id == known.c.id,
                known.c[_REVENUE[0]].is_(None),
                is_in_force(terms, self.today),
            )
            .correlate(known)
            .lateral()
        )

    def _largest_deal(self, known: FromClause) -> ColumnElement[Any]:
        names = ("account_id", "is_closed", "amount_minor", "amount_currency")
        deals = self.rows(opportunity, *names)
        worth = units_sql(deals.c.amount_minor, deals.c.amount_currency) * self._rate(
            deals.c.amount_currency, self.today
        )
        is_open = deals.c.is_closed.is_(literal_column("false"))
        return (
            select(func.max(worth))
            .where(deals.c.account_id == known.c.id, is_open)
            .correlate(known)
            .scalar_subquery()
        )

    def _rate(self, currency: ColumnElement[Any], day: ColumnElement[Any]) -> ColumnElement[Any]:
        reporting = select(self.rows(tenant, "reporting_currency").c.reporting_currency)
        rates = self.rows(exchange_rate, *RATE_COLUMNS)
        rate = rate_sql(rates, currency, day, reporting.scalar_subquery())
        return cast(rate, Numeric)
