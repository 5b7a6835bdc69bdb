"""Exports, imports, uploads, and the parts of their files."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from csgraph.domain.bulk.rules import UNDER_WAY, BulkStatus, ImportPolicy
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import Access, live_index, tenant_fk, tenant_table

_UNDER_WAY = ", ".join(f"'{status}'" for status in UNDER_WAY)

bulk_export = tenant_table(
    "bulk_export",
    id_column(),
    Column("query", Text, nullable=False),
    Column("variables", JSONB(none_as_null=True)),
    Column("status", Text, nullable=False, server_default="QUEUED"),
    ref_column("credential_id"),  # null: whoever runs the program asked
    Column("scopes", ARRAY(Text), nullable=False),  # that the query was checked with
    ref_column("attempt_id"),  # names the file: each attempt writes one of its own
    instant("snapshot_at"),
    instant("finished_at"),
    instant("expires_at"),
    Column("row_count", BigInteger),  # null until it has ended
    Column("byte_count", BigInteger),
    Column("error_code", Text),
    Column("error_message", Text),
    *revisioned(),
    one_of("status", BulkStatus),
    irrevertible="it runs for the key that started it, so start another",
)

staged_upload = tenant_table(
    "staged_upload",
    id_column(),
    Column("byte_size", BigInteger, nullable=False),
    Column("sha256", Text),
    ref_column("credential_id"),
    instant("completed_at"),
    instant("expires_at", nullable=False),
    *revisioned(),
    CheckConstraint("byte_size > 0", name="byte_size"),
    irrevertible="its file is kept only so long, so announce another",
)
live_index(staged_upload, "created_at")

bulk_import = tenant_table(
    "bulk_import",
    id_column(),
    Column("mutation", Text, nullable=False),
    ref_column("upload_id", nullable=False),
    Column("error_policy", Text, nullable=False, server_default="REJECT_FAILED_ROWS"),
    Column("dry_run", Boolean, nullable=False, server_default="false"),
    Column("is_checked", Boolean, nullable=False, server_default="false"),  # all lines passed
    Column("status", Text, nullable=False, server_default="QUEUED"),
    ref_column("credential_id"),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("reason", Text),
    Column("request_id", Text),
    ref_column("attempt_id"),  # whose work counts: an earlier attempt that lives on stops
    ref_column("logged_as_id"),  # a change set, once there is one
    instant("finished_at"),
    instant("expires_at"),
    Column("row_count", BigInteger),
    Column("failed_count", BigInteger),
    Column("error_code", Text),
    Column("error_message", Text),
    *revisioned(),
    tenant_fk("upload_id", "staged_upload"),
    one_of("status", BulkStatus),
    one_of("error_policy", ImportPolicy),
    irrevertible="it runs for the key that started it, so start another",
)
live_index(bulk_import, "upload_id")

for _work in (bulk_export, bulk_import):
    live_index(_work, "created_at")
    Index(
        f"ix_{_work.name}_under_way",
        _work.c.tenant_id,
        _work.c.status,
        _work.c.id,
        postgresql_where=_work.c.status.in_(UNDER_WAY),
    )

bulk_chunk = tenant_table(
    "bulk_chunk",
    ref_column("file_id", nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("first_byte", BigInteger, nullable=False),  # of the file as its reader sees it
    Column("byte_count", BigInteger, nullable=False),
    Column("first_stored", BigInteger, nullable=False),  # of the file as it is kept: gzip
    Column("stored_count", BigInteger, nullable=False),
    Column("row_count", BigInteger, nullable=False, server_default="0"),
    Column("failed_count", BigInteger, nullable=False, server_default="0"),
    Column("source_byte", BigInteger),  # outcomes: how much of the upload they account for
    Column("source_line", BigInteger),
    Column("content", BYTEA, nullable=False),
    key=("file_id", "ordinal"),
    access=Access.FILE,
)
"""A part of a file: of an upload, an export's attempt, or an import's outcomes.

Each part is compressed for itself, and parts that follow each other are one gzip file.
"""
