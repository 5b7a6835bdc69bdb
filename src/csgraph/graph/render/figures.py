"""Figures over rows: aggregates, groups, bounds on them.

All figures of a list are computed in one pass over its rows; their JSON is made from
the columns of that pass.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    ColumnElement,
    Date,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import array

from csgraph.graph.plan import (
    BucketPart,
    Entry,
    FigureObject,
    FigureValue,
    GroupKey,
    GroupObject,
    GroupsPart,
    HistogramValue,
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.predicates import Comparison, Figure, FigureTest, Function, Rows
from csgraph.graph.render.json_text import JsonText, object_text, value_piece
from csgraph.graph.render.operators import as_told, comparer
from csgraph.graph.render.parameters import Parameters
from csgraph.storage.literals import literal

Restricted = Callable[[Select[Any], FromClause], Select[Any]]
"""Gives a selection from a relation the list's own conditions."""
SeenId = Callable[[Rows, ColumnElement[Any]], ColumnElement[Any]]
"""Makes null of an id whose row is not there for the caller."""
RowObject = Callable[[Sequence[Entry], FromClause, tuple[FromClause, ...]], JsonText]
_COUNTS = frozenset({Function.COUNT, Function.DISTINCT})
_OF_COLUMN: dict[Function, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    Function.COUNT: func.count,
    Function.DISTINCT: lambda column: func.count(column.distinct()),
    Function.SUM: func.sum,
    Function.AVG: lambda column: cast(func.avg(column), Double),
    Function.MIN: func.min,
    Function.MAX: func.max,
}


def figure_sql(
    figure: Figure, relation: FromClause, parameters: Parameters, seen_id: SeenId
) -> ColumnElement[Any]:
    """Return a figure over a relation's rows; null where there is no value."""
    if figure.column is None:
        return func.count()
    column: ColumnElement[Any] = relation.c[figure.column.name]
    if figure.target is not None:
        column = seen_id(figure.target, column)
    if figure.function is Function.PERCENTILE:
        fraction = parameters.bind(figure.params[0])
        return func.percentile_cont(fraction).within_group(cast(column, Double))
    if figure.function is Function.HISTOGRAM:
        return _bucket_counts(column, figure, parameters)
    if figure.function is Function.DISTINCT and isinstance(column.type, TIMESTAMP):
        column = as_told(column)
    return _OF_COLUMN[figure.function](column)


def passes(
    tests: Iterable[FigureTest], relation: FromClause, parameters: Parameters, seen_id: SeenId
) -> list[ColumnElement[bool]]:
    """Return the tests of figures over a relation's rows, as conditions to be and-ed."""
    return [
        _passes(test, figure_sql(test.figure, relation, parameters, seen_id), parameters)
        for test in tests
    ]


def _passes(
    test: FigureTest, figure: ColumnElement[Any], parameters: Parameters
) -> ColumnElement[bool]:
    if test.comparison is None or test.param is None:
        return figure.is_(None) if test.null else figure.is_not(None)
    return comparer(test.comparison, figure.type)(figure, parameters.bind(test.param))


def at_least_one_test(tests: tuple[FigureTest, ...]) -> FigureTest | None:
    """Return the test when all there is to test is that there are so many rows or more."""
    (first, *others) = tests or (None,)
    if others or first is None or first.figure.column is not None:
        return None
    return first if first.comparison is Comparison.GTE else None


