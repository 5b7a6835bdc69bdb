"""Contacts: people at customer companies, and the organizations they belong to."""

from sqlalchemy import Boolean, Column, Index, Text

from csgraph.storage.columns import (
    custom_fields,
    folded,
    id_column,
    indexed_text,
    instant,
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

contact = tenant_table(
    "contact",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    indexed_text("email"),
    folded("email_key", "email"),
    Column("title", Text),
    Column("phone", Text),
    ref_column("account_id"),
    custom_fields(),
    *revisioned(),
    search_vector("name", "title"),
    indexed_text("external_id"),  # the tenant's own key of the record
    merged_into(),
    tenant_fk("account_id", "account"),
    tenant_fk("merged_into", "contact"),
)
for order in ("name_key", "email_key", "created_at", "updated_at", "account_id"):
    live_index(contact, order)
live_index(contact, "account_id", "name_key")
substring_index(contact, "name")
substring_index(contact, "email")
search_index(contact)
Index(
    "uq_contact_external_id",
    contact.c.tenant_id,
    contact.c.external_id,
    unique=True,
    postgresql_where=contact.c.deleted_at.is_(None),
)
Index(
    "ix_contact_merged_into",
    contact.c.tenant_id,
    contact.c.merged_into,
    postgresql_where=contact.c.merged_into.is_not(None),
)

organization_membership = tenant_table(
    "organization_membership",
    id_column(),
    Column("organization_name", Text),  # also while the organization is unmatched
    Column("is_default", Boolean, nullable=False, server_default="false"),
    instant("joined_at"),
    ref_column("contact_id"),
    ref_column("account_id"),
    *revisioned(),
    tenant_fk("contact_id", "contact"),
    tenant_fk("account_id", "account"),
)
for order in ("joined_at", "updated_at", "contact_id", "account_id"):
    live_index(organization_membership, order)
