"""Writes many rows in one statement, changed ones only, each change logged.

The source gives each ``id`` once: a statement touches a row once. Rows are locked in
the order of their ids, so that two merges never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from csgraph.events.holds import hold
from csgraph.events.images import image, recorded
from csgraph.events.log import Logged, Written, log, log_values
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

_TENANT: Final = bindparam("merged_tenant", type_=Id)
_NO_VALUES: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True)
class MergeCounts:
    """How many rows of a source did what."""

    inserted: int
    updated: int
    deleted: int
    restored: int
    unchanged: int

    @property
    def changed(self) -> int:
        """How many changes were logged."""
        return self.inserted + self.updated + self.deleted + self.restored


async def merge_rows(
    work: Writing,
    table: Table,
    source: Select[Any],
    *,
    node_type: str,
    change_set_id: UUID,
    holds: bool = False,
) -> MergeCounts:
    """Insert the source's rows, or update those that exist and differ.

    ``source`` selects ``id`` and any of the table's columns by name, those aside that
    the primitive maintains. A column that it leaves out keeps its value. Setting
    ``deleted_at`` deletes, clearing it restores. ``holds`` keeps what is changed against
    the sources.
    """
    statement = merge_statement(table, source, node_type=node_type, holds=holds)
    return await run_merge(work, statement, change_set_id=change_set_id)


async def run_merge(
    work: Writing,
    statement: Select[Any],
    values: Mapping[str, object] = _NO_VALUES,
    *,
    change_set_id: UUID,
) -> MergeCounts:
    """Run a statement that was built once, with the values of its source's parameters."""
    given = {_TENANT.key: work.tenant_id, **log_values(work, change_set_id), **values}
    row: Any = (await work.connection.execute(statement, given)).one()
    inserted, updated, deleted, restored, read = row
    unchanged = read - inserted - updated - deleted - restored
    return MergeCounts(inserted, updated, deleted, restored, unchanged)


def merge_statement(
    table: Table, source: Select[Any], *, node_type: str, holds: bool = False
) -> Select[Any]:
    """Return what ``merge_rows`` runs, to be built once and run for many sets of rows."""
    given = source.cte("source")
    names = recorded(table, given.c.keys())
    moment = func.statement_timestamp()
    rows = select(
        _TENANT,
        given.c.id,
        *(given.c[name] for name in names),
        moment,
        moment,
    ).order_by(given.c.id)
    insertion = insert(table).from_select(
        ["tenant_id", "id", *names, "created_at", "updated_at"], rows
    )
    excluded = insertion.excluded
    written = (
        insertion.on_conflict_do_update(
            index_elements=["tenant_id", "id"],
            set_={
                **{name: excluded[name] for name in names},
                "revision": table.c.revision + 1,
                "updated_at": excluded.updated_at,
            },
            where=_differs(table.c, excluded, names),
        )
        .returning(*image(table, names))
        .cte("written")
    )
    counted = _counted(given, log([Written(written, node_type)]))
    return counted.add_cte(hold(written)) if holds else counted


async def update_rows(
    work: Writing,
    table: Table,
    source: Select[Any],
    *,
    node_type: str,
    change_set_id: UUID,
    holds: bool = False,
) -> MergeCounts:
    """Update the source's rows where they exist and differ; ids without a row count as unchanged.

    ``source`` and ``holds`` are as for ``merge_rows``.
    """
    statement = update_statement(table, source, node_type=node_type, holds=holds)
    return await run_merge(work, statement, change_set_id=change_set_id)


def update_statement(
    table: Table, source: Select[Any], *, node_type: str, holds: bool = False
) -> Select[Any]:
    """Return what ``update_rows`` runs, to be built once and run for many sets of rows."""
    given = source.cte("source")
    names = recorded(table, given.c.keys())
    is_given = (table.c.tenant_id == _TENANT) & (table.c.id == given.c.id)
    # With the values, so that the update joins nothing else: two sets that the planner knows
    # nothing of are compared row by row, which takes the square of their number.
    locked = (
        select(table.c.id, *(given.c[name] for name in names))
        .where(is_given, _differs(table.c, given.c, names))
        .order_by(table.c.id)
        .with_for_update(of=table)
        .cte("locked")
        .prefix_with("materialized")
    )
    written = (
        update(table)
        .where(table.c.tenant_id == _TENANT, table.c.id == locked.c.id)
        .values(
            {
                **{name: locked.c[name] for name in names},
                "revision": table.c.revision + 1,
                "updated_at": func.statement_timestamp(),
            }
        )
        .returning(*image(table, names))
        .cte("written")
    )
    counted = _counted(given, log([Written(written, node_type)]))
    return counted.add_cte(hold(written)) if holds else counted


def _differs(now: Any, then: Any, names: Sequence[str]) -> ColumnElement[bool]:
    return tuple_(*(now[name] for name in names)).is_distinct_from(
        tuple_(*(then[name] for name in names))
    )


def _counted(given: CTE, logged: Logged) -> Select[Any]:
    operation = logged.changes.c.operation
    counts: list[ColumnElement[int]] = [
        *(
            func.count().filter(operation == kind)
            for kind in ("INSERT", "UPDATE", "DELETE", "RESTORE")
        ),
        select(func.count()).select_from(given).scalar_subquery(),
    ]
    counted: Any = select(*counts).add_cte(*logged.change_set)
    return cast("Select[Any]", counted)
