"""How rows stand as a plain list on their parents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause

from csgraph.graph.custom_fields import CustomFields
from csgraph.graph.log_rows import Pages

Matches = Callable[[FromClause, FromClause, str], ColumnElement[bool]]
"""Whether a row is one of a parent's, given both relations and the parent's type."""


@dataclass(frozen=True)
class One:
    """How the row of one tenant-defined field is asked for."""

    name: str
    description: str
    matches: Matches


@dataclass(frozen=True)
class Listing:
    """Rows that stand as a bounded plain list on their parents.

    ``column`` holds the parent's id; ``matches`` narrows further. By ``custom`` lists of the
    parents are filtered and sorted, and by ``one`` the parents give the row of one key. ``whole``
    gives all rows in pages beside the list.
    """

    name: str
    description: str
    owners: tuple[type, ...]
    order: tuple[Column[Any], ...]
    limit: int
    column: Column[Any] | None = None
    matches: Matches | None = None
    parent_columns: tuple[str, ...] = ()
    interface: type | None = None
    custom: CustomFields | None = None
    one: One | None = None
    whole: Pages | None = None


__all__ = ["Listing", "Matches", "One"]
