"""Facets of a list: one pass over its rows for each, values counted, the rest summed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, Text, cast, func, select
from sqlalchemy import literal_column as constant

from csgraph.graph.plan import (
    Entry,
    GroupObject,
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_facets import FacetPart, FacetPlan, FacetsPart, FacetValues, FacetValueText
from csgraph.graph.predicates import Rows
from csgraph.graph.render.figures import SeenId
from csgraph.graph.render.json_text import JsonText, object_text, or_null
from csgraph.storage.aliases import aliased
from csgraph.storage.literals import literal

_COUNT, _ALL = "_count", "_all"
RowObject = Callable[[Sequence[Entry], FromClause, tuple[FromClause, ...]], JsonText]
Restricted = Callable[[Select[Any], FromClause, Rows], Select[Any]]
"""Gives a selection from a relation the conditions of rows, and the list's parent."""


@dataclass(frozen=True)
class FacetRenderer:
    """Renders the facets of one list."""

    new_name: Callable[[], str]
    restricted: Restricted
    outer: tuple[FromClause, ...]
    row_object: RowObject
    seen_id: SeenId

    def facets(self, part: FacetsPart) -> JsonText:
        """Return the facets as a JSON list."""
        pieces: list[str | ColumnElement[Any]] = ["["]
        for index, facet in enumerate(part.facets):
            pieces += ["," if index else "", self._facet(facet)]
        return JsonText([*pieces, "]"])

    def _facet(self, facet: FacetPlan) -> ColumnElement[str]:
        relation = aliased(facet.rows.table, self.new_name())
        name = facet.key.column.name
        key: ColumnElement[Any] = relation.c[name]
        if facet.key.target is not None:
            key = self.seen_id(facet.key.target, key)
        counted: ColumnElement[int] = func.count()
        everything = func.sum(func.count()).over()
        grouped = self.restricted(
            select(
                key.label(name), counted.label(_COUNT), cast(everything, BigInteger).label(_ALL)
            ),
            relation,
            facet.rows,
        ).group_by(key)
        rows = (
            grouped.order_by(counted.desc(), key.asc().nulls_last())
            .limit(constant(str(facet.size)))
            .subquery(self.new_name())
        )
        pieces = [(entry.key, self._part(entry.value, rows)) for entry in facet.entries]
        made = select(object_text(pieces)).select_from(rows).correlate(*self.outer)
        return made.scalar_subquery()

    def _part(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        match value:
            case FacetValues(entries=entries):
                item = object_text([(e.key, self._value(e.value, rows)) for e in entries])
                listed = func.coalesce(func.string_agg(item, literal(",")), literal(""))
                return JsonText(["[", listed, "]"])
            case FacetPart(part="otherCount"):
                shown = func.sum(rows.c[_COUNT])
                return cast(func.coalesce(func.max(rows.c[_ALL]) - shown, constant("0")), Text)
            case _:
                return _known(value)

    def _value(self, value: Value, rows: FromClause) -> ColumnElement[Any]:
        match value:
            case GroupObject(entries=entries):
                return self.row_object(entries, rows, self.outer)
            case FacetPart():
                return cast(rows.c[_COUNT], Text)
            case FacetValueText(column=column, prefix=prefix):
                source: ColumnElement[Any] = rows.c[column.name]
                if prefix is not None:
                    written = JsonText(['"', func.api.wire_id(literal(prefix), source), '"'])
                    return or_null(written, nullable=True)
                return or_null(cast(func.to_json(cast(source, Text)), Text), nullable=True)
            case _:
                return _known(value)


def _known(value: Value) -> ColumnElement[str]:
    if not isinstance(value, KnownText):
        raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
    return literal(value.json)
