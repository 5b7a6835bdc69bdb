"""Rows of one type as a command writes them: made, changed, taken from state to state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call
from csgraph.storage.names import field_name
from csgraph.transitions import StateMachine


@dataclass(frozen=True)
class Kept:
    """The rows of one logged table, by the name that the graph has for its type.

    With ``holds``, what is changed is held against the sources.
    """

    table: Table
    node_type: str
    holds: bool = False

    async def insert(self, call: Call, **more: Any) -> UUID:
        """Make a row of what the call gives, and more.

        Raises:
            InvalidInput: a text is blank where there has to be one.
            Conflict: another row stands for the same already.
        """
        return await self.insert_of(call, {**call.values, **more})

    async def insert_of(self, call: Call, values: Mapping[str, Any]) -> UUID:
        """Make a row of values alone."""
        self._check_texts(values)
        return await insert_row(
            call.work,
            self.table,
            values,
            node_type=self.node_type,
            change_set_id=call.change_set_id,
        )

    async def change(self, call: Call, **more: Any) -> UUID:
        """Change the call's target by what the call gives, and more.

        Raises:
            NotFound: there is no such row.
            InvalidInput: as for making one.
        """
        return await self.update(call, {**call.values, **more})

    async def update(self, call: Call, values: Mapping[str, Any]) -> UUID:
        """Change the call's target to values alone."""
        return await self.update_other(call, call.expected_target, values)

    async def update_other(self, call: Call, row_id: UUID, values: Mapping[str, Any]) -> UUID:
        """Change any row to values alone."""
        self._check_texts(values)
        outcome = await update_row(
            call.work,
            self.table,
            row_id,
            values,
            node_type=self.node_type,
            change_set_id=call.change_set_id,
            holds=self.holds,
        )
        outcome.accept()
        return row_id

    async def delete(self, call: Call) -> UUID:
        """Delete the call's target.

        Raises:
            NotFound: there is no such row.
        """
        return await self.update(call, {"deleted_at": call.now})

    async def restore(self, call: Call) -> UUID:
        """Bring the call's target back; one that is there stays as it is.

        Raises:
            NotFound: there never was such a row.
        """
        return await self.update(call, {"deleted_at": None})

    async def upsert(self, call: Call, *key: str, **more: Any) -> UUID:
        """Change the row that agrees in ``key``, or make one."""
        values = {**call.values, **more}
        known = await self.find(call, **{name: values.get(name) for name in key})
        if known is None:
            return await self.insert_of(call, values)
        rest = {name: value for name, value in values.items() if name not in key}
        return await self.update_other(call, known, rest) if rest else known

    async def step(
        self, call: Call, machine: StateMachine, name: str, state: str = "status", **more: Any
    ) -> UUID:
        """Take a step of the target's state machine; note since when it is so.

        Raises:
            NotFound: there is no such row.
            InvalidTransition: the state does not allow it.
        """
        [now] = await self.locked(call, state)
        after = machine.after(now, name)
        return await self.change(call, **{state: after, f"{state}_since": call.now}, **more)

    async def locked(self, call: Call, *names: str) -> Any:
        """Lock the call's target; return columns of it, for a command to judge.

        Raises:
            NotFound: there is no such row.
        """
        return await self._lock(call, call.expected_target, names)

    async def read(self, call: Call, row_id: UUID, name: str, *columns: str) -> Any:
        """Lock a row that the input names by ``name``; return columns of it.

        Raises:
            InvalidInput: there is no such row.
        """
        try:
            return await self._lock(call, row_id, columns)
        except NotFound as error:
            msg = f"`{name}` names no {self.node_type} that is there."
            raise InvalidInput(msg, path=("input", name)) from error

    async def value(self, call: Call, row_id: UUID, name: str) -> Any:
        """Return a column of a row that the input names; None where it is not there."""
        chosen = select(self.table.c[name]).where(*self._there(call), self.table.c.id == row_id)
        return await call.work.connection.scalar(chosen)

    async def find(self, call: Call, **key: Any) -> UUID | None:
        """Return the id of the row that agrees in ``key``; None where none does."""
        same = (self.table.c[name] == value for name, value in key.items())
        chosen = select(self.table.c.id).where(*self._there(call), *same)
        found = await call.work.connection.scalar(chosen)
        return None if found is None else UUID(str(found))

    async def _lock(self, call: Call, row_id: UUID, names: tuple[str, ...]) -> Any:
        columns = (self.table.c[name] for name in names)
        return await lock_row(call.work, self.table, row_id, *columns)

    def _there(self, call: Call) -> tuple[Any, ...]:
        columns = self.table.c
        return columns.tenant_id == call.work.tenant_id, columns.deleted_at.is_(None)

    def _check_texts(self, values: Mapping[str, Any]) -> None:
        """Check that no text is blank that there has to be."""
        for name, value in values.items():
            if isinstance(value, str) and not value.strip() and not self.table.c[name].nullable:
                field = field_name(name)
                raise InvalidInput(f"`{field}` is blank: say something.", path=("input", field))


def past(call: Call, name: str) -> datetime:
    """Return an instant of the input, now where it is not given.

    Raises:
        InvalidInput: it lies ahead.
    """
    at: datetime = call.values.get(name) or call.now
    if at > call.now:
        field = field_name(name)
        msg = f"`{field}` lies ahead: give the instant at which it was."
        raise InvalidInput(msg, path=("input", field))
    return at
