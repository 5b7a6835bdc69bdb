"""Rows of one type as a command writes them: made, changed, or whichever is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call


@dataclass(frozen=True)
class Kept:
    """The rows of one logged table, by the name that the graph has for its type."""

    table: Table
    node_type: str

    async def insert(self, call: Call, **more: Any) -> UUID:
        """Make a row of what the call gives, and more.

        Raises:
            Conflict: another row stands for the same already.
        """
        return await insert_row(
            call.work,
            self.table,
            {**call.values, **more},
            node_type=self.node_type,
            change_set_id=call.change_set_id,
        )

    async def update(self, call: Call, values: Mapping[str, Any]) -> UUID:
        """Change the call's target.

        Raises:
            NotFound, Conflict: there is no such row, or it moved on.
        """
        return await self._change(call, call.expected_target, values)

    async def upsert(self, call: Call, *key: str, **more: Any) -> UUID:
        """Change the row that agrees in ``key``, or make one."""
        values = {**call.values, **more}
        known = await self.find(call, **{name: values[name] for name in key})
        if known is None:
            return await self.insert(call, **more)
        rest = {name: value for name, value in values.items() if name not in key}
        return await self._change(call, known, rest) if rest else known

    async def locked(self, call: Call, *columns: ColumnElement[Any]) -> Any:
        """Lock the call's target; return columns of it, for a command to judge.

        Raises:
            NotFound: there is no such row.
        """
        return await lock_row(call.work, self.table, call.expected_target, *columns)

    async def read(self, call: Call, row_id: UUID, name: str, *columns: str) -> Any:
        """Return columns of a row that the input names by ``name``.

        Raises:
            InvalidInput: there is no such row.
        """
        try:
            found = [self.table.c[each] for each in columns]
            return await lock_row(call.work, self.table, row_id, *found)
        except NotFound as error:
            msg = f"`{name}` names no {self.node_type} that is there."
            raise InvalidInput(msg, path=("input", name)) from error

    async def find(self, call: Call, **key: Any) -> UUID | None:
        """Return the id of the row that agrees in ``key``; None where none does."""
        columns = self.table.c
        found = await call.work.connection.scalar(
            select(columns.id).where(
                columns.tenant_id == call.work.tenant_id,
                columns.deleted_at.is_(None),
                *(columns[name] == value for name, value in key.items()),
            )
        )
        return None if found is None else UUID(str(found))

    async def _change(self, call: Call, row_id: UUID, values: Mapping[str, Any]) -> UUID:
        outcome = await update_row(
            call.work,
            self.table,
            row_id,
            values,
            node_type=self.node_type,
            change_set_id=call.change_set_id,
            if_revision=call.if_revision,
        )
        outcome.accept()
        return row_id
