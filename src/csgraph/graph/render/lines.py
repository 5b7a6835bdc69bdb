"""Objects of a list that is read as a whole: what their rows name is joined, not looked up.

For a page a lookup a row is the quicker way, since Postgres makes it for the page's rows
alone. For all rows it is a join, which may be hashed, and whose parts several processes share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case

from csgraph.graph.plan import Entry, ToOneValue, Value
from csgraph.graph.render.json_text import JsonText, object_text
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.literals import literal

RowValue = Callable[[Value, FromClause, tuple[FromClause, ...]], ColumnElement[Any]]


@dataclass
class Lines:
    """Makes the objects of one list; ``value`` makes the JSON of whatever is not joined."""

    conditions: Conditions
    new_name: Callable[[], str]
    value: RowValue
    _joins: list[tuple[FromClause, ColumnElement[bool]]] = field(default_factory=list)

    def object_of(
        self, entries: Sequence[Entry], row: FromClause, outer: tuple[FromClause, ...] = ()
    ) -> JsonText:
        """Return the JSON of a row."""
        return object_text([(each.key, self._piece(each.value, row, outer)) for each in entries])

    def joined_to(self, rows: FromClause) -> FromClause:
        """Return the list's rows with what the objects made so far name."""
        for other, condition in self._joins:
            rows = rows.outerjoin(other, condition)
        return rows

    def _piece(
        self, value: Value, row: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        if not isinstance(value, ToOneValue):
            return self.value(value, row, outer)
        other = self.conditions.relation(value.target.rows)
        seen = self.conditions.of_rows(value.target.rows, other, (*outer, row))
        self._joins.append((other, and_(*seen, other.c.id == row.c[value.column.name])))
        json = self.object_of(value.target.entries, other, (*outer, row))
        return case((other.c.id.is_(None), literal("null")), else_=json)
