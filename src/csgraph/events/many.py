"""Writes values of many rows by one statement, each row with columns of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DefaultClause,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.events.merge import MergeCounts, merge_rows, update_rows
from csgraph.storage.columns import Id
from csgraph.storage.former import former_value
from csgraph.storage.work import Writing


@dataclass(frozen=True)
class RowValues:
    """A row to make or change: the columns that are given; the others stay."""

    id: UUID
    values: Mapping[str, Any]


async def lock_rows(work: Writing, table: Table, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Lock those rows that are there, in the order of their ids; return their revisions."""
    found = await work.connection.execute(
        select(table.c.id, table.c.revision)
        .where(
            table.c.tenant_id == work.tenant_id,
            table.c.id.in_(ids),
            table.c.deleted_at.is_(None),
        )
        .order_by(table.c.id)
        .with_for_update()
    )
    return {row.id: row.revision for row in found}


async def make_rows(
    work: Writing,
    table: Table,
    rows: Sequence[RowValues],
    *,
    node_type: str,
    change_set_id: UUID,
) -> MergeCounts:
    """Make rows of new ids."""
    source = _source(work, table, rows)
    return await merge_rows(work, table, source, node_type=node_type, change_set_id=change_set_id)


async def change_rows(
    work: Writing,
    table: Table,
    rows: Sequence[RowValues],
    *,
    node_type: str,
    change_set_id: UUID,
) -> MergeCounts:
    """Change rows that exist, and have been locked, where they differ; that is held."""
    source = _source(work, table, rows)
    return await update_rows(
        work, table, source, node_type=node_type, change_set_id=change_set_id, holds=True
    )


def _kept(given: Column[Any], now: FromClause) -> ColumnElement[Any]:
    """Return what a row keeps where a column is not given: a new one has what all begin with."""
    default = given.server_default
    if given.nullable or not isinstance(default, DefaultClause):
        return now.c[given.name]
    return func.coalesce(now.c[given.name], cast(literal(str(default.arg), Text), given.type))


def _source(work: Writing, table: Table, rows: Sequence[RowValues]) -> Select[Any]:
    given = [{"id": each.id, "values": dict(each.values)} for each in rows]
    sent = json.loads(json.dumps(given, default=str))
    names = sorted({name for each in rows for name in each.values})
    listed = func.jsonb_array_elements(literal(sent, JSONB)).table_valued(
        column("value", JSONB), name="listed"
    )
    row, now = listed.c.value, table.alias("now")
    id_ = cast(row["id"].astext, Id)
    is_now = and_(now.c.tenant_id == work.tenant_id, now.c.id == id_)
    columns = []
    for name in names:
        value = former_value(row["values"], table.c[name])
        is_given = row["values"].has_key(literal(name, Text))
        columns.append(case((is_given, value), else_=_kept(table.c[name], now)).label(name))
    return select(id_.label("id"), *columns).select_from(listed.outerjoin(now, is_now))
