"""Writes single rows and deletes sets of them, each change logged.

A row is locked before it is judged, so that what a command is told (NOOP, NOT_FOUND) is true
also when others write the same row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from csgraph.errors import Conflict, NotFound
from csgraph.events.images import image, recorded
from csgraph.events.log import Written, log, log_values
from csgraph.events.row_statements import (
    ROW,
    given_name,
    insert_statement,
    update_statement,
)
from csgraph.ids import new_id
from csgraph.storage.failures import taken_key
from csgraph.storage.work import Writing


class WriteStatus(Enum):
    """What became of a write to one row."""

    OK = "OK"
    NOOP = "NOOP"
    NOT_FOUND = "NOT_FOUND"


@dataclass(frozen=True)
class WriteOutcome:
    """What became of a write, with the row's revision after it (0 without a row)."""

    status: WriteStatus
    revision: int

    def accept(self) -> None:
        """Accept the outcome as the end of a command.

        Raises:
            NotFound: nothing was written, since the row is not there.
        """
        if self.status is WriteStatus.NOT_FOUND:
            raise NotFound


@dataclass(frozen=True)
class Deletion:
    """Rows of one table to delete: ``ids`` selects one column."""

    table: Table
    node_type: str
    ids: Select[Any]


async def insert_row(
    work: Writing,
    table: Table,
    values: Mapping[str, object],
    *,
    node_type: str,
    change_set_id: UUID,
) -> UUID:
    """Insert a row; return its id, which ``values`` may give.

    Raises:
        Conflict: another row has what has to be unique; ``taken`` is the name of the key.
    """
    row = {"id": new_id(), **values}
    names = recorded(table, row)
    statement = insert_statement(table, names, node_type)
    given = {ROW: row["id"], **{given_name(name): row[name] for name in names}}
    try:
        made = await work.connection.scalar(statement, given | log_values(work, change_set_id))
    except IntegrityError as error:
        taken = taken_key(error)
        if taken is None:
            raise
        raise Conflict(taken=taken) from error
    return UUID(str(made))


async def update_row(
    work: Writing,
    table: Table,
    row_id: UUID,
    values: Mapping[str, object],
    *,
    node_type: str,
    change_set_id: UUID,
    holds: bool = False,
) -> WriteOutcome:
    """Update a row where it differs; ``deleted_at`` of None among the values restores it.

    A secret column can't be compared, so that giving one is always a change. ``holds`` keeps
    what is changed against the sources: no sync overwrites it until it is released.
    """
    names = recorded(table, values)
    statement = update_statement(
        table,
        names,
        node_type,
        restores="deleted_at" in values and values["deleted_at"] is None,
        holds=holds,
    )
    given = {ROW: row_id, **{given_name(n): values[n] for n in names}}
    given |= log_values(work, change_set_id)
    status, revision = (await work.connection.execute(statement, given)).one()
    return WriteOutcome(WriteStatus(status), revision or 0)


async def lock_row(
    work: Writing, table: Table, row_id: UUID, *columns: ColumnElement[Any]
) -> Row[Any]:
    """Lock a row that is not deleted; return columns of it, for a command to judge.

    Raises:
        NotFound: the tenant has no such row.
    """
    found = await work.connection.execute(
        select(*columns)
        .where(
            table.c.tenant_id == work.tenant_id, table.c.id == row_id, table.c.deleted_at.is_(None)
        )
        .with_for_update(of=table)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row


async def soft_delete_rows(work: Writing, *deletions: Deletion, change_set_id: UUID) -> int:
    """Delete rows of one or more tables in one statement; return how many there were.

    Children go in the same statement as their parent, each with a change of its own.
    """
    moment = func.statement_timestamp()
    writes = []
    for position, deletion in enumerate(deletions):
        table = deletion.table
        written = (
            update(table)
            .where(
                table.c.tenant_id == work.tenant_id,
                table.c.id.in_(deletion.ids),
                table.c.deleted_at.is_(None),
            )
            .values(deleted_at=moment, revision=table.c.revision + 1, updated_at=moment)
            .returning(*image(table, ["deleted_at"]))
            .cte(f"written_{position}")
        )
        writes.append(Written(written, deletion.node_type))
    logged = log(writes)
    counted = select(func.count()).select_from(logged.changes).add_cte(*logged.change_set)
    return int(await work.connection.scalar(counted, log_values(work, change_set_id)) or 0)
