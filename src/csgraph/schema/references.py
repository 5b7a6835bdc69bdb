"""Which stored rows a mutation's arguments name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, select

from csgraph.errors import Conflict, NotFound
from csgraph.graph.catalog import Catalog, NodeSpec, ToOneEdge
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.mutations import Problem
from csgraph.graph.operands import checked_text
from csgraph.ids import decode_id
from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.work import Reading


async def find_target(work: Reading, spec: NodeSpec, arguments: Mapping[str, Any]) -> UUID:
    """Return the id of the row that a mutation is to write.

    By its id alone only what it was merged into is looked up: whether there is such a row,
    deleted or not, is for the command to find, which locks it.

    Raises:
        NotFound, Conflict: no record answers to the identity, or several do.
    """
    by = arguments.get("by") or {"id": arguments.get("id")}
    way, value = next(iter(by.items()))
    if way == "id":
        decoded = decode_id(value)
        if decoded is None or decoded[0] != spec.prefix:
            raise NotFound(_no_such(spec))
        survivors = await survivors_of(work, spec, [decoded[1]])
        return survivors.get(decoded[1], decoded[1])
    found = (await work.connection.scalars(_lookup(work, spec, way, value))).all()
    if not found:
        raise NotFound(_no_such(spec))
    if len(found) > 1:
        msg = f"More than one {spec.name} answers to this identity: use the id."
        raise Conflict(msg, path=("by", way))
    return UUID(str(found[0]))


async def survivors_of(work: Reading, spec: NodeSpec, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return for each row that was merged into another one which that is."""
    table = spec.table
    if MERGED_INTO not in table.c:
        return {}
    merged = select(table.c.id, table.c.merged_into).where(
        table.c.tenant_id == work.tenant_id,
        table.c.id.in_(ids),
        table.c.merged_into.is_not(None),
    )
    return {row.id: row.merged_into for row in await work.connection.execute(merged)}


async def missing_references(
    work: Reading, catalog: Catalog, spec: NodeSpec, values: dict[str, Any]
) -> list[Problem]:
    """Return a problem for each reference that names no record.

    What was merged into another record is replaced by that.
    """
    problems = []
    for field in spec.fields.values():
        if not isinstance(field.read, ToOneEdge) or values.get(field.read.column.name) is None:
            continue
        target, column = catalog.nodes[field.read.target], field.read.column.name
        survivors = await survivors_of(work, target, [values[column]])
        values[column] = survivors.get(values[column], values[column])
        there = _live(work, target).where(target.table.c.id == values[column])
        if await work.connection.scalar(there) is None:
            name = input_name(field)
            msg = f"`{name}` names no {target.name} that is there."
            problems.append(Problem("NOT_FOUND", msg, ("input", name)))
    return problems


async def known_references(
    work: Reading, catalog: Catalog, spec: NodeSpec, rows: Sequence[dict[str, Any]]
) -> list[tuple[str, str, set[UUID]]]:
    """Return for each reference that rows give its name, its column, the ids that are there.

    What was merged into another record is replaced by that.
    """
    found = []
    for field in spec.fields.values():
        if not isinstance(field.read, ToOneEdge):
            continue
        column = field.read.column.name
        ids = {row[column] for row in rows if row.get(column) is not None}
        if ids:
            target = catalog.nodes[field.read.target]
            survivors = await survivors_of(work, target, list(ids))
            for row in rows:
                if row.get(column) in survivors:
                    row[column] = survivors[row[column]]
            ids |= set(survivors.values())
            there = _live(work, target).where(target.table.c.id.in_(ids))
            known = {UUID(str(each)) for each in await work.connection.scalars(there)}
            found.append((input_name(field), column, known))
    return found


async def rows_by_lookup(
    work: Reading, spec: NodeSpec, name: str, values: Sequence[str]
) -> dict[str, list[UUID]]:
    """Return the rows that each of several values of one identity names."""
    way = spec.lookups[name]
    wanted = {value: way.normalise(checked_text(value)) for value in values}
    texts = {text for text in wanted.values() if text is not None}
    table = spec.table
    found = select(way.column.label("text"), table.c.id).where(
        table.c.tenant_id == work.tenant_id, table.c.deleted_at.is_(None), way.column.in_(texts)
    )
    if way.via is not None:
        known = way.via.key.table
        fixed = (column == text for column, text in way.via.where)
        found = found.join_from(
            table, known, (known.c.tenant_id == table.c.tenant_id) & (way.via.key == table.c.id)
        ).where(*fixed)
    ids: dict[str, set[UUID]] = {}
    for row in await work.connection.execute(found):
        ids.setdefault(row.text, set()).add(row.id)
    return {value: sorted(ids.get(text or "", ())) for value, text in wanted.items()}


def field_names(spec: NodeSpec, columns: tuple[str, ...]) -> list[str]:
    """Return the fields that show columns, by name."""
    shown = {
        column.name: field.name
        for field in spec.fields.values()
        for column in vars(field.read).values()
        if isinstance(column, Column)
    }
    return sorted({shown.get(name, name) for name in columns})


def _no_such(spec: NodeSpec) -> str:
    return f"There is no such {spec.name}."


def _live(work: Reading, spec: NodeSpec) -> Select[Any]:
    table = spec.table
    return select(table.c.id).where(
        table.c.tenant_id == work.tenant_id, table.c.deleted_at.is_(None)
    )


def _lookup(work: Reading, spec: NodeSpec, name: str, value: str) -> Select[Any]:
    way = spec.lookups[name]
    wanted = way.column == way.normalise(checked_text(value))
    if way.via is None:
        return _live(work, spec).where(wanted).limit(2)
    known = way.via.key.table
    fixed = (column == text for column, text in way.via.where)
    ids = select(way.via.key).where(known.c.tenant_id == work.tenant_id, *fixed, wanted)
    return _live(work, spec).where(spec.table.c.id.in_(ids)).limit(2)
