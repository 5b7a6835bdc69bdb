"""How commands write the rows of one table: make, change, make or change, take a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call
from csgraph.transitions import StateMachine


@dataclass(frozen=True)
class RowsOf:
    """The rows of a table, known to the change log as a type."""

    table: Table
    node_type: str

    async def make(self, call: Call, **more: Any) -> UUID:
        """Make a row of the input's values, and more.

        Raises:
            InvalidInput: a text is blank where there has to be one.
            Conflict: there is such a row already.
        """
        return await self.make_of(call, {**call.values, **more})

    async def make_of(self, call: Call, values: Mapping[str, Any]) -> UUID:
        """Make a row of values."""
        check_texts(self.table, values)
        return await insert_row(
            call.work,
            self.table,
            values,
            node_type=self.node_type,
            change_set_id=call.change_set_id,
        )

    async def change(self, call: Call, **more: Any) -> UUID:
        """Change the call's target by the input's values, and more.

        Raises:
            NotFound, Conflict: there is no such row, or it moved on.
            InvalidInput: as for making one.
        """
        return await self.change_to(call, call.expected_target, {**call.values, **more})

    async def change_to(self, call: Call, id_: UUID, values: Mapping[str, Any]) -> UUID:
        """Change a row to values."""
        check_texts(self.table, values)
        outcome = await update_row(
            call.work,
            self.table,
            id_,
            values,
            node_type=self.node_type,
            change_set_id=call.change_set_id,
            if_revision=call.if_revision,
        )
        outcome.accept()
        return id_

    async def delete(self, call: Call) -> UUID:
        """Delete the call's target.

        Raises:
            NotFound, Conflict: there is no such row, or it moved on.
        """
        return await self.change_to(call, call.expected_target, {"deleted_at": call.now})

    async def keep(self, call: Call, key: tuple[str, ...], **more: Any) -> UUID:
        """Make a row, or change the one that has the same values of a key."""
        values = {**call.values, **more}
        same = (self.table.c[name] == values[name] for name in key)
        known = await call.work.connection.scalar(
            select(self.table.c.id).where(
                self.table.c.tenant_id == call.work.tenant_id,
                self.table.c.deleted_at.is_(None),
                *same,
            )
        )
        if known is None:
            return await self.make_of(call, values)
        rest = {name: value for name, value in values.items() if name not in key}
        return await self.change_to(call, UUID(str(known)), rest) if rest else UUID(str(known))

    async def locked(self, call: Call, *names: str) -> Mapping[str, Any]:
        """Lock the call's target; return columns of it.

        Raises:
            NotFound: there is no such row.
        """
        columns = [self.table.c[name] for name in names]
        row = await lock_row(call.work, self.table, call.expected_target, *columns)
        return dict(zip(names, row, strict=True))

    async def step(
        self, call: Call, machine: StateMachine, name: str, state: str = "status", **more: Any
    ) -> UUID:
        """Take a step of the target's state machine; note since when it is so.

        Raises:
            NotFound, Conflict: there is no such row, or it moved on.
            InvalidTransition: the state does not allow it.
        """
        now = (await self.locked(call, state))[state]
        after = machine.after(now, name)
        return await self.change(call, **{state: after, f"{state}_since": call.now}, **more)

    async def value(self, call: Call, id_: UUID, name: str) -> Any:
        """Return a column of a row that the input names; None where it is not there."""
        chosen = select(self.table.c[name]).where(
            self.table.c.tenant_id == call.work.tenant_id,
            self.table.c.id == id_,
            self.table.c.deleted_at.is_(None),
        )
        return await call.work.connection.scalar(chosen)


def check_texts(table: Table, values: Mapping[str, Any]) -> None:
    """Check that no text is blank that there has to be.

    Raises:
        InvalidInput: naming the first that is not.
    """
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        path = ("input", field_name(name))
        if not value.strip() and not table.c[name].nullable:
            raise InvalidInput(f"`{path[1]}` is blank: say something.", path=path)


def check_past(call: Call, name: str) -> datetime:
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


def field_name(column: str) -> str:
    """Return what clients call a column of an input; a reference by its id."""
    first, *rest = column.split("_")
    return first + "".join(each.capitalize() for each in rest)
