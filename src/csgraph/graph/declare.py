"""How a slice declares a node: the GraphQL type beside the way each field reads.

A declaration holds no SQL text and no other node's children: a child names its parent
(``to_one(..., reverse="contacts")``, ``listed_on=``), so parents never import children.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import strawberry
from sqlalchemy import Column, ColumnElement, FromClause, Table
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from csgraph.graph.directives import RequiresScope
from csgraph.graph.late import LateRead
from csgraph.graph.listings import Listing
from csgraph.graph.log_rows import Feed, Noted
from csgraph.graph.worked import JudgedRead, WorkedRead

READ = "csgraph.read"
_T = TypeVar("_T")
FeedPart = Literal["cursor", "nodeId", "changedFields", "mergedInto", "node"]

RowSql = Callable[[FromClause, FromClause | None], ColumnElement[Any]]
"""Makes SQL from the row's relation, and from its parent's for rows listed on a parent."""


@dataclass(frozen=True)
class ColumnRead:
    """The field is a column."""

    column: Column[Any]
    filterable: bool = True
    order: Column[Any] | None = None


@dataclass(frozen=True)
class ComputedRead:
    """The field is a total SQL expression over its row, and over its parent's row."""

    sql: RowSql
    columns: tuple[Column[Any], ...] = ()


@dataclass(frozen=True)
class MoneyRead:
    """The field is an amount: minor units beside a currency; ``reporting`` is what is compared."""

    minor: Column[Any]
    currency: Column[Any]
    reporting: Column[Any] | None = None


@dataclass(frozen=True)
class ToOneRead:
    """The field is another node, by foreign key; ``reverse`` names the edge back."""

    column: Column[Any]
    reverse: str | None
    reverse_description: str | None


@dataclass(frozen=True)
class CallerRead:
    """The field is the row of the credential that asks, whose id ``column`` holds."""

    column: Column[Any]


@dataclass(frozen=True)
class ScopesRead:
    """The field is the list of scopes that the caller holds."""


@dataclass(frozen=True)
class FeedRead:
    """The field is what the feed knows of a change beyond its row."""

    part: FeedPart


@dataclass(frozen=True)
class FieldChangesRead:
    """The field is the list of what one change did to the fields of its record."""


@dataclass(frozen=True)
class ThroughRead:
    """The field is a list of texts from rows that name this one by ``key``.

    A filter compares ``column`` of each of them: one that fits is enough.
    """

    column: Column[Any]
    key: Column[Any]
    shown: ComputedRead


_RowRead = ColumnRead | ThroughRead | ComputedRead | MoneyRead | ToOneRead | WorkedRead
Read = _RowRead | LateRead | JudgedRead | CallerRead | ScopesRead | FieldChangesRead | FeedRead


@dataclass(frozen=True)
class OrderBy:
    """One key of a default order."""

    column: Column[Any]
    descending: bool = False


@dataclass(frozen=True)
class Via:
    """A table that knows nodes by another name: ``key`` holds the node's id."""

    key: Column[Any]
    where: tuple[tuple[Column[Any], str], ...] = ()


@dataclass(frozen=True)
class Lookup:
    """One way to name a node: an input field compared with a column.

    ``normalise`` returns the text to compare, or None when the value can match nothing.
    The column is the node's own, or one of ``via``'s table.
    """

    name: str
    description: str
    column: Column[Any]
    normalise: Callable[[str], str | None]
    via: Via | None = None


@dataclass(frozen=True)
class Concerns:
    """Whose timeline rows stand in: the owner whose id ``column`` holds.

    With ``through`` the column names a row of another table, whose ``through`` holds it.
    """

    owner: type
    column: Column[Any]
    through: Column[Any] | None = None


