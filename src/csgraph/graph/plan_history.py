"""The part of a plan that tells how a record's fields changed."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Table

from csgraph.graph.kinds import Kind
from csgraph.graph.plan import AsOf, Entry, OtherValue
from csgraph.graph.predicates import Param, Withheld


@dataclass(frozen=True)
class KeptField:
    """A field whose values the log keeps, and how they are written.

    Of an amount of money there are two columns: minor units, currency.
    """

    name: str
    columns: tuple[Column[object], ...]
    kind: Kind
    prefix: str | None = None


@dataclass(frozen=True)
class FieldChangePart(OtherValue):
    """One part of a field's change."""

    part: Literal["field", "before", "after"]


@dataclass(frozen=True)
class FieldChanges(OtherValue):
    """What one change of the record did to its fields, as a JSON list.

    With ``custom`` also to tenant-defined fields but those, with ``only`` to those alone that
    it names.
    """

    node_type: str
    log: Table
    fields: tuple[KeptField, ...]
    entries: tuple[Entry, ...]
    custom: Withheld | None
    only: Param | None = None


@dataclass(frozen=True)
class LoggedId(OtherValue):
    """The id of a change's record; ``prefixes`` are those of each type's ids."""

    prefixes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LoggedFields(OtherValue):
    """The names of what a change touched; ``names`` are by type those of the log's words.

    A word that ends with a dot begins others; one whose name is empty is not told.
    """

    names: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    withheld: Withheld | None


@dataclass(frozen=True)
class FieldDifferences(OtherValue):
    """The fields of a record that differ between two instants, as a JSON list."""

    fields: tuple[KeptField, ...]
    entries: tuple[Entry, ...]
    since: AsOf
    until: AsOf | None
