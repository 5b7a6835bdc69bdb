"""Contacts: people at customer companies."""

from sqlalchemy import Column, Text

from csgraph.storage.columns import custom_fields, folded, id_column, ref_column, revisioned
from csgraph.storage.metadata import tenant_fk, tenant_table

contact = tenant_table(
    "contact",
    id_column(),
    Column("name", Text, nullable=False),
    folded("name_key", "name"),
    Column("email", Text),
    folded("email_key", "email"),
    Column("title", Text),
    Column("phone", Text),
    ref_column("account_id"),
    custom_fields(),
    *revisioned(),
    tenant_fk("account_id", "account"),
)
