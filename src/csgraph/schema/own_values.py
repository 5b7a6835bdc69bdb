"""Values that are one live record's alone, such as a key of the caller's own: who has them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, select

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.mutations import Problem
from csgraph.schema.references import field_names
from csgraph.schema.taken import taken_value
from csgraph.storage.work import Reading


def own_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of which no two live records have the same value."""
    alone = []
    for index in table.indexes:
        rest = [each for each in index.expressions if getattr(each, "name", "") != "tenant_id"]
        if index.unique and len(rest) == 1 and isinstance(rest[0], Column):
            alone.append(rest[0])
    return sorted(alone, key=lambda each: each.name)


async def holders_of(work: Reading, column: Column[Any], values: Iterable[str]) -> dict[str, UUID]:
    """Return by value which live record has it."""
    table: Any = column.table
    found = await work.connection.execute(
        select(column.label("value"), table.c.id).where(
            table.c.tenant_id == work.tenant_id,
            table.c.deleted_at.is_(None),
            column.in_(sorted(set(values))),
        )
    )
    return {row.value: UUID(str(row.id)) for row in found}


def taken(spec: NodeSpec, column: Column[Any], value: str) -> Problem:
    """Say that another record has a value already."""
    [name] = field_names(spec, (column.name,))
    return taken_value(spec, name, value, (name,))
