"""Rows for worked fields as they were at an instant, by the change log.

A worked field that takes ``asOf`` reads its rows by this: each column holds the oldest value
that a later change took from it, a row that was made later is not there, one that was deleted
later is. Without an instant the rows are those of now, and the statement does not
name the log: to plan what it would say of it takes longer than to read an account.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    literal_column,
    select,
)
from sqlalchemy import exists as sql_exists

from csgraph.events.tables import change
from csgraph.graph.render.former import value_then
from csgraph.graph.sources import Sources
from csgraph.graph.worked import AS_OF
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

LOG: Final = change
"""What a worked field that looks back reads besides its tables."""

_NOTED: Final = ("node_id", "operation", "before", "at", "seq")
_AS_IT_IS: Final = frozenset({"id", "created_at"})

Fits = Callable[[FromClause], ColumnElement[bool]]
"""Which rows: given their relation of today, a condition on its ids."""


def rows_then(
    sources: Sources, table: Table, names: tuple[str, ...], fits: Fits | None = None
) -> Subquery:
    """Return columns of a table's rows as they were at the field's ``asOf``, or are now.

    ``fits`` narrows by what they hold today, so that an index serves it: rows that belong to
    a record now.
    """
    references = [each.name for each in table.columns if each.name.endswith("_id")]
    read = dict.fromkeys(("id", "deleted_at", *references, *names))
    read.pop("tenant_id", None)
    if not sources.is_given(AS_OF):
        live = sources.rows(table, *read)
        shown = select(*(live.c[name] for name in names)).correlate_except(live)
        return (shown.where(fits(live)) if fits else shown).subquery()
    at = sources.argument(AS_OF, Instant)
    now = (
        rows_fitting(sources, table, read, fits, ever=True)
        if fits
        else sources.rows(table, *read, deleted=True)
    )
    log = sources.rows(change, *_NOTED)

    def later(noted: FromClause) -> ColumnElement[bool]:
        return and_(noted.c.node_id == now.c.id, noted.c.at > at)

    def value(name: str) -> ColumnElement[Any]:
        held: ColumnElement[Any] = now.c[name]
        if name in _AS_IT_IS:
            return held
        return value_then(held, table.c[name], log, later, lambda: None, now)

    made = log.alias()
    made_later = sql_exists(
        select(literal_column("1"))
        .where(later(made), made.c.operation == literal("INSERT"))
        .correlate_except(made)
    )
    return (
        select(*(value(name).label(name) for name in names))
        .select_from(now)
        .where(value("deleted_at").is_(None), ~made_later)
        .correlate_except(now)
        .subquery()
    )


def rows_fitting(
    sources: Sources, table: Table, names: Iterable[str], fits: Fits, *, ever: bool
) -> Subquery:
    """Return columns of the rows that fit today; with ``ever`` of those deleted by now as well.

    These are read in two halves: an index of live rows serves the one, an index of deleted rows
    the other.
    """
    read = dict.fromkeys((*names, "deleted_at") if ever else names)
    live = sources.rows(table, *read)
    halves = [(live, fits(live))]
    if ever:
        gone = sources.rows(table, *read, deleted=True)
        halves.append((gone, and_(gone.c.deleted_at.is_not(None), fits(gone))))
    first, *rest = (
        select(*(rows.c[name] for name in read)).where(which).correlate_except(rows)
        for rows, which in halves
    )
    return first.union_all(*rest).subquery() if rest else first.subquery()


def instant_of(sources: Sources) -> ColumnElement[Any]:
    """Return the instant for which a field that takes ``asOf`` is worked out."""
    return sources.argument(AS_OF, Instant) if sources.is_given(AS_OF) else sources.now()


def nothing() -> Select[Any]:
    """Select no rows: what the log has to say where no instant is given."""
    return select(literal_column("1").label("nothing")).where(literal_column("false"))
