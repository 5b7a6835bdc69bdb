"""How a slice declares a field that a rule judges in SQL, so that filters can compare it.

What follows from one row alone is ``computed``. A judged value may also look at rows of other
tables, at the policies in force, at the instant: it is part of the one statement, of every
filter that names it, and of what is read at an instant of the past.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table

from csgraph.graph.declare import field_of
from csgraph.graph.sources import RowSources
from csgraph.graph.worked import JudgedRead


def judged(
    sql: Callable[[RowSources], ColumnElement[Any]],
    description: str,
    *,
    tables: Sequence[Table] = (),
    columns: Sequence[Column[Any]] = (),
    scope: str | None = None,
) -> Any:
    """Read a total SQL expression over the named columns and rows of the named tables."""
    return field_of(JudgedRead(sql, tuple(tables), tuple(columns)), description, scope)
