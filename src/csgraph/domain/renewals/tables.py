"""Renewals and what customers were asked about them."""

from sqlalchemy import Boolean, Column, Index, Text

from csgraph.domain.contracts.tables import amount
from csgraph.domain.renewals.rules import AskAnswer, AskOccasion, RenewalOutcome
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table
from csgraph.storage.reporting import in_reporting_currency

renewal = tenant_table(
    "renewal",
    id_column(),
    ref_column("contract_id", nullable=False),
    ref_column("account_id"),
    ref_column("owner_id"),
    Column("is_straight", Boolean, nullable=False, server_default="false"),
    ref_column("sales_contact_id"),
    instant("sales_told_at"),
    Column("outcome", Text),  # null: nothing is decided
    instant("decided_at"),
    *amount("revenue_before"),
    *amount("revenue_after"),
    ref_column("successor_id"),
    Column("lost_reason", Text),
    *revisioned(),
    in_reporting_currency("revenue_before", "decided_at", "created_at"),
    in_reporting_currency("revenue_after", "decided_at", "created_at"),
    tenant_fk("contract_id", "contract"),
    tenant_fk("account_id", "account"),
    tenant_fk("owner_id", "user"),
    tenant_fk("sales_contact_id", "user"),
    tenant_fk("successor_id", "contract"),
    one_of("outcome", RenewalOutcome),
)
for order in (
    *("contract_id", "account_id", "owner_id", "sales_contact_id", "successor_id"),
    *("outcome", "decided_at", "created_at", "updated_at"),
    *("revenue_before_reporting", "revenue_after_reporting"),
):
    live_index(renewal, order)
Index(
    "uq_renewal_contract",
    renewal.c.tenant_id,
    renewal.c.contract_id,
    unique=True,
    postgresql_where=renewal.c.deleted_at.is_(None),
)

renewal_ask = tenant_table(
    "renewal_ask",
    id_column(),
    ref_column("renewal_id", nullable=False),
    ref_column("contact_id"),
    Column("occasion", Text, nullable=False),
    Column("answer", Text),
    instant("asked_at", nullable=False),
    *revisioned(),
    tenant_fk("renewal_id", "renewal"),
    tenant_fk("contact_id", "contact"),
    one_of("occasion", AskOccasion),
    one_of("answer", AskAnswer),
)
for order in ("renewal_id", "contact_id", "asked_at"):
    live_index(renewal_ask, order)
live_index(renewal_ask, "renewal_id", "asked_at")
