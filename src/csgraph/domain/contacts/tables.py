"""Contacts: people at customer companies, and the organizations they belong to."""

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.contacts.rules import TITLES, ContactAuthority, ContactLevel, ContactStatus
from csgraph.storage.columns import (
    custom_fields,
    folded,
    id_column,
    id_text_column,
    indexed_text,
    instant,
    merged_into,
    one_of,
    ref_column,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    merged_index,
    plain_index,
    search_index,
    substring_index,
    tenant_fk,
    tenant_table,
)


def points(name: str, *, nullable: bool = True) -> Column[int]:
    """Return a score from 0 to 100."""
    return Column(
        name,
        Integer,
        CheckConstraint(f"{name} between 0 and 100", name=name),
        nullable=nullable,
    )


def _level() -> str:
    """Return SQL for the level that a person gave, else the one that the title tells."""
    titles = " ".join(
        f"when lower(title) ~ '{pattern}' then '{level.value}'" for pattern, level in TITLES
    )
    told = f"case {titles} when title ~ '[^[:space:]]' then '{ContactLevel.IC.value}' end"
    return f"coalesce(level_override, {told})"


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
    Column("level_override", Text),
    Column(
        "level",
        Text,
        Computed(_level(), persisted=True),
        info={"made_of": ("level_override", "title")},
    ),
    indexed_text("department"),
    indexed_text("buying_center"),
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    ref_column("reports_to_id"),
    ref_column("assistant_of_id"),
    Column("authority", Text),
    points("influence"),
    points("product_importance"),
    Column("department_buys", Boolean),
    Column("is_promoter", Boolean),
    Column("is_expected_owner", Boolean),
    Column("status", Text, nullable=False, server_default=ContactStatus.ACTIVE.value),
    instant("status_since"),
    ref_column("successor_id"),
    Column("new_employer", Text),
    id_text_column(),
    instant("email_bounced_at"),  # by the sources
    Column("is_suspended", Boolean),  # by the sources
    ref_column("former_account_id"),  # where the person was before the record moved
    instant("moved_at"),
    tenant_fk("account_id", "account"),
    tenant_fk("merged_into", "contact"),
    tenant_fk("reports_to_id", "contact"),
    tenant_fk("assistant_of_id", "contact"),
    tenant_fk("successor_id", "contact"),
    tenant_fk("former_account_id", "account"),
    one_of("level_override", ContactLevel),
    one_of("authority", ContactAuthority),
    one_of("status", ContactStatus),
)
for order in ("name_key", "email_key", "created_at", "updated_at", "account_id"):
    live_index(contact, order)
for order in (
    *("level", "department", "buying_center", "status", "influence", "product_importance"),
    *("reports_to_id", "assistant_of_id", "successor_id", "former_account_id"),
    *("email_bounced_at", "moved_at"),
):
    live_index(contact, order)
live_index(contact, "account_id", "name_key")
substring_index(contact, "name")
plain_index(contact, "name")
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
merged_index(contact, "external_id")

organization_membership = tenant_table(
    "organization_membership",
    id_column(),
    Column("organization_name", Text),  # also while the organization is unmatched
    Column("is_default", Boolean, nullable=False, server_default="false"),
    instant("joined_at"),
    ref_column("contact_id"),
    ref_column("account_id"),
    *revisioned(),
    id_text_column(),
    tenant_fk("contact_id", "contact"),
    tenant_fk("account_id", "account"),
)
for order in ("joined_at", "updated_at", "contact_id", "account_id"):
    live_index(organization_membership, order)
