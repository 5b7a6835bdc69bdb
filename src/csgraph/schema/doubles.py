"""Which rows would say the same thing twice, or of one record with itself, after a merge.

Two contacts that become one may both be the champion, or one may advise the other: of the
first kind one row is kept, of the second none.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Select,
    Table,
    case,
    func,
    literal,
    or_,
    select,
    union,
)

from csgraph.storage.columns import Id


def doubles(
    child: Table,
    columns: Sequence[Column[UUID]],
    tenant_id: UUID,
    into: UUID,
    losers: Sequence[UUID],
) -> Select[tuple[UUID]] | None:
    """Select the ids of a table's rows that can't stand when records are merged.

    ``columns`` are those by which the rows refer to the records. None where nothing forbids
    any row.
    """
    if "deleted_at" not in child.c:
        return None
    merged, own = [into, *losers], child.c.tenant_id == tenant_id
    found: list[Select[tuple[UUID]]] = []
    if len(columns) > 1:
        inward = (column.in_(merged) for column in columns)
        found.append(select(child.c.id).where(own, child.c.deleted_at.is_(None), *inward))
    for column in columns:
        for index in _of_one_each(child, column):
            ranked = _ranked(child, index, column, into).where(own, column.in_(merged)).subquery()
            found.append(select(ranked.c.id).where(ranked.c.number > 1))
    return select(union(*found).subquery().c.id) if found else None


def stays_apart(
    child: Table, column: Column[UUID], table: Table, merged: Sequence[UUID]
) -> Iterator[ColumnElement[bool]]:
    """Yield conditions of rows that won't come to name one record at both of their ends.

    Those of ``table`` itself aside: a record that would name itself names none.
    """
    for key in child.foreign_key_constraints if child is not table else ():
        for other in key.columns:
            if key.referred_table is table and other.name not in {"tenant_id", column.name}:
                yield or_(other.is_(None), other.not_in(merged))


def _of_one_each(child: Table, column: Column[UUID]) -> Iterator[Index]:
    """Yield the indexes that let a record have only one row of a kind."""
    for index in child.indexes:
        if index.unique and column.name in index.columns:
            yield index


def _ranked(
    child: Table, index: Index, column: Column[UUID], into: UUID
) -> Select[tuple[UUID, int]]:
    """Select rows with their numbers among those that would share the index's key."""
    rest = [each for each in index.columns if each.name not in {"tenant_id", column.name}]
    options = index.dialect_options["postgresql"]
    mine: ColumnElement[int] = case((column == literal(into, Id), 0), else_=1)
    number = func.row_number().over(partition_by=rest or None, order_by=(mine, child.c.id))
    ranked = select(child.c.id, number.label("number"))
    if options["where"] is not None:
        ranked = ranked.where(options["where"])
    if not options["nulls_not_distinct"]:
        ranked = ranked.where(*(each.is_not(None) for each in rest))
    return ranked
