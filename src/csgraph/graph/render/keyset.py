"""Keyset pages: a total order, and the rows behind a cursor.

Where every key is not null and runs one way, a row comparison. Otherwise one branch
for each first key that differs, nulls as zones of their own: branches are disjoint, each
with its own index range and limit. Inside a zone a key is all null or never null, so the
place of nulls need not be said there, and one plain index serves every order. Sorted by
the row that a foreign key names, the zone of values is an inner join, which Postgres can
walk in the order of that row's index; the rest is the zone of nulls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, tuple_

from csgraph.graph.plan import CursorBound, SortKey
from csgraph.graph.render.parameters import Parameters


def order_by(
    keys: Sequence[SortKey],
    relation: FromClause,
    *,
    settled: int = 0,
    nulls: frozenset[int] = frozenset(),
) -> list[ColumnElement[Any]]:
    """Return the ORDER BY list; nulls are placed only where Postgres would not.

    The first ``settled`` keys are all null or never null; ``nulls`` tells which are null.
    """
    made: list[ColumnElement[Any]] = []
    for index, key in enumerate(keys):
        if index in nulls and key.via is not None:
            continue  # no index of the rows themselves begins with it
        column: ColumnElement[Any] = relation.c[key.name]
        directed = column.desc() if key.descending else column.asc()
        if index >= settled and _is_unusual(key):
            directed = directed.nulls_first() if key.nulls_first else directed.nulls_last()
        made.append(directed)
    return made


def _is_unusual(key: SortKey) -> bool:
    """Whether Postgres would place this key's nulls at the other end."""
    return key.nullable and key.nulls_first != key.descending


@dataclass(frozen=True)
class Zone:
    """Part of a list: a condition, how many leading keys are settled in it, which are null."""

    condition: ColumnElement[bool] | None
    settled: int = 0
    nulls: frozenset[int] = frozenset()


def whole(keys: Sequence[SortKey], relation: FromClause) -> list[Zone]:
    """Return the zones of a list from its start."""
    if not _is_unusual(keys[0]) and keys[0].via is None:
        return [Zone(None)]
    column: ColumnElement[Any] = relation.c[keys[0].name]
    zones = [Zone(column.is_not(None), 1), Zone(column.is_(None), 1, frozenset({0}))]
    return zones[::-1] if keys[0].nulls_first else zones


def flipped(keys: Sequence[SortKey]) -> tuple[SortKey, ...]:
    """Return the opposite order."""
    return tuple(
        replace(key, descending=not key.descending, nulls_first=not key.nulls_first) for key in keys
    )


@dataclass(frozen=True)
class Behind:
    """The rows behind a cursor in an order, as disjoint conditions in that order."""

    parameters: Parameters
    bound: CursorBound
    keys: tuple[SortKey, ...]
    inclusive: bool = False

    def zones(self, relation: FromClause) -> list[Zone]:
        """Return the branches, nearest rows first."""
        ways = {key.descending for key in self.keys}
        if len(ways) == 1 and not any(key.nullable for key in self.keys) and len(self.keys) > 1:
            return [Zone(self._row_comparison(relation))]
        branches: list[Zone] = []
        for depth in reversed(range(len(self.keys))):
            equal = [self._equal(index, relation) for index in range(depth)]
            nulls = frozenset(index for index in range(depth) if self.bound.nulls[index])
            for further, is_null in self._further(depth, relation):
                found = nulls | {depth} if is_null else nulls
                branches.append(Zone(and_(*equal, further), depth + 1, found))
        return branches

    def _row_comparison(self, relation: FromClause) -> ColumnElement[bool]:
        row = tuple_(*(relation.c[key.name] for key in self.keys))
        given = tuple_(*(self._value(index) for index in range(len(self.keys))))
        if self.keys[0].descending:
            return row <= given if self.inclusive else row < given
        return row >= given if self.inclusive else row > given

    def _value(self, index: int) -> ColumnElement[Any]:
        return self.parameters.cursor_key(self.bound, index, self.keys[index].column)

    def _equal(self, index: int, relation: FromClause) -> ColumnElement[bool]:
        column: ColumnElement[Any] = relation.c[self.keys[index].name]
        return column.is_(None) if self.bound.nulls[index] else column == self._value(index)

    def _further(self, index: int, relation: FromClause) -> list[tuple[ColumnElement[bool], bool]]:
        """Return what lies behind in one key, and whether the key is null there."""
        key = self.keys[index]
        column: ColumnElement[Any] = relation.c[key.name]
        if self.bound.nulls[index]:
            return [(column.is_not(None), False)] if key.nulls_first else []
        value = self._value(index)
        last = self.inclusive and index == len(self.keys) - 1
        if key.descending:
            beyond = column <= value if last else column < value
        else:
            beyond = column >= value if last else column > value
        if key.nullable and not key.nulls_first:
            return [(beyond, False), (column.is_(None), True)]
        return [(beyond, False)]
