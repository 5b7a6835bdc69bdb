"""Tenants, API keys and what each may ask; directories that find a tenant before it is known."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Double, Text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from csgraph.storage.columns import (
    Id,
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import Access, global_table, tenant_fk, tenant_table

tenant = tenant_table(
    "tenant",
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reporting_currency", Text, nullable=False, server_default="USD"),
    instant("created_at", nullable=False),
    CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug"),
    CheckConstraint("reporting_currency ~ '^[A-Z]{3}$'", name="reporting_currency"),
    key=(),
    access=Access.ADMIN,
)

grant = tenant_table(
    "grant",
    id_column(),
    indexed_text("name", nullable=False),
    Column("purpose", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),  # coordinates: Account.name
    instant("expires_at", nullable=False),
    instant("revoked_at"),
    *revisioned(),
    ref_column("segment_id"),  # null: its accounts are those of grant_account, as they were given
    tenant_fk("segment_id", "segment"),
    irrevertible="what partners see is decided by mutations of grants alone",
)

grant_account = tenant_table(
    "grant_account",
    ref_column("grant_id", nullable=False),
    ref_column("account_id", nullable=False),
    tenant_fk("grant_id", "grant"),
    tenant_fk("account_id", "account"),
    key=("grant_id", "account_id"),
    access=Access.SHARED,
)

api_key = tenant_table(
    "api_key",
    id_column(),
    Column("name", Text, nullable=False),
    Column("hint", Text, nullable=False),  # first and last characters, to recognise it
    Column("kind", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    instant("expires_at"),
    instant("revoked_at"),
    instant("last_used_at"),
    *revisioned(),
    Column("trusted_only", Boolean, nullable=False, server_default="false"),
    Column("cost_burst", BigInteger),  # null: as the server is set
    Column("cost_rate", BigInteger),
    ref_column("grant_id"),  # a partner's key has exactly one
    one_of("kind", ("SERVICE", "PARTNER")),
    CheckConstraint("(kind = 'PARTNER') = (grant_id is not null)", name="grant"),
    tenant_fk("grant_id", "grant"),
    CheckConstraint("cost_burst > 0", name="cost_burst"),
    CheckConstraint("cost_rate > 0", name="cost_rate"),
    access=Access.CREDENTIAL,
    irrevertible="who may ask is decided by mutations of keys alone",
)

trusted_document = tenant_table(
    "trusted_document",
    Column("document_id", Text, nullable=False),  # `sha256:` and the hash of the text
    Column("name", Text),
    Column("text", Text, nullable=False),
    Column("cost", BigInteger),  # the most that it may, where that is known ahead
    instant("created_at", nullable=False),
    CheckConstraint("document_id ~ '^sha256:[0-9a-f]{64}$'", name="document_id"),
    key=("document_id",),
    access=Access.ADMIN,
)

cost_bucket = tenant_table(
    "cost_bucket",
    ref_column("api_key_id", nullable=False),
    Column("points", Double, nullable=False),
    Column("leased", Double, nullable=False),  # by the last lease
    instant("settled_at", nullable=False),
    tenant_fk("api_key_id", "api_key"),
    key=("api_key_id",),
    access=Access.METER,
)

tenant_directory = global_table(
    "tenant_directory",
    Column("slug", Text, primary_key=True),
    Column("tenant_id", Id, nullable=False, unique=True),
)

api_key_directory = global_table(
    "api_key_directory",
    Column("key_hash", BYTEA, primary_key=True),  # HMAC-SHA-256 with the secret's pepper
    Column("tenant_id", Id, nullable=False),
    Column("api_key_id", Id, nullable=False),
)
