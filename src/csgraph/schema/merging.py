"""Makes several records of one node into one, through the change log.

What refers to a record is told by the tables' own foreign keys, so that a slice added later
is moved without a word here. A grant does not follow: what a partner sees never grows by a
merge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, case, func, literal, null, select, true

from csgraph.domain.sources.commands import move_references
from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import update_row, update_rows
from csgraph.events.invariants import Lines
from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.mutations import Call
from csgraph.schema.doubles import doubles, stays_apart
from csgraph.storage.columns import MERGED_INTO, Id, Instant
from csgraph.storage.metadata import Access, tenant_tables
from csgraph.storage.reporting import is_kept


@dataclass(frozen=True)
class Merge:
    """A merge of records of one node."""

    call: Call
    catalog: Catalog
    spec: NodeSpec
    fields: tuple[str, ...]
    takes: Mapping[str, UUID]
    fills: bool

    async def run(self, into: UUID, losers: Sequence[UUID]) -> dict[str, int]:
        """Merge records into one; return how many records of each type were moved.

        Raises:
            InvalidInput, NotFound: the records are not several that are there.
        """
        rules = [each for each in self.call.invariants if each.table is self.spec.table]
        for each in rules:
            await each.hold(self.call.work)
        rows = await self._locked(into, losers)
        values = self._values(into, losers, rows)
        await self._end_doubles(into, losers)
        effects = await self._move_children(into, losers)
        moved = await move_references(self.call.work, self.spec.name, losers, into)
        if moved:
            effects["ExternalRef"] = moved
        await self._redirect(into, losers)  # first: two live records can't share a unique value
        await self._write(into, values)
        for each in rules:
            if isinstance(each, Lines):
                await self._break_circle(into, each.column)
        return effects

    async def _locked(self, into: UUID, losers: Sequence[UUID]) -> dict[UUID, Any]:
        table = self.spec.table
        if into in losers or len(set(losers)) < len(losers):
            msg = "`from` names a record twice, or the one that it is merged into."
            raise InvalidInput(msg, path=("input", "from"))
        found = await self.call.work.connection.execute(
            select(table)
            .where(self._mine, table.c.id.in_([into, *losers]), table.c.deleted_at.is_(None))
            .order_by(table.c.id)
            .with_for_update()
        )
        rows = {row.id: row for row in found}
        if into not in rows:
            raise NotFound
        if len(rows) <= len(losers):
            msg = f"`from` names a {self.spec.name} that is not there."
            raise NotFound(msg, path=("input", "from"))
        strangers = set(self.takes.values()) - rows.keys()
        if strangers:
            msg = "`take` names a record that is not among those merged."
            raise InvalidInput(msg, path=("input", "take"))
        return rows

    @property
    def _mine(self) -> Any:
        return self.spec.table.c.tenant_id == self.call.work.tenant_id

    def _values(
        self, into: UUID, losers: Sequence[UUID], rows: Mapping[UUID, Any]
    ) -> dict[str, Any]:
        """Return what the survivor takes over, by column."""
        values: dict[str, Any] = {}
        for name in self.fields:
            columns = [
                each.name
                for each in vars(self.spec.fields[name].read).values()
                if isinstance(each, Column) and not is_kept(each)
            ]
            winner = self.takes.get(name)
            if winner is None and self.fills and getattr(rows[into], columns[0]) is None:
                having = (each for each in losers if getattr(rows[each], columns[0]) is not None)
                winner = next(having, None)
            if winner is not None and winner != into:
                values |= {column: getattr(rows[winner], column) for column in columns}
        if "website" in values and "domain" in self.spec.table.c:
            taken = next(row for row in rows.values() if row.website == values["website"])
            values["domain"] = taken.domain
        # What it refers to may be one of those that are merged into it: then it refers to none.
        for column in self._of_itself():
            if values.get(column.name) in rows:
                values[column.name] = None
        return values

    def _of_itself(self) -> list[Column[Any]]:
        """Return the columns by which records of the node refer to others of it."""
        table = self.spec.table
        return [column for child, column in _references_to(table) if child is table]

    async def _end_doubles(self, into: UUID, losers: Sequence[UUID]) -> None:
        """Delete the rows that can't stand beside the survivor's when they have moved."""
        referring: dict[Table, list[Column[Any]]] = {}
        for child, column in _references_to(self.spec.table):
            if child is not self.spec.table:
                referring.setdefault(child, []).append(column)
        for child, columns in referring.items():
            ids = doubles(child, columns, self.call.work.tenant_id, into, losers)
            if ids is not None:
                found = ids.subquery()
                ended = literal(self.call.now, Instant).label("deleted_at")
                await update_rows(
                    self.call.work,
                    child,
                    select(found.c.id, ended),
                    node_type=self._names.get(child, child.name),
                    change_set_id=self.call.change_set_id,
                )

    @property
    def _names(self) -> dict[Table, str]:
        return {spec.table: name for name, spec in self.catalog.nodes.items() if spec.prefix}

    async def _move_children(self, into: UUID, losers: Sequence[UUID]) -> dict[str, int]:
        names = self._names
        effects: dict[str, int] = {}
        for child, column in _references_to(self.spec.table):
            target = literal(into, Id)
            moved = (
                case((child.c.id == target, null()), else_=target)
                if (child is self.spec.table)
                else target
            )
            source = select(child.c.id, moved.label(column.name)).where(
                child.c.tenant_id == self.call.work.tenant_id,
                column.in_(losers),
                *stays_apart(child, column, self.spec.table, [into, *losers]),
            )
            name = names.get(child, child.name)
            counts = await update_rows(
                self.call.work,
                child,
                source,
                node_type=name,
                change_set_id=self.call.change_set_id,
            )
            if counts.changed:
                effects[name] = effects.get(name, 0) + counts.changed
        return effects

    async def _redirect(self, into: UUID, losers: Sequence[UUID]) -> None:
        """Delete the losers; they and who was merged into them answer with the survivor."""
        table = self.spec.table
        ended = func.coalesce(table.c.deleted_at, literal(self.call.now, Instant))
        source = select(
            table.c.id,
            literal(into, Id).label(MERGED_INTO),
            ended.label("deleted_at"),
        ).where(self._mine, table.c.id.in_(losers) | table.c.merged_into.in_(losers))
        await update_rows(
            self.call.work,
            table,
            source,
            node_type=self.spec.name,
            change_set_id=self.call.change_set_id,
        )

    async def _write(self, into: UUID, values: Mapping[str, Any]) -> None:
        if values:
            outcome = await update_row(
                self.call.work,
                self.spec.table,
                into,
                values,
                node_type=self.spec.name,
                change_set_id=self.call.change_set_id,
                holds=True,
            )
            outcome.accept()

    async def _break_circle(self, into: UUID, name: str) -> None:
        """Take away what is above the survivor where that has come to lie below it."""
        table = self.spec.table
        line = (
            select(table.c.id, table.c[name])
            .where(self._mine, table.c.id == into)
            .cte("line", recursive=True)
        )
        above = select(table.c.id, table.c[name]).where(self._mine, table.c.id == line.c[name])
        line = line.union(above)
        circle = select(true()).where(select(line.c.id).where(line.c[name] == into).exists())
        if await self.call.work.connection.scalar(circle):
            await self._write(into, {name: None})


def _references_to(table: Table) -> list[tuple[Table, Column[Any]]]:
    """Return the columns by which logged rows refer to rows of a table."""
    found = []
    for child in tenant_tables():
        if child.info["access"] != Access.NODE.name:
            continue
        for key in child.foreign_key_constraints:
            if key.referred_table is not table:
                continue
            for column in key.columns:
                if column.name not in {"tenant_id", MERGED_INTO}:
                    found.append((child, column))
    return found
