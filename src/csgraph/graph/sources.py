"""What slices read rows from, when they say in SQL how something follows from them.

Knows nothing of GraphQL: tables say so too, and every command loads these.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    cast,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine


class RowSources(ABC):
    """What else a field reads beside its row; each relation has passed the policy."""

    @property
    @abstractmethod
    def row(self) -> FromClause:
        """The row that the field stands on."""

    @abstractmethod
    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the rows of a declared table that the caller may see.

        ``deleted`` lets deleted ones through, for those who look back.
        """

    @abstractmethod
    def now(self) -> ColumnElement[Any]:
        """Return the instant for which is read: the request's, or the one looked back to."""

    def today(self) -> ColumnElement[Any]:
        """Return the day of that instant, in UTC."""
        utc: ColumnElement[str] = literal_column("'UTC'")
        return cast(func.timezone(utc, self.now()), Date)


class Sources(RowSources):
    """What the rows of a worked field are read from."""

    @abstractmethod
    def argument(self, name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """Return an argument of the field as a parameter; null where it was not given."""

    def is_given(self, _name: str) -> bool:
        """Whether an argument of the field has a value; decided when the plan is made."""
        return False

    def foreknown(self, _name: str) -> str | None:
        """Return a value of the field's own row, where it is known when the plan is made.

        It is of a row that a mutation writes, by a field that the mutation names so. Rules that
        go by it can leave out of the statement what is about other rows.
        """
        return None

    def once(self, _name: str, made: Callable[[], Select[Any]]) -> FromClause:
        """Return rows that are read once, however many facts and nodes of the field go by them.

        ``name`` tells them from others of the field; ``made`` makes them where they are new.
        What is no field, and has no text to put them before, reads them wherever they stand.
        """
        return made().subquery()

    @abstractmethod
    def contributed(self) -> "Sequence[Facts]":
        """Return what other slices give to the field, made anew."""

    @abstractmethod
    def holds(self, scope: str) -> bool:
        """Whether the caller holds a scope; decided when the plan is made."""


Facts = Mapping[str, Select[Any] | Sequence[ColumnElement[Any]]]
"""What to read, by name: rows of a select, or expressions over the field's own row."""
