"""The statements that write one row and log it, built once for each set of columns.

To build one takes Python many times as long as Postgres needs to run it, so that what
differs from row to row is a parameter.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    Table,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from csgraph.events.holds import hold
from csgraph.events.images import image
from csgraph.events.log import Written, log, told
from csgraph.storage.columns import Id

ROW: Final = "this_row"

_TENANT: Final = told("tenant_id")
_ROW: Final[BindParameter[Any]] = bindparam(ROW, type_=Id)


def given_name(column: str) -> str:
    """Return the parameter that has a column's value."""
    return f"given_{column}"


@cache
def insert_statement(table: Table, names: tuple[str, ...], node_type: str) -> Select[Any]:
    """Return what inserts a row of the named columns, logs it and returns its id.

    The parameters are ROW, those of ``given_name`` and ``log_values``.
    """
    moment = func.statement_timestamp()
    written = (
        insert(table)
        .values(
            tenant_id=_TENANT,
            id=_ROW,
            created_at=moment,
            updated_at=moment,
            **_given(table, names),
        )
        .returning(*image(table, names))
        .cte("written")
    )
    logged = log([Written(written, node_type)])
    return select(written.c.id).add_cte(*logged.parts)


@cache
def update_statement(
    table: Table,
    names: tuple[str, ...],
    node_type: str,
    *,
    restores: bool,
    holds: bool,
) -> Select[Any]:
    """Return what updates a row where it differs, logs it and tells what became of it.

    The parameters are ROW, those of ``given_name`` and ``log_values``. A deleted row is not
    found unless it ``restores`` one.
    """
    current = _locked(table)
    given = _given(table, names)
    compared = {name: each for name, each in given.items() if not table.c[name].info.get("secret")}
    found = true() if restores else current.c.deleted_at.is_(None)
    written = (
        update(table)
        .where(table.c.tenant_id == _TENANT, table.c.id == current.c.id, found)
        .where(_differs(table, compared) if len(compared) == len(names) else true())
        .values(
            {**given, "revision": table.c.revision + 1, "updated_at": func.statement_timestamp()}
        )
        .returning(*image(table, names))
        .cte("written")
    )
    logged = log([Written(written, node_type)])
    answer = _told(current, written, found).add_cte(*logged.parts)
    return answer.add_cte(hold(written)) if holds else answer


def _given(table: Table, names: tuple[str, ...]) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(given_name(name), type_=table.c[name].type) for name in names}


def _locked(table: Table) -> CTE:
    return (
        select(table.c.id, table.c.revision, table.c.deleted_at)
        .where(table.c.tenant_id == _TENANT, table.c.id == _ROW)
        .with_for_update()
        .cte("current")
        .prefix_with("materialized")
    )


def _told(current: CTE, written: CTE, found: ColumnElement[bool]) -> Select[Any]:
    """Return the status and the revision, from the row as it was when locked."""
    status = case(
        (written.c.id.is_not(None), _word("OK")),
        (current.c.id.is_(None) | ~found, _word("NOT_FOUND")),
        else_=_word("NOOP"),
    )
    one = select(literal_column("1").label("row")).subquery("one")
    return select(status, func.coalesce(written.c.revision, current.c.revision)).select_from(
        one.outerjoin(current, true()).outerjoin(written, true())
    )


def _differs(table: Table, given: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    now = tuple_(*(table.c[name] for name in given))
    return now.is_distinct_from(tuple_(*given.values()))


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'", Text)
