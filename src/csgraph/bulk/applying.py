"""Writes many rows as the single mutation writes one: a few statements for all of them.

Rows go by COPY into a table of the connection's own, and are merged from there through the
change log. Where the database refuses rows that seemed right, they are halved until the one
is found that it refuses, so that each row is judged as if it had come alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    case,
    column,
    delete,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from csgraph.bulk.rows import Row, RowReader, no_such, selector
from csgraph.bulk.upserting import upsert_rows
from csgraph.events.change_log import merge_statement, run_merge, update_rows
from csgraph.graph.catalog import NodeSpec, ToOneEdge
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.importing import Import
from csgraph.ids import new_id
from csgraph.ingest.staging import copy_into
from csgraph.schema.references import field_names
from csgraph.storage.columns import Id
from csgraph.storage.reporting import is_kept
from csgraph.storage.work import Writing

_LINE, _SHAPE, _REVISION = "_line", "_shape", "_revision"
_BROKEN: Final = "The values break a rule of what can be stored."


@dataclass
class Applier:
    """Writes the rows of one import."""

    plan: Import
    reader: RowReader

    def __post_init__(self) -> None:
        self._table = self.plan.node.table
        self._staged = _staging(self.plan)
        self._merges: dict[tuple[str, ...], Select[Any]] = {}

    async def apply(self, work: Writing, rows: Sequence[Row], change_set_id: UUID) -> None:
        """Write rows in their order; why one is refused is noted at it."""
        if self.plan.upserts:
            await upsert_rows(work, self.plan, _sound(rows), change_set_id)
            return
        await self._prepare(work)
        await self._check_references(work, rows)
        for row in _sound(rows):
            self.reader.complete(row)
        if self.plan.mutation.makes:
            _judge_late(rows)
            await self._write(work, _sound(rows), change_set_id)
            return
        for wave in self._waves(rows):
            await self._find_targets(work, wave)
            _judge_late(wave)
            for few in _distinct(_sound(wave)):
                await self._write(work, few, change_set_id)

    # What other rows tell

    async def _check_references(self, work: Writing, rows: Sequence[Row]) -> None:
        for field in self.plan.node.fields.values():
            if not isinstance(field.read, ToOneEdge):
                continue
            name = field.read.column.name
            wanted = {row.values[name] for row in rows if row.values.get(name) is not None}
            if not wanted:
                continue
            target = self.plan.catalog.nodes[field.read.target]
            there = set(await work.connection.scalars(_live(work, target, wanted)))
            shown = input_name(field)
            for row in rows:
                value = row.values.get(name)
                if value is not None and value not in there:
                    msg = f"`{shown}` names no {target.name} that is there."
                    row.refuse("NOT_FOUND", msg, ("input", shown))

    async def _find_targets(self, work: Writing, rows: Sequence[Row]) -> None:
        sought: dict[str, list[Row]] = defaultdict(list)
        for row in _sound(rows):
            if row.way is not None:
                sought[row.way[0]].append(row)
        for name, some in sought.items():
            texts = {row.way[1] for row in some if row.way and row.way[1] is not None}
            found: dict[str | None, list[UUID]] = defaultdict(list)
            if texts:
                for text, id_ in await work.connection.execute(self._lookup(work, name, texts)):
                    found[text].append(id_)
            for row in some:
                self._settle_target(row, found.get(row.way[1], []) if row.way else [])

    def _settle_target(self, row: Row, found: list[UUID]) -> None:
        if len(found) == 1:
            row.target = found[0]
        elif not found:
            row.refuse("NOT_FOUND", no_such(self.plan.node.name), selector(self.plan))
        elif row.way is not None:
            msg = f"More than one {self.plan.node.name} answers to this identity: use the id."
            row.refuse("CONFLICT", msg, ("by", row.way[0]))

    def _lookup(self, work: Writing, name: str, texts: Iterable[Any]) -> Select[Any]:
        way, table = self.plan.node.lookups[name], self._table
        wanted = way.column == any_(literal(sorted(texts), ARRAY(Text)))
        live = (table.c.tenant_id == work.tenant_id, table.c.deleted_at.is_(None))
        if way.via is None:
            return select(way.column, table.c.id).where(*live, wanted)
        known = way.via.key.table
        fixed = (held == text for held, text in way.via.where)
        return (
            select(way.column, table.c.id)
            .distinct()
            .join_from(known, table, way.via.key == table.c.id)
            .where(known.c.tenant_id == work.tenant_id, *fixed, wanted, *live)
        )

    def _waves(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """Part rows where one may be named by what another one before it writes."""
        ways = self.plan.node.lookups
        written: set[str] = set()
        wave: list[Row] = []
        for row in rows:
            way = ways.get(row.way[0]) if row.way else None
            if way is not None and way.column.name in written:
                yield wave
                wave, written = [], set()
            wave.append(row)
            written |= row.values.keys()
        if wave:
            yield wave

    # Writing

    async def _prepare(self, work: Writing) -> None:
        made = select(func.to_regclass(f"pg_temp.{self._staged.name}").is_not(None))
        if not await work.connection.scalar(made):
            await work.connection.execute(CreateTable(self._staged))

    async def _write(self, work: Writing, rows: list[Row], change_set_id: UUID) -> None:
        """Write rows of which none is of the same record as another."""
        if not rows:
            return
        attempt = await work.connection.begin_nested()
        try:
            is_sound = await self._written(work, rows, change_set_id)
        except IntegrityError:
            await attempt.rollback()
            await self._halved(work, rows, change_set_id, None)
            return
        if is_sound:
            await attempt.commit()
            return
        await attempt.rollback()
        await self._halved(work, rows, change_set_id, self.plan.in_bulk.refusal)

    async def _halved(
        self,
        work: Writing,
        rows: list[Row],
        change_set_id: UUID,
        refusal: tuple[tuple[str, ...], str] | None,
    ) -> None:
        for row in rows:
            if self.plan.mutation.makes:
                row.target = None
        rows = _sound(rows)
        if len(rows) == 1:
            path, text = refusal or (("input",), _BROKEN)
            rows[0].refuse("INVALID", text, path)
            return
        half = len(rows) // 2
        await self._write(work, rows[:half], change_set_id)
        await self._write(work, rows[half:], change_set_id)

    async def _written(self, work: Writing, rows: list[Row], change_set_id: UUID) -> bool:
        """Write rows; say whether the rules about several of them still hold."""
        shapes = {shape: at for at, shape in enumerate(dict.fromkeys(row.shape for row in rows))}
        names = [each.name for each in self._staged.columns][4:]
        if self.plan.mutation.makes:
            for row in rows:
                row.target, row.is_new = new_id(), True
        await work.connection.execute(delete(self._staged))
        await copy_into(
            work,
            self._staged,
            (
                (
                    row.line,
                    shapes[row.shape],
                    row.target,
                    row.if_revision,
                    *map(row.values.get, names),
                )
                for row in rows
            ),
        )
        many, changes = self.plan.in_bulk, not self.plan.mutation.makes
        is_asked = changes and any(many.asked_for & row.values.keys() for row in rows)
        if is_asked and many.alone is not None:
            await many.alone(work)
        if changes:
            await self._judge(work, rows)
        for shape, at in shapes.items():
            if self.plan.mutation.makes:
                if shape not in self._merges:
                    self._merges[shape] = merge_statement(
                        self._table, self._source(shape), node_type=many.node_type
                    )
                await run_merge(
                    work, self._merges[shape], {_SHAPE: at}, change_set_id=change_set_id
                )
            elif shape:
                await update_rows(
                    work,
                    self._table,
                    self._source(shape).params({_SHAPE: at}),
                    node_type=many.node_type,
                    change_set_id=change_set_id,
                    holds=True,
                )
        if many.wrong is None or not is_asked:
            return True
        asked = [row.target for row in _sound(rows) if many.asked_for & row.values.keys()]
        return not asked or not await many.wrong(work, [each for each in asked if each])

    def _source(self, shape: tuple[str, ...]) -> Select[Any]:
        staged = self._staged.c
        wanted = staged[_SHAPE] == bindparam(_SHAPE, type_=Integer)
        return select(staged.id, *(staged[name] for name in shape)).where(wanted)

    async def _judge(self, work: Writing, rows: list[Row]) -> None:
        """Lock the records, and refuse the rows whose record is gone or has moved on."""
        table, staged = self._table, self._staged
        names = [each.name for each in staged.columns][4:]
        current = (
            select(table.c.id, table.c.revision, table.c.deleted_at, *(table.c[n] for n in names))
            .where(table.c.tenant_id == work.tenant_id, table.c.id.in_(select(staged.c.id)))
            .order_by(table.c.id)
            .with_for_update()
            .cte("current")
            .prefix_with("materialized")
        )
        gone = or_(current.c.id.is_(None), current.c.deleted_at.is_not(None))
        stale = staged.c[_REVISION] != current.c.revision
        differs = [
            case((current.c[n].is_distinct_from(staged.c[n]), literal(n, Text))) for n in names
        ]
        differing: Any = func.array_remove(postgresql.array(differs), null())
        found = await work.connection.execute(
            select(staged.c[_LINE], gone, current.c.revision, differing)
            .select_from(staged.outerjoin(current, current.c.id == staged.c.id))
            .where(or_(gone, stale))
        )
        refused = {line: told for line, *told in found}
        if not refused:
            return
        for row in rows:
            if row.line in refused:
                self._refuse(row, *refused[row.line])
        await work.connection.execute(delete(staged).where(column(_LINE).in_(list(refused))))

    def _refuse(self, row: Row, is_gone: bool, revision: int, differing: list[str]) -> None:
        if is_gone:
            row.refuse("NOT_FOUND", "No such record.", selector(self.plan))
            return
        given = tuple(name for name in differing if name in row.values)
        row.refuse(
            "CONFLICT",
            f"The record is at revision {revision}: read it again, then decide.",
            ("options", "ifRevision"),
            currentRevision=revision,
            changedFields=field_names(self.plan.node, given),
        )


def _sound(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.problems]


def _judge_late(rows: Iterable[Row]) -> None:
    for row in _sound(rows):
        if row.late is not None:
            row.problems.append(row.late)


def _distinct(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Part rows where a record would be written twice: a statement touches a row once."""
    few: list[Row] = []
    seen: set[UUID | None] = set()
    for row in rows:
        if row.target in seen:
            yield few
            few, seen = [], set()
        few.append(row)
        seen.add(row.target)
    if few:
        yield few


def _live(work: Writing, spec: NodeSpec, ids: Iterable[UUID]) -> Select[Any]:
    table = spec.table
    return select(table.c.id).where(
        table.c.tenant_id == work.tenant_id,
        table.c.deleted_at.is_(None),
        table.c.id == any_(literal(sorted(ids), ARRAY(Id))),
    )


def _staging(plan: Import) -> Table:
    """Return the connection's own table for the rows of a mutation."""
    table = plan.node.table
    written = [each for each in table.columns if _is_written(each)]
    return Table(
        f"bulk_{table.name}",
        MetaData(),
        Column(_LINE, BigInteger),
        Column(_SHAPE, Integer),
        Column("id", Id),
        Column(_REVISION, BigInteger),
        *(Column(each.name, each.type) for each in written),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
    )


_MAINTAINED: Final = frozenset(
    {"tenant_id", "id", "revision", "created_at", "updated_at", "deleted_at", "custom_fields"}
)


def _is_written(each: Column[Any]) -> bool:
    return not is_kept(each) and each.name not in _MAINTAINED


__all__ = ["Applier"]