class FigureRenderer:
    """Renders the figures of one list."""

    def __init__(
        self,
        parameters: Parameters,
        new_name: Callable[[], str],
        restricted: Restricted,
        outer: tuple[FromClause, ...],
        seen_id: SeenId,
    ) -> None:
        self._seen_id = seen_id
        self._parameters = parameters
        self._new_name = new_name
        self._restricted = restricted
        self._outer = outer

    def aggregate(self, value: FigureObject, relation: FromClause) -> ColumnElement[str]:
        """Return the figures over all rows as JSON."""
        columns = _columns(value.entries)
        chosen = [
            figure_sql(figure, relation, self._parameters, self._seen_id).label(name)
            for figure, name in columns.items()
        ]
        if not chosen:  # nothing but type names
            return self._object(value.entries, relation, columns)
        rows = self._restricted(select(*chosen), relation).subquery(self._new_name())
        json = self._object(value.entries, rows, columns)
        return select(json).select_from(rows).correlate(*self._outer).scalar_subquery()

    def groups(
        self, part: GroupsPart, relation: FromClause, row_object: RowObject
    ) -> ColumnElement[str]:
        """Return the groups as a JSON list."""
        columns = _columns(part.entries)
        keys = [_key(key, relation, self._seen_id) for key in part.keys]
        chosen = [key.label(of.column.name) for key, of in zip(keys, part.keys, strict=True)]
        figures = [
            figure_sql(figure, relation, self._parameters, self._seen_id).label(name)
            for figure, name in columns.items()
        ]
        grouped = self._restricted(select(*chosen, *figures), relation).group_by(*keys)
        tests = passes(part.having, relation, self._parameters, self._seen_id)
        grouped = grouped.having(and_(*tests)) if tests else grouped
        rows = (
            grouped.order_by(
                *self._order(part, relation), *(key.asc().nulls_last() for key in keys)
            )
            .limit(literal_column(str(part.size)))
            .subquery(self._new_name())
        )
        pieces = [
            (entry.key, self._group_part(entry.value, rows, columns, row_object))
            for entry in part.entries
        ]
        listed = func.coalesce(func.string_agg(object_text(pieces), literal(",")), literal(""))
        made = select(JsonText(["[", listed, "]"])).select_from(rows)
        return made.correlate(*self._outer).scalar_subquery()

    def _order(self, part: GroupsPart, relation: FromClause) -> list[ColumnElement[Any]]:
        made: list[ColumnElement[Any]] = []
        for key in part.order:
            figure = figure_sql(key.figure, relation, self._parameters, self._seen_id)
            turned = figure.desc() if key.descending else figure.asc()
            made.append(turned.nulls_first() if key.nulls_first else turned.nulls_last())
        return made

    def _group_part(
        self, value: Value, rows: FromClause, columns: dict[Figure, str], row_object: RowObject
    ) -> ColumnElement[str]:
        match value:
            case GroupObject(entries=entries):
                return row_object(entries, rows, self._outer)
            case FigureObject(entries=entries):
                return self._object(entries, rows, columns)
            case _:
                return _known(value)

    def _object(
        self, entries: Sequence[Entry], rows: FromClause, columns: dict[Figure, str]
    ) -> JsonText:
        return object_text([(e.key, self._piece(e.value, rows, columns)) for e in entries])

    def _piece(
        self, value: Value, rows: FromClause, columns: dict[Figure, str]
    ) -> ColumnElement[Any]:
        match value:
            case FigureObject(entries=entries):
                return self._object(entries, rows, columns)
            case FigureValue(figure=figure, kind=kind):
                nullable = figure.function not in _COUNTS
                return value_piece(rows.c[columns[figure]], kind, nullable=nullable)
            case HistogramValue():
                return self._histogram(value, rows.c[columns[value.figure]])
            case _:
                return _known(value)

    def _histogram(self, value: HistogramValue, counts: ColumnElement[Any]) -> JsonText:
        pieces: list[str | ColumnElement[Any]] = ["["]
        for index in range(value.figure.buckets):
            parts = [
                (entry.key, self._bucket(entry.value, value.figure, counts, index))
                for entry in value.entries
            ]
            pieces += ["," if index else "", object_text(parts)]
        return JsonText([*pieces, "]"])

    def _bucket(
        self, value: Value, figure: Figure, counts: ColumnElement[Any], index: int
    ) -> ColumnElement[Any]:
        match value:
            case BucketPart(part="count"):
                return cast(counts[literal_column(str(index + 1))], Text)
            case BucketPart(part=part):
                step = (index + (part == "to")) / figure.buckets
                low, high = (self._parameters.bind(param) for param in figure.params)
                bound = low * literal_column(repr(1 - step)) + high * literal_column(repr(step))
                return cast(bound, Text)
            case _:
                return _known(value)


def _columns(entries: Iterable[Entry]) -> dict[Figure, str]:
    """Name a column for each figure that entries show."""
    found: dict[Figure, str] = {}
    for figure in _figures(entries):
        found.setdefault(figure, f"_f{len(found)}")
    return found


def _figures(entries: Iterable[Entry]) -> Iterable[Figure]:
    for entry in entries:
        match entry.value:
            case FigureValue(figure=figure) | HistogramValue(figure=figure):
                yield figure
            case FigureObject(entries=inner):
                yield from _figures(inner)
            case _:
                continue


def _key(key: GroupKey, relation: FromClause, seen_id: SeenId) -> ColumnElement[Any]:
    column: ColumnElement[Any] = relation.c[key.column.name]
    if key.target is not None:
        return seen_id(key.target, column)
    if key.bucket is None:
        return column
    if isinstance(key.column.type, Date):
        return cast(func.date_trunc(literal(key.bucket), cast(column, Date)), Date)
    return func.date_trunc(literal(key.bucket), column)  # the session's zone is UTC


def _bucket_counts(
    column: ColumnElement[Any], figure: Figure, parameters: Parameters
) -> ColumnElement[Any]:
    low, high = (parameters.bind(param) for param in figure.params)
    bucket = func.width_bucket(cast(column, Double), low, high, literal_column(str(figure.buckets)))
    return array(
        [
            func.count().filter(bucket == literal_column(str(number)))
            for number in range(1, figure.buckets + 1)
        ],
        type_=BigInteger(),
    )


def _known(value: Value) -> ColumnElement[str]:
    if not isinstance(value, KnownText):
        raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
    return literal(value.json)


__all__ = ["FigureRenderer", "at_least_one_test", "figure_sql", "passes"]
