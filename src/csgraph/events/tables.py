"""The change log with its epoch and change sets, fields held by people, answers kept."""

from sqlalchemy import BigInteger, Column, Identity, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import UserDefinedType

from csgraph.storage.columns import id_column, instant, one_of, ref_column, took_id_away
from csgraph.storage.metadata import Access, global_table, substring_index, tenant_table


class XID8(UserDefinedType[int]):
    """A 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **kw: object) -> str:
        """Return the type's name in DDL."""
        return "xid8"


change_set = tenant_table(
    "change_set",
    id_column(),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("reason", Text),
    Column("request_id", Text),
    instant("at", nullable=False),
    Column("xid", XID8(), server_default=func.pg_current_xact_id()),
    ref_column("origin_id"),  # whose changes it takes back, or makes again; null: it does neither
    one_of("actor_kind", ("PRINCIPAL", "CONNECTOR", "RULE", "SYSTEM")),
    Index("ix_change_set_at", "tenant_id", "at", "id"),
    Index("ix_change_set_actor_kind", "tenant_id", "actor_kind", "at", "id"),
    Index("ix_change_set_actor_id", "tenant_id", "actor_id", "at", "id"),
    Index("ix_change_set_request_id", "tenant_id", "request_id", "at", "id"),
    access=Access.LOG,
)

substring_index(change_set, "reason")

change = tenant_table(
    "change",
    Column("xid", XID8(), nullable=False, server_default=func.pg_current_xact_id()),
    Column("seq", BigInteger, Identity(always=True, cache=1), nullable=False),
    instant("at", nullable=False),
    Column("node_type", Text, nullable=False),
    ref_column("node_id", nullable=False),
    Column("operation", Text, nullable=False),
    Column("changed_fields", ARRAY(Text), nullable=False),
    Column("before", JSONB(none_as_null=True)),
    ref_column("change_set_id", nullable=False),
    one_of("operation", ("INSERT", "UPDATE", "DELETE", "RESTORE")),
    Index("ix_change_node", "tenant_id", "node_id", "at", "seq"),
    Index("ix_change_type", "tenant_id", "node_type", "at"),
    key=("xid", "seq", "at"),
    access=Access.LOG,
)
change.dialect_options["postgresql"]["partition_by"] = "RANGE (at)"
Index(
    "ix_change_former_id",
    change.c.tenant_id,
    change.c.before,
    postgresql_using="gin",
    postgresql_ops={"before": "jsonb_path_ops"},
    postgresql_where=took_id_away(change.c.before),
)

change_set_part = tenant_table(
    "change_set_part",
    ref_column("change_set_id", nullable=False),
    Column("node_type", Text, nullable=False),
    Column("xid", XID8(), nullable=False, server_default=func.pg_current_xact_id()),
    Index("ix_change_set_part_type", "tenant_id", "node_type", "change_set_id"),
    key=("change_set_id", "node_type", "xid"),
    access=Access.LOG,
)

feed = global_table(
    "feed",  # one row
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    instant("begun_at", nullable=False),
)

field_hold = tenant_table(
    "field_hold",
    ref_column("node_id", nullable=False),
    Column("field", Text, nullable=False),  # a column, as the log calls it
    ref_column("change_set_id", nullable=False),
    instant("held_at", nullable=False),
    instant("released_at"),
    key=("node_id", "field"),
)

idempotency_key = tenant_table(
    "idempotency_key",
    ref_column("credential_id", nullable=False),
    Column("key", Text, nullable=False),
    Column("mutation", Text, nullable=False),
    Column("input_hash", Text, nullable=False),
    Column("outcome", JSONB(none_as_null=True)),
    instant("at", nullable=False),
    key=("credential_id", "key"),
    access=Access.METER,
)
Index("ix_idempotency_key_at", idempotency_key.c.at)
