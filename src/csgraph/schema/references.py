"""Which stored rows a mutation's arguments name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.errors import Conflict, NotFound
from csgraph.graph.catalog import Catalog, FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.declare import Lookup
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.mutations import Problem
from csgraph.graph.operands import checked_text
from csgraph.ids import decode_id
from csgraph.storage.columns import MERGED_INTO, Id
from csgraph.storage.work import Reading

_IDS = ARRAY(Id)


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
    found = (await rows_by_lookup(work, spec, way, [value]))[value]
    if not found:
        raise NotFound(_no_such(spec))
    if len(found) > 1:
        msg = f"More than one {spec.name} answers to this identity: use the id."
        raise Conflict(msg, path=("by", way))
    return found[0]


async def survivors_of(work: Reading, spec: NodeSpec, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return for each row that was merged into another one which that is."""
    table = spec.table
    if MERGED_INTO not in table.c:
        return {}
    merged = select(table.c.id, table.c.merged_into).where(
        table.c.tenant_id == work.tenant_id,
        table.c.id == any_(literal(sorted(ids), _IDS)),
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
            path = ("input", input_name(field))
            problems.append(Problem("NOT_FOUND", _names_none(field, target), path))
    return problems


async def known_references(
    work: Reading, catalog: Catalog, spec: NodeSpec, rows: Sequence[dict[str, Any]]
) -> list[tuple[str, str, set[UUID], str]]:
    """Return for each reference that rows give its name, its column, the ids that are there.

    With them comes what to say of an id that is not.

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
            there = _live(work, target).where(target.table.c.id == any_(literal(sorted(ids), _IDS)))
            known = {UUID(str(each)) for each in await work.connection.scalars(there)}
            found.append((input_name(field), column, known, _names_none(field, target)))
    return found


async def rows_by_lookup(
    work: Reading, spec: NodeSpec, name: str, values: Sequence[str]
) -> dict[str, list[UUID]]:
    """Return the rows that each of several values of one identity names.

    Where no row has it, it names what the rows that had it were merged into.
    """
    way = spec.lookups[name]
    wanted = {value: way.normalise(checked_text(value)) for value in values}
    texts = {text for text in wanted.values() if text is not None}
    ids = await _found(work, _having(work, spec, way, texts))
    lost = texts - ids.keys()
    if lost and way.via is None and MERGED_INTO in spec.table.c:
        ids |= await _found(work, _merged(work, spec, way, lost))
    return {value: sorted(ids.get(text or "", ())) for value, text in wanted.items()}


async def _found(work: Reading, named: Select[Any]) -> dict[str, set[UUID]]:
    ids: dict[str, set[UUID]] = {}
    for row in await work.connection.execute(named):
        ids.setdefault(row.text, set()).add(row.id)
    return ids


def _having(work: Reading, spec: NodeSpec, way: Lookup, texts: Iterable[str]) -> Select[Any]:
    table = spec.table
    found = select(way.column.label("text"), table.c.id).where(
        table.c.tenant_id == work.tenant_id, table.c.deleted_at.is_(None), _one_of(way, texts)
    )
    if way.via is None:
        return found
    known = way.via.key.table
    fixed = (column == text for column, text in way.via.where)
    return found.join_from(
        table, known, (known.c.tenant_id == table.c.tenant_id) & (way.via.key == table.c.id)
    ).where(*fixed)


def _merged(work: Reading, spec: NodeSpec, way: Lookup, texts: Iterable[str]) -> Select[Any]:
    former, one = spec.table, spec.table.alias("one")
    into = former.c[MERGED_INTO]
    return (
        select(way.column.label("text"), one.c.id)
        .join_from(former, one, (one.c.tenant_id == former.c.tenant_id) & (one.c.id == into))
        .where(
            former.c.tenant_id == work.tenant_id,
            into.is_not(None),
            one.c.deleted_at.is_(None),
            _one_of(way, texts),
        )
    )


def _one_of(way: Lookup, texts: Iterable[str]) -> ColumnElement[bool]:
    return way.column == any_(literal(sorted(texts), ARRAY(Text)))


def field_names(spec: NodeSpec, columns: tuple[str, ...]) -> list[str]:
    """Return the fields that show columns, by name."""
    shown = {
        column.name: field.name
        for field in spec.fields.values()
        for column in vars(field.read).values()
        if isinstance(column, Column)
    }
    return sorted({shown.get(name, name) for name in columns})


def _names_none(field: FieldSpec, target: NodeSpec) -> str:
    return f"`{input_name(field)}` names no {target.name} that is there."


def _no_such(spec: NodeSpec) -> str:
    return f"There is no such {spec.name}."


def _live(work: Reading, spec: NodeSpec) -> Select[Any]:
    table = spec.table
    return select(table.c.id).where(
        table.c.tenant_id == work.tenant_id, table.c.deleted_at.is_(None)
    )
