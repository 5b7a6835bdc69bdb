"""Contracts with customers."""

from sqlalchemy import Column, Date, Integer, Text

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
    tenant_fk("account_id", "account"),
    tenant_fk("owner_id", "user"),
    tenant_fk("signer_id", "contact"),
)
for order in (
    *("number", "starts_on", "ends_on", "status", "created_at", "updated_at"),
    *("account_id", "owner_id", "signer_id"),
):
    live_index(contract, order)
live_index(contract, "account_id", "ends_on")
live_index(contract, "status", "ends_on")
