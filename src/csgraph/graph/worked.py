"""How a slice declares a field that is worked out in Python from rows of the one statement.

Some questions (a matching, a path, a picture) are algorithms over rows. The statement that
answers the operation also reads their rows, as JSON where the field's value would stand;
a pure function makes the value of them, and what was selected of it takes their place.
Nodes that the value names are read by the same statement, as any other read is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
)
from strawberry.types.arguments import StrawberryArgument

from csgraph.graph.directives import RequiresScope
from csgraph.graph.made import argument, made_field
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Facts, RowSources, Sources

AS_OF: Final = "asOf"


def as_of() -> StrawberryArgument:
    """Return the argument by which a worked field is read at an instant."""
    return argument("as_of", DateTime | None, "Instant to look back to; now without it.")


@dataclass(frozen=True)
class Asked:
    """What a field was asked with; ``now`` is the instant that its rows are of."""

    arguments: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True)
class Named:
    """Nodes that the value may name by their ids: those of a type that fit a condition."""

    node: type
    fits: Callable[[Sources, FromClause], ColumnElement[bool]]


@dataclass(frozen=True)
class WorkedRead:
    """The field is worked out by ``work`` from the lists that ``facts`` names.

    ``columns`` are those that the facts take of the field's own row, ``tables`` all that they
    read. ``parts`` is what other slices contribute.

    ``at_any_instant`` says that facts and work go by the instant that they are given, and by
    nothing else: the field takes ``asOf``, and has the rows of that instant. One that takes
    ``asOf`` without it looks through the log itself. Either is read with a root that looks back.
    """

    facts: Callable[[Sources], Facts]
    work: Callable[[Mapping[str, list[Any]], Asked], Any]
    tables: tuple[Table, ...] = ()
    columns: tuple[Column[Any], ...] = ()
    names: tuple[Named, ...] = ()
    parts: tuple["Contribution", ...] = ()
    at_any_instant: bool = False

    @property
    def sources(self) -> tuple[Table, ...]:
        """All tables that it reads."""
        contributed = (table for part in self.parts for table in part.tables)
        return tuple(dict.fromkeys([*self.tables, *contributed]))

    def taking(self, arguments: Iterable[StrawberryArgument]) -> list[StrawberryArgument]:
        """Return the arguments of a field that reads so."""
        return [*arguments, as_of()] if self.at_any_instant else list(arguments)


@dataclass(frozen=True)
class JudgedRead:
    """The field is a total SQL expression over its row, rows of other tables, the instant.

    Filters compare it as they compare a column. ``columns`` are those that it takes of its
    own row, ``tables`` all others that it reads.
    """

    sql: Callable[[RowSources], ColumnElement[Any]]
    tables: tuple[Table, ...] = ()
    columns: tuple[Column[Any], ...] = ()


@dataclass(frozen=True)
class Contribution:
    """What a slice gives to a worked field of a lower one: facts of its own."""

    owner: type
    field: str
    tables: tuple[Table, ...]
    facts: Callable[[Sources], Facts]


@dataclass(frozen=True)
class WorkedField:
    """A field that a slice gives to a node of a lower one; a worked one also to the query."""

    owner: type | None
    name: str
    type: Any
    description: str
    scope: str
    read: WorkedRead | JudgedRead
    arguments: tuple[StrawberryArgument, ...] = ()

    @property
    def _taken(self) -> list[StrawberryArgument]:
        given = self.arguments
        return self.read.taking(given) if isinstance(self.read, WorkedRead) else list(given)

    def field(self) -> Any:
        """Return the field as the schema has it."""
        return made_field(
            self.name,
            self.type,
            self.description,
            arguments=self._taken,
            directives=(RequiresScope(any_of=[self.scope]),),
        )
