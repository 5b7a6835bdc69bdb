"""Short ways to change a tenant's records, each change logged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import (
    Actor,
    begin_change_set,
    insert_row,
    merge_statement,
    run_merge,
    update_row,
)
from csgraph.ids import TenantId, new_id
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing, open_writing

_GIVEN = (
    func.unnest(bindparam("ids", type_=ARRAY(Id)), bindparam("names", type_=ARRAY(Text)))
    .table_valued(column("id", Id), column("name", Text), name="given")
    .render_derived()
)
_ACCOUNTS = merge_statement(
    account,
    select(_GIVEN.c.id.label("id"), _GIVEN.c.name.label("name")),
    node_type="Account",
)
TABLES = {"Account": account, "Contact": contact}


@dataclass(frozen=True)
class Changing:
    """One tenant's writer."""

    engine: AsyncEngine
    tenant_id: TenantId

    @asynccontextmanager
    async def work(self) -> AsyncIterator["Work"]:
        """Open a transaction that commits at the end of the block."""
        async with open_writing(self.engine, self.tenant_id) as writing:
            change_set = await begin_change_set(writing, Actor("SYSTEM", "test"))
            yield Work(writing, change_set)

    async def make(self, node_type: str, **values: Any) -> UUID:
        """Make a record in a transaction of its own."""
        async with self.work() as work:
            return await work.make(node_type, **values)

    async def set(self, node_type: str, id_: UUID, **values: Any) -> None:
        """Change a record in a transaction of its own."""
        async with self.work() as work:
            await work.set(node_type, id_, **values)

    async def delete(self, node_type: str, id_: UUID) -> None:
        """Delete a record in a transaction of its own."""
        await self.set(node_type, id_, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Work:
    """A transaction under way."""

    writing: Writing
    change_set: UUID

    async def make(self, node_type: str, **values: Any) -> UUID:
        """Make a record."""
        return await insert_row(
            self.writing,
            TABLES[node_type],
            values,
            node_type=node_type,
            change_set_id=self.change_set,
        )

    async def make_accounts(self, names: list[str]) -> None:
        """Make accounts by one statement, which is built once: to make many costs little."""
        given = {"ids": [new_id() for _ in names], "names": names}
        await run_merge(self.writing, _ACCOUNTS, given, change_set_id=self.change_set)

    async def set(self, node_type: str, id_: UUID, **values: Any) -> None:
        """Change a record."""
        await update_row(
            self.writing,
            TABLES[node_type],
            id_,
            values,
            node_type=node_type,
            change_set_id=self.change_set,
        )
