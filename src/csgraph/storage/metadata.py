"""The one MetaData that every table belongs to.

Base tables live in the schema ``store``, which only their owner can reach; the
application reads and writes views of the same names in the schema ``api`` (the
tenant wall, ``wall.py``). Core tables name no schema: the role's search_path picks.
"""

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def tenant_table(name: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> Table:
    """Declare a table of tenant-owned rows, keyed ``(tenant_id, *key)``.

    A view ``api.<name>`` is made for it, and row-level security is enabled on it.
    """
    return Table(
        name,
        metadata,
        Column("tenant_id", UUID(as_uuid=True), nullable=False),
        *parts,
        PrimaryKeyConstraint("tenant_id", *key),
        info={"tenant": True},
    )


def global_table(name: str, *parts: Any) -> Table:
    """Declare a small table outside any tenant; the application role can't reach it."""
    return Table(name, metadata, *parts, info={"tenant": False})


def tenant_fk(column: str, target: str, *, name: str | None = None) -> ForeignKeyConstraint:
    """Reference another tenant table by ``(tenant_id, column)``; deletion is refused."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=name,
        ondelete="RESTRICT",
    )
