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
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from csgraph.bulk.rows import Row, RowReader, no_such, selector
from csgraph.bulk.upserting import upsert_rows
from csgraph.events.change_log import merge_statement, run_merge, update_rows
from csgraph.graph.importing import Import
from csgraph.graph.mutations import Problem
from csgraph.ids import new_id
from csgraph.ingest.staging import copy_into
from csgraph.schema.own_values import holders_of, own_columns, taken
from csgraph.schema.references import field_names, known_references, rows_by_lookup, survivors_of
from csgraph.schema.taken import broken_rule
from csgraph.storage.columns import Id
from csgraph.storage.failures import taken_key
from csgraph.storage.reporting import is_kept
from csgraph.storage.work import Writing

_LINE, _SHAPE, _REVISION = "_line", "_shape", "_revision"


@dataclass
class Applier:
    """Writes the rows of one import."""

    plan: Import
    reader: RowReader

    def __post_init__(self) -> None:
        self._table = self.plan.node.table
        self._own = own_columns(self._table)
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
            for few in self._distinct(_sound(rows)):
                await self._write(work, few, change_set_id)
            return
        for wave in self._waves(rows):
            await self._find_targets(work, wave)
            _judge_late(wave)
            for few in self._distinct(_sound(wave)):
                await self._write(work, few, change_set_id)

    # What other rows tell

    async def _check_references(self, work: Writing, rows: Sequence[Row]) -> None:
        plan, values = self.plan, [row.values for row in rows]
        for name, own, there, wrong in await known_references(
            work, plan.catalog, plan.node, values
        ):
            for row in rows:
                if row.values.get(own) is not None and row.values[own] not in there:
                    row.refuse("NOT_FOUND", wrong, ("input", name))

    async def _find_targets(self, work: Writing, rows: Sequence[Row]) -> None:
        sought: dict[str, list[Row]] = defaultdict(list)
        for row in _sound(rows):
            if row.way is not None:
                sought[row.way[0]].append(row)
        for name, some in sought.items():
            texts = {row.way[1] for row in some if row.way and row.way[1] is not None}
            found: dict[str, list[UUID]] = {}
            if texts:
                found = await rows_by_lookup(work, self.plan.node, name, sorted(texts))
            for row in some:
                self._settle_target(row, found.get(row.way[1] or "", []) if row.way else [])
        ids = [row.target for row in _sound(rows) if row.target is not None]
        survivors = await survivors_of(work, self.plan.node, ids)
        for row in rows:
            row.target = survivors.get(row.target, row.target) if row.target else None

    def _settle_target(self, row: Row, found: list[UUID]) -> None:
        if len(found) == 1:
            row.target = found[0]
        elif not found:
            row.refuse("NOT_FOUND", no_such(self.plan.node.name), selector(self.plan))
        elif row.way is not None:
            msg = f"More than one {self.plan.node.name} answers to this identity: use the id."
            row.refuse("CONFLICT", msg, ("by", row.way[0]))

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

    async def _refuse_taken(self, work: Writing, rows: Sequence[Row]) -> None:
        """Refuse the rows of which another record has a value that has to be one's alone.

        Whether a record gives it up by a row of the same statement is for the database to say.
        """
        written = {row.target for row in rows}
        for own in self._own:
            giving = [row for row in rows if row.values.get(own.name) is not None]
            given = {row.values[own.name] for row in giving}
            holders = await holders_of(work, own, given) if given else {}
            for row in giving:
                value = row.values[own.name]
                if value in holders and holders[value] not in written:
                    row.problems.append(taken(self.plan.node, own, value))

    def _distinct(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """Part rows where a record, or a value that is one's alone, would be written twice."""
        few: list[Row] = []
        seen: set[object] = set()
        for row in rows:
            values = {(each.name, row.values.get(each.name)) for each in self._own}
            alone = {row.target, *(value for value in values if value[1] is not None)} - {None}
            if not seen.isdisjoint(alone):
                yield few
                few, seen = [], set()
            few.append(row)
            seen |= alone
        if few:
            yield few

    # Writing

    async def _prepare(self, work: Writing) -> None:
        made = select(func.to_regclass(f"pg_temp.{self._staged.name}").is_not(None))
        if not await work.connection.scalar(made):
            await work.connection.execute(CreateTable(self._staged))

    async def _write(self, work: Writing, rows: list[Row], change_set_id: UUID) -> None:
        """Write rows of which none is of the same record as another, or gives its own value."""
        await self._refuse_taken(work, rows)
        rows = _sound(rows)
        if not rows:
            return
        attempt = await work.connection.begin_nested()
        try:
            is_sound = await self._written(work, rows, change_set_id)
        except IntegrityError as error:
            await attempt.rollback()
            await self._halved(work, rows, change_set_id, error)
            return
        if is_sound:
            await attempt.commit()
            return
        await attempt.rollback()
        await self._halved(work, rows, change_set_id, None)

    async def _halved(
        self,
        work: Writing,
        rows: list[Row],
        change_set_id: UUID,
        error: IntegrityError | None,
    ) -> None:
        for row in rows:
            if self.plan.mutation.makes:
                row.target = None
        rows = _sound(rows)
        if len(rows) == 1:
            [row] = rows
            path, text = self.plan.in_bulk.refusal
            problem = Problem("INVALID", text, path)
            if error is not None:
                key, plan = taken_key(error), self.plan
                problem = broken_rule(plan.catalog, plan.node, key, row.values)
            row.problems.append(problem)
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
