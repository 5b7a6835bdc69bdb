"""Temporary tables in which one page is worked on.

They belong to the connection and are emptied by each commit, so that a page leaves
nothing behind. COPY can't write through the tenant wall; it writes here.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import DDL, Boolean, Column, Index, Integer, MetaData, Table, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

_staging = MetaData()
_LONGEST_ROW = 8160  # bytes: up to there a record is not compressed, to be unpacked again


def _staged(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        _staging,
        *columns,
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
        postgresql_with={"toast_tuple_target": _LONGEST_ROW},
    )


staged_raw = _staged(
    "staged_raw",
    Column("ordinal", Integer),
    Column("raw", Text),
    Column("refusal", Text),  # why the text may not even be parsed
    Column("document", JSONB(none_as_null=True)),
)
"""A page as it came; without any ``document`` unless Postgres could read them all."""

staged_record = _staged(
    "staged_record",
    Column("ordinal", Integer),
    Column("raw", Text),
    Column("document", JSONB),
    Column("external_id", Text),
    Column("version", Text(collation="C")),
    Column("is_deleted", Boolean),
    Column("field", Text),
    Column("reason", Text),  # set for a record that can't be used
)

staged_change = _staged(
    "staged_change",
    Column("connection_id", Id),
    Column("object_type", Text),
    Column("external_id", Text),
)
"""Records of the page that landed as new or different."""

staged_definition = _staged(
    "staged_definition",
    Column("connection_id", Id),
    Column("node_type", Text),
    Column("key", Text),
    Column("value_type", Text),
)
"""Tenant-defined fields that the vendors show."""

staged_identity = _staged(
    "staged_identity",
    Column("connection_id", Id),
    Column("object_type", Text),
    Column("external_id", Text),
    Column("system", Text),
    Column("node_type", Text),
    Column("match_key", Text),
    Column("leads", Boolean),
    Column("is_deleted", Boolean),
    Column("landed", Boolean),
    Column("node_id", Id),
    Column("former_node_type", Text),
    Column("former_node_id", Id),
    Column("former_match_key", Text),
    Column("is_merged", Boolean),
)
"""Records whose node is to be decided, with the node that they had."""

staged_node = _staged("staged_node", Column("node_type", Text), Column("node_id", Id))
"""Nodes to compute anew."""

staged_evidence = _staged(
    "staged_evidence",
    Column("node_type", Text),
    Column("node_id", Id),
    Column("system", Text),
    Column("connection_id", Id),
    Column("object_type", Text),
    Column("external_id", Text),
    Column("currency", Text),
)
"""The record that each system has of each staged node."""

staged_address = _staged("staged_address", Column("address", Text), Column("domain", Text))
"""Web addresses with the registrable domain of each."""

staged_organization = _staged(
    "staged_organization",
    Column("connection_id", Id),
    Column("object_type", Text),
    Column("external_id", Text),
    Column("name", Text),
    Column("linked_to", Text),
    Column("keyed_to", Text),
    Column("domains", ARRAY(Text)),
    Column("is_deleted", Boolean),
)
"""Organizations whose account is to be decided."""

Index("staged_record_id", staged_record.c.external_id)
Index("staged_change_id", staged_change.c.external_id)
Index("staged_identity_key", staged_identity.c.node_type, staged_identity.c.match_key)
Index("staged_identity_node", staged_identity.c.node_id)
Index("staged_node_id", staged_node.c.node_id)
Index("staged_definition_key", staged_definition.c.key)
Index("staged_evidence_node", staged_evidence.c.node_id)
Index("staged_address_address", staged_address.c.address, postgresql_using="hash")


_MEMORY = "32MB"  # holds a large page with its indexes, which would go through files else
_PREPARED = select(
    func.set_config("join_collapse_limit", "1", True),
    func.to_regclass("pg_temp.staged_organization").is_not(None),
)
_PLANNED = frozenset({"external_id", "key", "node_id", "node_type", "object_type", "system"})


async def prepare_staging(work: Writing) -> None:
    """Make the tables on this connection unless they are there.

    While a tenant is first synced, the tables have no statistics, so that any order of
    joins looks as good as another. In this transaction they run as they are written.
    """
    ((_, made),) = await work.connection.execute(_PREPARED)
    if made:
        return
    await work.connection.execute(select(func.set_config("temp_buffers", _MEMORY, False)))
    for table in _staging.sorted_tables:
        await work.connection.execute(CreateTable(table))
        for index in table.indexes:
            await work.connection.execute(CreateIndex(index))


async def count_rows(work: Writing, *tables: Table) -> None:
    """Let the planner know how full some staging tables are."""
    for table in tables:
        keys = ", ".join(each.name for each in table.columns if each.name in _PLANNED)
        statement: ExecutableDDLElement = DDL(f"analyze {table.name} ({keys})")  # type: ignore[no-untyped-call]
        await work.connection.execute(statement)


async def copy_into(work: Writing, table: Table, rows: Iterable[Sequence[object]]) -> None:
    """Fill a staging table by COPY, through the driver below SQLAlchemy."""
    pooled = await work.connection.get_raw_connection()
    driver = pooled.driver_connection
    if driver is None:
        raise RuntimeError("the connection of this transaction is closed")
    await driver.copy_records_to_table(table.name, records=rows, columns=table.columns.keys())
