"""Opportunities, the contacts who take part in them, the stages that they went through."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Numeric, Text

from csgraph.storage.columns import (
    custom_fields,
    folded,
    id_column,
    id_text_column,
    indexed_text,
    instant,
    ref_column,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    plain_index,
    search_index,
    substring_index,
    tenant_fk,
    tenant_table,
)
from csgraph.storage.reporting import in_reporting_currency


def _amount() -> tuple[Column[object] | CheckConstraint, ...]:
    """Return an amount of money; a currency alone is no amount."""
    return (
        Column("amount_minor", BigInteger),
        Column("amount_currency", Text),
        CheckConstraint("amount_currency ~ '^[A-Z]{3}$'", name="amount_currency"),
        CheckConstraint("(amount_minor is null) = (amount_currency is null)", name="amount"),
    )


opportunity = tenant_table(
    "opportunity",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    indexed_text("stage"),
    Column("opportunity_type", Text),
    Column("probability", Numeric(7, 2)),  # percent
    Column("close_on", Date),
    Column("is_closed", Boolean, nullable=False, server_default="false"),
    Column("is_won", Boolean, nullable=False, server_default="false"),
    Column("forecast_category", Text),
    Column("next_step", Text),
    Column("lead_source", Text),
    instant("opened_at"),
    ref_column("account_id"),
    ref_column("owner_id"),
    *_amount(),
    custom_fields(),
    *revisioned(),
    search_vector("name"),
    id_text_column(),
    Column("lead_score", Numeric(7, 2)),
    in_reporting_currency("amount", "close_on", "created_at"),
    tenant_fk("account_id", "account"),
    tenant_fk("owner_id", "user"),
)
for order in (
    *("name_key", "close_on", "probability", "stage", "opened_at", "created_at", "updated_at"),
    *("account_id", "owner_id", "lead_score", "amount_reporting"),
):
    live_index(opportunity, order)
live_index(opportunity, "account_id", "close_on")
live_index(opportunity, "is_closed", "close_on")
live_index(opportunity, "stage", "close_on")
substring_index(opportunity, "name")
plain_index(opportunity, "name")
search_index(opportunity)

opportunity_contact_role = tenant_table(
    "opportunity_contact_role",
    id_column(),
    indexed_text("role"),
    Column("is_primary", Boolean, nullable=False, server_default="false"),
    ref_column("opportunity_id"),
    ref_column("contact_id"),
    *revisioned(),
    id_text_column(),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("contact_id", "contact"),
)
for order in ("role", "created_at", "updated_at", "opportunity_id", "contact_id"):
    live_index(opportunity_contact_role, order)

opportunity_stage_change = tenant_table(
    "opportunity_stage_change",
    id_column(),
    indexed_text("stage"),
    Column("probability", Numeric(7, 2)),  # percent
    Column("close_on", Date),
    Column("forecast_category", Text),
    instant("changed_at"),
    ref_column("opportunity_id"),
    ref_column("changed_by_id"),
    *_amount(),
    *revisioned(),
    id_text_column(),
    in_reporting_currency("amount", "close_on", "changed_at", "created_at"),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("changed_by_id", "user"),
)
for order in (
    *("changed_at", "stage", "created_at", "updated_at", "opportunity_id", "changed_by_id"),
    "amount_reporting",
):
    live_index(opportunity_stage_change, order)
live_index(opportunity_stage_change, "opportunity_id", "changed_at")
