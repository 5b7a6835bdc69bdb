"""Writes single rows and deletes sets of them, each change logged.

A row is locked before it is judged, so that what a command is told (STALE, NOOP,
NOT_FOUND) is true also when others write the same row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    Text,
    case,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from csgraph.errors import Conflict, NotFound
from csgraph.events.holds import hold
from csgraph.events.images import image, recorded
from csgraph.events.log import Written, log, log_values
from csgraph.ids import new_id
from csgraph.storage.work import Writing


class WriteStatus(Enum):
    """What became of a write to one row."""

    OK = "OK"
    NOOP = "NOOP"
    NOT_FOUND = "NOT_FOUND"
    STALE = "STALE"


@dataclass(frozen=True)
class WriteOutcome:
    """What became of a write, with the row's revision after it (0 without a row).

    ``differing`` are the columns that held something else than what was given.
    """

    status: WriteStatus
    revision: int
    differing: tuple[str, ...] = field(default=(), compare=False)

    def accept(self) -> None:
        """Accept the outcome as the end of a command.

        Raises:
            NotFound, Conflict: nothing was written, since the row is not there, or moved on.
        """
        if self.status is WriteStatus.NOT_FOUND:
            raise NotFound
        if self.status is WriteStatus.STALE:
            msg = f"The record is at revision {self.revision}: read it again, then decide."
            raise Conflict(msg, currentRevision=self.revision, differing=self.differing)


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
    """Insert a row; return its id, which ``values`` may give."""
    row = {"id": new_id(), **values}
    names = recorded(table, row)
    moment = func.statement_timestamp()
    written = (
        insert(table)
        .values(
            tenant_id=work.tenant_id,
            id=row["id"],
            created_at=moment,
            updated_at=moment,
            **{name: row[name] for name in names},
        )
        .returning(*image(table, names))
        .cte("written")
    )
    logged = log([Written(written, node_type)])
    inserted = select(written.c.id).add_cte(*logged.parts)
    try:
        made = await work.connection.scalar(inserted, log_values(work, change_set_id))
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == "23505":
            raise Conflict from error
        raise
    return UUID(str(made))


async def update_row(
    work: Writing,
    table: Table,
    row_id: UUID,
    values: Mapping[str, object],
    *,
    node_type: str,
    change_set_id: UUID,
    if_revision: int | None = None,
    holds: bool = False,
) -> WriteOutcome:
    """Update a row where it differs; ``deleted_at`` among the values may restore it.

    ``holds`` keeps what is changed against the sources: no sync overwrites it until it is
    released.
    """
    names = recorded(table, values)
    current = _locked(work, table, row_id, names)
    given = {name: literal(values[name], table.c[name].type) for name in names}
    found = true() if "deleted_at" in values else current.c.deleted_at.is_(None)
    fresh = true() if if_revision is None else current.c.revision == if_revision
    written = (
        update(table)
        .where(table.c.tenant_id == work.tenant_id, table.c.id == current.c.id, found, fresh)
        .where(tuple_(*(table.c[name] for name in names)).is_distinct_from(tuple_(*given.values())))
        .values(
            {**given, "revision": table.c.revision + 1, "updated_at": func.statement_timestamp()}
        )
        .returning(*image(table, names))
        .cte("written")
    )
    logged = log([Written(written, node_type)])
    told = _told(current, written, found, fresh, given).add_cte(*logged.parts)
    if holds:
        told = told.add_cte(hold(written))
    values = log_values(work, change_set_id)
    status, revision, differing = (await work.connection.execute(told, values)).one()
    return WriteOutcome(WriteStatus(status), revision or 0, tuple(differing or ()))


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


def _locked(work: Writing, table: Table, row_id: UUID, names: Sequence[str]) -> CTE:
    shown = dict.fromkeys(("id", "revision", "deleted_at", *names))
    return (
        select(*(table.c[name] for name in shown))
        .where(table.c.tenant_id == work.tenant_id, table.c.id == row_id)
        .with_for_update()
        .cte("current")
        .prefix_with("materialized")
    )


def _told(
    current: CTE,
    written: CTE,
    found: ColumnElement[bool],
    fresh: ColumnElement[bool],
    given: Mapping[str, ColumnElement[Any]],
) -> Select[Any]:
    """Return the status, the revision, what differs, from the row as it was when locked."""
    status = case(
        (written.c.id.is_not(None), _word("OK")),
        (current.c.id.is_(None) | ~found, _word("NOT_FOUND")),
        (~fresh, _word("STALE")),
        else_=_word("NOOP"),
    )
    differs = [
        case((current.c[name].is_distinct_from(value), _word(name)))
        for name, value in given.items()
    ]
    differing: ColumnElement[Any] = func.array_remove(postgresql.array(differs), null())
    one = select(literal_column("1").label("row")).subquery("one")
    return select(
        status, func.coalesce(written.c.revision, current.c.revision), differing
    ).select_from(one.outerjoin(current, true()).outerjoin(written, true()))


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'", Text)
