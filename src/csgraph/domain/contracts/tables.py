"""Contracts with customers."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Text,
    and_,
    or_,
)

from csgraph.storage.columns import (
    custom_fields,
    id_column,
    id_text_column,
    indexed_text,
    instant,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table
from csgraph.storage.reporting import in_reporting_currency


def amount(name: str) -> tuple[Column[Any] | CheckConstraint, ...]:
    """Return an amount of money: minor units beside a currency, both or neither."""
    return (
        Column(f"{name}_minor", BigInteger),
        Column(f"{name}_currency", Text),
        CheckConstraint(f"{name}_currency ~ '^[A-Z]{{3}}$'", name=f"{name}_currency"),
        CheckConstraint(f"({name}_minor is null) = ({name}_currency is null)", name=name),
    )


contract = tenant_table(
    "contract",
    id_column(),
    indexed_text("number"),
    indexed_text("status"),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("term_months", Integer),
    Column("signed_on", Date),
    instant("activated_at"),
    Column("special_terms", Text),
    ref_column("account_id"),
    ref_column("owner_id"),
    ref_column("signer_id"),
    custom_fields(),
    *revisioned(),
    id_text_column(),
    *amount("annual_recurring_revenue"),  # what the customer pays a year, discounts taken off
    *amount("list_price"),  # what a year of the same costs by the price list
    indexed_text("buying_center"),
    Column("auto_renews", Boolean),
    Column("payment_terms", Text),
    in_reporting_currency("annual_recurring_revenue", "starts_on", "created_at"),
    in_reporting_currency("list_price", "starts_on", "created_at"),
    tenant_fk("account_id", "account"),
    tenant_fk("owner_id", "user"),
    tenant_fk("signer_id", "contact"),
)
for order in (
    *("number", "starts_on", "ends_on", "status", "created_at", "updated_at"),
    *("account_id", "owner_id", "signer_id"),
    *("annual_recurring_revenue_reporting", "list_price_reporting"),
):
    live_index(contract, order)
live_index(contract, "account_id", "ends_on")
live_index(contract, "status", "ends_on")


def is_in_force(rows: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the term of a contract runs on a day; one without a first day has not begun."""
    runs = or_(rows.c.ends_on.is_(None), rows.c.ends_on >= day)
    return and_(rows.c.starts_on.is_not(None), rows.c.starts_on <= day, runs)
