"""Discounts, each a line of its own."""

from sqlalchemy import Column, Date, Text

from csgraph.domain.contracts.tables import amount
from csgraph.storage.columns import id_column, indexed_text, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table
from csgraph.storage.reporting import in_reporting_currency

discount_line = tenant_table(
    "discount_line",
    id_column(),
    ref_column("contract_id", nullable=False),
    indexed_text("label"),  # null: one that a sync brought without it
    Column("reason", Text),
    *amount("amount"),
    Column("starts_on", Date),
    Column("ends_on", Date),
    *revisioned(),
    in_reporting_currency("amount", "starts_on", "created_at"),
    tenant_fk("contract_id", "contract"),
)
for order in ("contract_id", "label", "starts_on", "ends_on", "amount_reporting"):
    live_index(discount_line, order)
