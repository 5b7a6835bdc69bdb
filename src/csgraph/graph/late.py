"""A field whose SQL goes by what all types declare, which is known once they are collected."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause

LateSql = Callable[[Any, FromClause, FromClause | None], ColumnElement[Any]]
"""Makes SQL from the catalog, the row's relation, and its parent's for rows listed on one."""


@dataclass(frozen=True)
class LateRead:
    """The field is a total SQL expression over its row, made with the catalog."""

    sql: LateSql
    columns: tuple[Column[Any], ...] = ()
