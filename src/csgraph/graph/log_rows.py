"""Where rows of a log hold what is told of other records, whatever type these are of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table

from csgraph.graph.kinds import sql_type
from csgraph.graph.operands import any_id_operand
from csgraph.graph.predicates import Compare, Comparison, Param, Path, Predicate, Related, Rows


@dataclass(frozen=True)
class Feed:
    """Where rows that tell of changes hold what the feed needs; ``xid`` and ``seq`` order it.

    ``fields`` names columns; a field of the tenant's own is ``custom``, a dot and its key.
    """

    xid: Column[Any]
    seq: Column[Any]
    node_type: Column[Any]
    node_id: Column[Any]
    operation: Column[Any]
    fields: Column[Any]
    custom: str


@dataclass(frozen=True)
class Noted:
    """Rows that note of which records a node speaks: ``column`` holds the id of any type.

    ``key`` holds the node's own id.
    """

    name: str
    description: str
    column: Column[Any]
    key: Column[Any]

    def predicate(self, table: Table, site: int, path: Path) -> Predicate:
        """Return what holds for the nodes of a table of which some row notes an id."""
        param = Param(site, path, sql_type(self.column), any_id_operand)
        part = Compare(self.column, Comparison.EQ, param)
        return Related("some", Rows(self.column.table), self.key, table.c.id, part)


@dataclass(frozen=True)
class Pages:
    """All rows of a list, in pages: the field beside it.

    ``matches`` tells the parent's rows, of which ``link`` holds the parent's id.
    """

    name: str
    description: str
    link: Column[Any]
    matches: Callable[[FromClause, FromClause], ColumnElement[bool]]
