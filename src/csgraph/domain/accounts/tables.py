"""Accounts: customer companies."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text

from csgraph.storage.columns import (
    custom_fields,
    folded,
    id_column,
    indexed_text,
    merged_into,
    ref_column,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    search_index,
    substring_index,
    tenant_fk,
    tenant_table,
)

account = tenant_table(
    "account",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    indexed_text("domain"),  # registrable domain of the website, lower case
    Column("website", Text),
    indexed_text("industry"),
    Column("account_type", Text),
    Column("billing_country", Text),
    Column("employee_count", Integer),
    Column("annual_revenue_minor", BigInteger),
    Column("annual_revenue_currency", Text),
    ref_column("owner_id"),
    ref_column("parent_id"),
    custom_fields(),
    *revisioned(),
    Column("is_person_account", Boolean, nullable=False, server_default="false"),
    search_vector("name", "domain"),
    indexed_text("external_id"),  # the tenant's own key of the record
    merged_into(),
    tenant_fk("owner_id", "user"),
    tenant_fk("parent_id", "account"),
    tenant_fk("merged_into", "account"),
    CheckConstraint("annual_revenue_currency ~ '^[A-Z]{3}$'", name="annual_revenue_currency"),
    CheckConstraint(
        "(annual_revenue_minor is null) = (annual_revenue_currency is null)",
        name="annual_revenue",
    ),
)
for order in (
    "name_key",
    "created_at",
    "updated_at",
    "industry",
    "employee_count",
    "annual_revenue_minor",
    "domain",
    "owner_id",
    "parent_id",
):
    live_index(account, order)
substring_index(account, "name")
substring_index(account, "domain")
search_index(account)
Index(
    "uq_account_external_id",
    account.c.tenant_id,
    account.c.external_id,
    unique=True,
    postgresql_where=account.c.deleted_at.is_(None),
)
Index(
    "ix_account_merged_into",
    account.c.tenant_id,
    account.c.merged_into,
    postgresql_where=account.c.merged_into.is_not(None),
)
