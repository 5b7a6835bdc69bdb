"""What alerts about CSMs have in common."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Integer, Text, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from csgraph.alerting.declare import Subject
from csgraph.storage.literals import literal

CSM: Final = Subject("User", "usr")
_MOST_NAMED: Final = literal_column("10", Integer())


def place(rows: FromClause, *order: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the place of rows among those of the same CSM."""
    numbered: ColumnElement[Any] = func.row_number().over(
        partition_by=rows.c.user_id, order_by=order
    )
    return numbered.label("place")


def first_ids(rows: FromClause) -> ColumnElement[Any]:
    """Return the ids of the first ten accounts of rows that have a ``place``, as clients see them.

    An alert names no more, as a CSM may hold hundreds; how many there are is told beside.
    """
    written = func.api.wire_id(literal("acc"), rows.c.account_id, type_=Text)
    is_named = (rows.c.place <= _MOST_NAMED) & rows.c.account_id.is_not(None)
    in_order = aggregate_order_by(written, rows.c.place)
    known: ColumnElement[Any] = func.array_agg(in_order, type_=ARRAY(Text)).filter(is_named)
    return known
