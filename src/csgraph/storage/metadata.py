"""The one MetaData that every table belongs to.

Base tables live in the schema ``store``, which only their owner can reach; the
application reads and writes views of the same names in the schema ``api`` (the
tenant wall, ``wall.py``). Core tables name no schema: the role's search_path picks.
"""

import importlib
import importlib.util
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    func,
)
from sqlalchemy.dialects.postgresql import UUID

from csgraph.memory import nothing_to_collect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Access(Enum):
    """What the application's roles may do with a table; its owner may do anything."""

    NODE = "inserted and updated by commands and by ingest"
    EVIDENCE = "inserted and updated by ingest"
    QUEUE = "inserted, updated and deleted by ingest"
    LOG = "inserted, by commands and by ingest"
    SHARED = "inserted and deleted by commands and by ingest"
    REFERENCE = "inserted, updated and deleted by ingest, moved by commands"
    DEFINITION = "inserted and updated by ingest, updated by commands"
    CREDENTIAL = "inserted and updated by commands"
    OUTBOX = "inserted and updated by commands, and deleted too by who sends it"
    METER = "inserted and updated by the server"
    FILE = "inserted and deleted by the server and by ingest"
    ADMIN = "read only"


def tenant_table(
    name: str,
    *parts: Any,
    key: tuple[str, ...] = ("id",),
    access: Access = Access.NODE,
    irrevertible: str | None = None,
) -> Table:
    """Declare a table of tenant-owned rows, keyed ``(tenant_id, *key)``.

    A view ``api.<name>`` is made for it, and row-level security is enabled on it.
    ``irrevertible`` says why no change of its rows is taken back: it is for rows that let
    somebody in, or act for who made them, since to bring one back is to do so anew.
    """
    made = Table(
        name,
        metadata,
        Column("tenant_id", UUID(as_uuid=True), nullable=False),
        *parts,
        PrimaryKeyConstraint("tenant_id", *key),
        info={"access": access.name, "irrevertible": irrevertible},
    )
    if "deleted_at" in made.c:
        _index_deleted(made)
    return made


def _index_deleted(table: Table) -> None:
    """Index deleted rows by what they hung on: they are looked for at an earlier instant."""
    for key in table.foreign_key_constraints:
        for column in key.columns:
            if column.name != "tenant_id":
                Index(
                    f"ix_{table.name}_{column.name}_gone",
                    table.c.tenant_id,
                    column,
                    postgresql_where=table.c.deleted_at.is_not(None),
                )


def global_table(name: str, *parts: Any) -> Table:
    """Declare a small table outside any tenant; the application's roles can't reach it."""
    return Table(name, metadata, *parts)


def tenant_tables() -> tuple[Table, ...]:
    """Return every tenant table, parents before children."""
    return tuple(table for table in all_tables().sorted_tables if "access" in table.info)


def tenant_fk(column: str, target: str, *, name: str | None = None) -> ForeignKeyConstraint:
    """Reference another tenant table by ``(tenant_id, column)``; deletion is refused."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=name,
        ondelete="RESTRICT",
    )


def live_index(table: Table, *columns: str) -> Index:
    """Index rows that are not deleted by ``(tenant_id, *columns, id)``: one keyset order."""
    return Index(
        f"ix_{table.name}_{'_'.join(columns)}",
        table.c.tenant_id,
        *(table.c[column] for column in columns),
        table.c.id,
        postgresql_where=table.c.deleted_at.is_(None),
    )


def merged_index(table: Table, column: str) -> Index:
    """Index rows that were merged into others by an identity that they had."""
    return Index(
        f"ix_{table.name}_{column}_merged",
        table.c.tenant_id,
        table.c[column],
        postgresql_where=table.c.merged_into.is_not(None),
    )


def substring_index(table: Table, column: str) -> Index:
    """Index a text column by its trigrams, for `ilike '%…%'` within one tenant."""
    return Index(
        f"ix_{table.name}_{column}_trgm",
        table.c.tenant_id,
        table.c[column],
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    )


def plain_index(table: Table, column: str) -> Index:
    """Index the trigrams of those texts that are no ASCII, without their accents.

    The others are what they plainly are: a ``substring_index`` finds them.
    """
    text = table.c[column]
    return Index(
        f"ix_{table.name}_{column}_plain",
        table.c.tenant_id,
        func.store.plain(text).label("plain"),
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
        postgresql_where=is_accented(text),
    )


def is_accented(text: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a text may be other than it plainly is, as ``plain_index`` has it."""
    return func.char_length(text) != func.octet_length(text)


def finds_plain(column: Column[Any]) -> bool:
    """Whether a column has a ``plain_index``."""
    name = f"ix_{column.table.name}_{column.name}_plain"
    return any(index.name == name for index in column.table.indexes)


def finds_parts(column: Column[Any]) -> bool:
    """Whether a column has a ``substring_index``."""
    return any(
        index.dialect_options["postgresql"]["ops"].get(column.name) == "gin_trgm_ops"
        for index in column.table.indexes
    )


def search_index(table: Table) -> Index:
    """Index the words of a table with a ``search_vector``, within one tenant."""
    return Index(
        f"ix_{table.name}_search_vector",
        table.c.tenant_id,
        table.c.search_vector,
        postgresql_using="gin",
    )


@cache
@nothing_to_collect()
def all_tables() -> MetaData:
    """Import every ``tables`` module of the package; return the MetaData, now complete.

    The sandbox's is left out, with all that it would load: it declares no table of ours.
    """
    package = importlib.util.find_spec("csgraph")
    for root in (package and package.submodule_search_locations) or ():
        for path in sorted(Path(root).rglob("tables.py")):
            module = path.relative_to(root).with_suffix("")
            if module.parts[0] != "sandbox":
                importlib.import_module(".".join(("csgraph", *module.parts)))
    return metadata