@dataclass(frozen=True)
class Moment:
    """An instant or day of a row at which something happened to somebody.

    ``only`` narrows to rows of which a column holds one of some labels.
    """

    name: str
    description: str
    at: Column[Any]
    of: tuple[Concerns, ...]
    only: tuple[Column[Any], tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Declaration:
    """What ``@node`` and ``@row`` put on a class."""

    table: Table
    scope: str | None
    prefix: str | None = None
    plural: str | None = None
    plural_description: str | None = None
    default_order: tuple[OrderBy, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    lookup_name: str | None = None
    listing: Listing | None = None
    singleton: str | None = None
    lends: tuple[tuple[type, Lookup], ...] = ()
    searched: tuple[Column[Any], ...] = ()
    moments: tuple[Moment, ...] = ()
    feed: Feed | None = None
    logged: bool = True
    noted: Noted | None = None


def node(
    *,
    table: Table,
    prefix: str,
    scope: str,
    plural: str,
    plural_description: str,
    description: str,
    default_order: Sequence[OrderBy] = (),
    lookups: Sequence[Lookup] = (),
    lookup_name: str | None = None,
    searched: Sequence[Column[Any]] = (),
    moments: Sequence[Moment] = (),
    logged: bool = True,
    noted: Noted | None = None,
) -> Callable[[type[_T]], type[_T]]:
    """Declare a node: its type, table, id prefix, scope, root connection, default order.

    ``searched`` are the texts by which search finds it, ``moments`` puts it into timelines.
    A table with revisions counts as written through the change log, unless ``logged`` denies it.
    By ``noted`` lists of it are filtered.
    """
    declaration = Declaration(
        table=table,
        prefix=prefix,
        scope=scope,
        plural=plural,
        plural_description=plural_description,
        default_order=tuple(default_order),
        lookups=tuple(lookups),
        lookup_name=lookup_name,
        searched=tuple(searched),
        moments=tuple(moments),
        logged=logged,
        noted=noted,
    )
    return _declare(declaration, description)


def row(
    *,
    table: Table,
    description: str,
    scope: str | None = None,
    listing: Listing | None = None,
    singleton: str | None = None,
    lends: Sequence[tuple[type, Lookup]] = (),
    feed: Feed | None = None,
) -> Callable[[type[_T]], type[_T]]:
    """Declare rows without an id of their own: listed on parents, one per tenant, or a feed.

    ``lends`` gives a node of a lower slice another way to be looked up.
    """
    declaration = Declaration(
        table=table,
        scope=scope,
        listing=listing,
        singleton=singleton,
        lends=tuple(lends),
        feed=feed,
    )
    return _declare(declaration, description)


def _declare(declaration: Declaration, description: str) -> Callable[[type[_T]], type[_T]]:
    def decorate(cls: type[_T]) -> type[_T]:
        directives = [RequiresScope(any_of=[declaration.scope])] if declaration.scope else []
        made = strawberry.type(cls, description=description, directives=directives)
        made.__csgraph__ = declaration  # type: ignore[attr-defined]
        return made

    return decorate


def field_of(read: Read, description: str, scope: str | None) -> Any:
    """Return a field that reads so."""
    return strawberry.field(
        description=description,
        metadata={READ: (read, scope)},
        directives=[RequiresScope(any_of=[scope])] if scope else [],
    )


def column(
    source: Column[Any],
    description: str,
    *,
    order: Column[Any] | bool = False,
    filterable: bool = True,
    scope: str | None = None,
) -> Any:
    """Read a column. ``order`` makes it a sort key, by itself or by another column."""
    key = order if isinstance(order, Column) else source if order else None
    return field_of(ColumnRead(source, filterable, key), description, scope)


def days_until(source: Column[Any], description: str, *, scope: str | None = None) -> Any:
    """Read how many days there are from today (UTC) to a day; negative when it has passed.

    Filters and orders are those of the stored day, moved by today: its index serves them.
    """
    return field_of(ColumnRead(source, order=source), description, scope)


def computed(
    sql: RowSql,
    description: str,
    *,
    columns: Sequence[Column[Any]] = (),
    scope: str | None = None,
) -> Any:
    """Read a total SQL expression over the named columns."""
    return field_of(ComputedRead(sql, tuple(columns)), description, scope)


def worked(
    read: WorkedRead,
    description: str,
    *,
    arguments: Sequence[StrawberryArgument] = (),
    scope: str | None = None,
) -> Any:
    """Read a value that is worked out in Python from rows of the one statement."""
    made = field_of(read, description, scope)
    made.arguments = read.taking(arguments)
    return made


def money(
    minor: Column[Any], currency: Column[Any], description: str, *, scope: str | None = None
) -> Any:
    """Read an amount of money, which its table may keep in the reporting currency too."""
    reporting = minor.table.c.get(f"{minor.name.removesuffix('minor')}reporting")
    return field_of(MoneyRead(minor, currency, reporting), description, scope)


def to_one(
    source: Column[Any],
    description: str,
    *,
    reverse: str | None = None,
    reverse_description: str | None = None,
) -> Any:
    """Read another node by foreign key; with ``reverse`` it gets a connection back."""
    return field_of(ToOneRead(source, reverse, reverse_description), description, None)


def caller(source: Column[Any], description: str) -> Any:
    """Read the row of the credential that asks, by the column that holds its id."""
    return field_of(CallerRead(source), description, None)


def told_by_feed(part: FeedPart, description: str) -> Any:
    """Read what the feed knows of a change beyond its row."""
    return field_of(FeedRead(part), description, None)


def held_scopes(description: str) -> Any:
    """Read which scopes the caller holds."""
    return field_of(ScopesRead(), description, None)


def through(
    source: Column[Any],
    key: Column[Any],
    shown: RowSql,
    description: str,
    *,
    columns: Sequence[Column[Any]],
) -> Any:
    """Read texts that other rows hold, which name this one by ``key``; filter by any of them."""
    return field_of(
        ThroughRead(source, key, ComputedRead(shown, tuple(columns))), description, None
    )


def field_changes(description: str) -> Any:
    """Read what a change did to the fields of its record."""
    return field_of(FieldChangesRead(), description, None)


def read_of(declared: StrawberryField) -> tuple[Read, str | None] | None:
    """Return how a declared field reads and its scope; None for a plain field."""
    found: tuple[Read, str | None] | None = declared.metadata.get(READ)
    return found
