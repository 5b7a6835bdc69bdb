"""Where records come from: connections, landed evidence, runs, identities, quarantine.

Only ``connection`` and ``source_match`` are logged nodes, and what people say of a
``custom_field_definition``. The rest is evidence and bookkeeping of ingest, outside the
change log.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from csgraph.domain.sources.rules import (
    ConnectionStatus,
    CustomFieldType,
    ExternalSystem,
    MatchEvidence,
    MatchStatus,
    RunStatus,
    SyncPhase,
)
from csgraph.storage.columns import (
    folded,
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
    row_scope,
    secret,
)
from csgraph.storage.metadata import Access, tenant_fk, tenant_table

connection = tenant_table(
    "connection",
    id_column(),
    Column("system", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("base_url", Text, nullable=False),  # login host or Zendesk account root
    secret(Column("credentials", BYTEA, nullable=False)),  # sealed (storage/secrets.py)
    Column("options", JSONB, nullable=False, server_default="{}"),
    Column("status", Text, nullable=False, server_default="ACTIVE"),
    Column("remote_identity", Text),  # org or account id seen at first connect
    *revisioned(),
    one_of("system", ExternalSystem),
    one_of("status", ConnectionStatus),
    irrevertible="it acts with credentials that are kept, so change it itself",
)
Index(
    "uq_connection_name",
    connection.c.tenant_id,
    connection.c.name,
    unique=True,
    postgresql_where=connection.c.deleted_at.is_(None),
)

source_record = tenant_table(
    "source_record",
    ref_column("connection_id", nullable=False),
    Column("object_type", Text, nullable=False),
    indexed_text("external_id", nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("source_version", Text(collation="C"), nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    instant("landed_at", nullable=False),
    tenant_fk("connection_id", "connection"),
    key=("connection_id", "object_type", "external_id"),
    access=Access.EVIDENCE,
)

stream_state = tenant_table(
    "stream_state",
    ref_column("connection_id", nullable=False),
    Column("stream", Text, nullable=False),
    Column("state", JSONB, nullable=False),
    Column("schema_hash", Text),
    instant("updated_at", nullable=False),
    tenant_fk("connection_id", "connection"),
    key=("connection_id", "stream"),
    access=Access.EVIDENCE,
)

sync_run = tenant_table(
    "sync_run",
    id_column(),
    ref_column("connection_id", nullable=False),
    Column("status", Text, nullable=False),
    instant("started_at", nullable=False),
    instant("finished_at"),
    Column("error_code", Text),
    Column("error_message", Text),
    instant("resumes_at"),
    Column("waiting_code", Text),
    tenant_fk("connection_id", "connection"),
    one_of("status", RunStatus),
    access=Access.EVIDENCE,
)
Index("ix_sync_run_started", sync_run.c.tenant_id, sync_run.c.started_at, sync_run.c.id)
Index(
    "ix_sync_run_connection",
    sync_run.c.tenant_id,
    sync_run.c.connection_id,
    sync_run.c.started_at,
    sync_run.c.id,
)

stream_run = tenant_table(
    "stream_run",
    id_column(),
    ref_column("sync_run_id", nullable=False),
    Column("stream", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("records_read", BigInteger, nullable=False, server_default="0"),
    Column("records_changed", BigInteger, nullable=False, server_default="0"),
    Column("records_quarantined", BigInteger, nullable=False, server_default="0"),
    Column("records_expected", BigInteger),
    instant("started_at", nullable=False),
    instant("finished_at"),
    Column("error_code", Text),
    Column("error_message", Text),
    instant("resumes_at"),
    Column("waiting_code", Text),
    Column("retries", BigInteger, nullable=False, server_default="0"),
    Column("waited_seconds", BigInteger, nullable=False, server_default="0"),
    tenant_fk("sync_run_id", "sync_run"),
    one_of("phase", SyncPhase),
    one_of("status", RunStatus),
    access=Access.EVIDENCE,
)
Index("ix_stream_run_run", stream_run.c.tenant_id, stream_run.c.sync_run_id, stream_run.c.id)

quarantined_record = tenant_table(
    "quarantined_record",
    id_column(),
    ref_column("connection_id", nullable=False),
    Column("object_type", Text, nullable=False),
    indexed_text("external_id"),  # null when not even the id can be read
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("fingerprint", BYTEA, nullable=False),  # SHA-256 of raw: one row a value
    ref_column("sync_run_id", nullable=False),
    instant("quarantined_at", nullable=False),
    instant("resolved_at"),  # a later version of the record was readable
    tenant_fk("connection_id", "connection"),
    tenant_fk("sync_run_id", "sync_run"),
    UniqueConstraint("tenant_id", "connection_id", "object_type", "fingerprint"),
    access=Access.EVIDENCE,
)
Index(
    "ix_quarantined_record_external",
    quarantined_record.c.tenant_id,
    quarantined_record.c.connection_id,
    quarantined_record.c.object_type,
    quarantined_record.c.external_id,
)

external_ref = tenant_table(
    "external_ref",
    ref_column("connection_id", nullable=False),
    Column("object_type", Text, nullable=False),
    indexed_text("external_id", nullable=False),
    Column("system", Text, nullable=False),
    Column("node_type", Text, nullable=False),
    ref_column("node_id", nullable=False),
    Column("url", Text),
    instant("synced_at"),
    indexed_text("match_key"),  # by which a person is recognised in another system
    ref_column("merged_from"),  # node that the record described before that was merged away
    tenant_fk("connection_id", "connection"),
    one_of("system", ExternalSystem),
    key=("connection_id", "object_type", "external_id"),
    access=Access.REFERENCE,  # a link that is lost leaves no reference
)
# Selective column first: to the planner a tenant that is not in the statistics yet has one
# row, so that of several indexes beginning with the tenant any seems as good as the right one.
Index(
    "ix_external_ref_match_key",
    external_ref.c.match_key,
    external_ref.c.tenant_id,
    external_ref.c.node_type,
)
Index("ix_external_ref_node", external_ref.c.node_id, external_ref.c.tenant_id)
Index(
    "ix_external_ref_lookup",
    external_ref.c.external_id,
    external_ref.c.tenant_id,
    external_ref.c.system,
    external_ref.c.object_type,
)

pending_link = tenant_table(
    "pending_link",
    ref_column("connection_id", nullable=False),
    Column("node_type", Text, nullable=False),  # the child that waits
    ref_column("node_id", nullable=False),
    Column("field", Text, nullable=False),  # its foreign key column
    Column("object_type", Text, nullable=False),  # the parent it waits for
    indexed_text("external_id", nullable=False),
    tenant_fk("connection_id", "connection"),
    key=("node_id", "field", "connection_id"),
    access=Access.QUEUE,
)
Index(
    "ix_pending_link_parent",
    pending_link.c.tenant_id,
    pending_link.c.connection_id,
    pending_link.c.object_type,
    pending_link.c.external_id,
)

source_match = tenant_table(
    "source_match",
    id_column(),
    ref_column("connection_id", nullable=False),
    Column("object_type", Text, nullable=False),
    indexed_text("external_id", nullable=False),
    Column("name", Text, nullable=False),  # of the organization, to recognise it
    Column("status", Text, nullable=False),
    ref_column("account_id"),
    Column("evidence", Text),
    Column("evidence_value", Text),
    Column("linked_to", Text),  # the account's external id in the link field
    Column("keyed_to", Text),  # the account's external id in the organization's own
    Column("domains", ARRAY(Text), nullable=False, server_default="{}"),  # registrable ones
    *revisioned(),
    tenant_fk("connection_id", "connection"),
    tenant_fk("account_id", "account"),
    UniqueConstraint("tenant_id", "connection_id", "object_type", "external_id"),
    one_of("status", MatchStatus),
    one_of("evidence", MatchEvidence),
)
Index("ix_source_match_status", source_match.c.tenant_id, source_match.c.status, source_match.c.id)
Index("ix_source_match_account", source_match.c.tenant_id, source_match.c.account_id)
Index("ix_source_match_linked_to", source_match.c.tenant_id, source_match.c.linked_to)
Index("ix_source_match_keyed_to", source_match.c.tenant_id, source_match.c.keyed_to)
Index(
    "ix_source_match_domains",
    source_match.c.tenant_id,
    source_match.c.domains,
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},
)

custom_field_definition = tenant_table(
    "custom_field_definition",
    id_column(),
    ref_column("connection_id", nullable=False),
    Column("node_type", Text, nullable=False),  # Account, Contact, Ticket
    Column("key", Text, nullable=False),  # the vendor's own name or id of the field
    Column("label", Text, nullable=False),
    Column("value_type", Text, nullable=False),
    Column("options", ARRAY(Text)),
    instant("unavailable_since"),  # gone or hidden at the vendor; values are kept
    *revisioned(),
    indexed_text("custom_label"),  # what people call it; the columns above are the vendor's
    Column("description", Text),
    Column("is_hidden", Boolean, nullable=False, server_default="false"),
    row_scope(),
    Column("scope_is_chosen", Boolean, nullable=False, server_default="false"),  # by people
    tenant_fk("connection_id", "connection"),
    UniqueConstraint("tenant_id", "connection_id", "node_type", "key"),
    one_of("value_type", CustomFieldType),
    access=Access.DEFINITION,
    irrevertible="syncs write it too, so change it itself",
)
Index(
    "ix_custom_field_definition_key",
    custom_field_definition.c.tenant_id,
    custom_field_definition.c.node_type,
    custom_field_definition.c.key,
)
Index(
    "ix_custom_field_definition_scope",
    custom_field_definition.c.tenant_id,
    custom_field_definition.c.required_scope,
    postgresql_where=custom_field_definition.c.required_scope.is_not(None),
)

custom_field_value = tenant_table(
    "custom_field_value",
    ref_column("record_id", nullable=False),  # of the definition's node type
    ref_column("definition_id", nullable=False),
    indexed_text("text_value"),  # cut to what an index holds
    folded("text_key", "text_value"),
    Column("number_value", Numeric),
    Column("boolean_value", Boolean),
    Column("date_value", Date),
    instant("instant_value"),
    Column("options_value", ARRAY(Text)),
    tenant_fk("definition_id", "custom_field_definition"),
    key=("record_id", "definition_id"),
    access=Access.QUEUE,
)
"""What records hold in fields that a tenant defined, one typed value each, to be filtered and
sorted by: derived from their ``custom_fields``, as their definitions say it is to be read."""


def _index_value(name: str) -> None:
    column = custom_field_value.c[name]
    Index(
        f"ix_custom_field_value_{name}",
        custom_field_value.c.tenant_id,
        custom_field_value.c.definition_id,
        column,
        custom_field_value.c.record_id,
        postgresql_where=column.is_not(None),
    )


for _name in ("text_key", "number_value", "boolean_value", "date_value", "instant_value"):
    _index_value(_name)
Index(
    "ix_custom_field_value_text_trgm",
    custom_field_value.c.tenant_id,
    custom_field_value.c.definition_id,
    custom_field_value.c.text_value,
    postgresql_using="gin",
    postgresql_ops={"text_value": "gin_trgm_ops"},
    postgresql_where=custom_field_value.c.text_value.is_not(None),
)
Index(
    "ix_custom_field_value_options",
    custom_field_value.c.tenant_id,
    custom_field_value.c.definition_id,
    custom_field_value.c.options_value,
    postgresql_using="gin",
    postgresql_where=custom_field_value.c.options_value.is_not(None),
)
