"""The plan of an operation: frozen, typed, free of SQL and of values.

``guard`` of its rows is None until the policy pass has set it; the renderer refuses rows
without a guard.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from sqlalchemy import Column

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.declare import ComputedRead
from csgraph.graph.kinds import Kind
from csgraph.graph.listings import Listing, Matches
from csgraph.graph.predicates import DefinedField, Figure, FigureTest, Param, Rows

# Values


@dataclass(frozen=True)
class Text:
    """JSON text known at planning time: a type name, a null."""

    json: str


@dataclass(frozen=True)
class ColumnValue:
    """A column as JSON; ``prefix`` makes an id of it."""

    column: Column[Any]
    kind: Kind
    prefix: str | None = None


@dataclass(frozen=True)
class ComputedValue:
    """A SQL expression as JSON."""

    read: ComputedRead
    kind: Kind


@dataclass(frozen=True)
class MoneyValue:
    """An amount of money as a JSON object."""

    minor: Column[Any]
    currency: Column[Any]
    entries: tuple["Entry", ...]


@dataclass(frozen=True)
class MoneyPart:
    """One field of an amount of money."""

    part: Literal["amount", "currencyCode"]


@dataclass(frozen=True)
class ToOneValue:
    """Another node by foreign key, or null when it is hidden or gone."""

    column: Column[Any]
    target: "ObjectPlan"


@dataclass(frozen=True)
class ListValue:
    """A bounded list of rows; of ``one`` field that the tenant defined its row alone."""

    rows: Rows
    listing: Listing
    owner: str
    target: "ObjectPlan"
    one: DefinedField | None = None

    @property
    def matches(self) -> Matches | None:
        """What narrows the rows to those of their parent, given both relations and its type."""
        single = self.listing.one if self.one else None
        return single.matches if single else self.listing.matches


@dataclass(frozen=True)
class AsOf:
    """The instant at which a field of the root is read, and the argument that says so."""

    at: Param
    coordinate: str


@dataclass(frozen=True)
class Entry:
    """A response key and its value; of the root's, also the instant at which it is read."""

    key: str
    value: "Value"
    past: "AsOf | None" = None


@dataclass(frozen=True)
class ObjectPlan:
    """A JSON object made of one row."""

    node: NodeSpec
    rows: Rows
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SortedBy:
    """The rows of which one holds a list's sort value, and the column that names it.

    ``near`` is the column of theirs that it equals, their id if none is given. ``slot``
    tells several rows apart that one column names.
    """

    column: Column[Any]
    rows: Rows
    near: Column[Any] | None = None
    slot: str = ""

    @property
    def name(self) -> str:
        """What a list calls the row."""
        return f"{self.column.name}{self.slot}"


@dataclass(frozen=True)
class SortKey:
    """One column of a total order: the row's own, or that of a row which it names."""

    column: Column[Any]
    descending: bool
    nulls_first: bool
    via: SortedBy | None = None

    @property
    def name(self) -> str:
        """What a list's relation calls it."""
        return f"_{self.via.name}_{self.column.name}" if self.via else self.column.name

    @property
    def nullable(self) -> bool:
        """Whether rows without a value need a place of their own."""
        return self.via is not None or bool(self.column.nullable)


@dataclass(frozen=True)
class CursorBound:
    """A cursor given as argument: which of its keys are null is part of the shape."""

    site: int
    argument: Literal["after", "before"]
    nulls: tuple[bool, ...]


@dataclass(frozen=True)
class Page:
    """Which part of the list is asked for."""

    size: int
    backward: bool
    bound: CursorBound | None


class PageFact(Enum):
    """A field of ``pageInfo``."""

    HAS_NEXT = "hasNextPage"
    HAS_PREVIOUS = "hasPreviousPage"
    START = "startCursor"
    END = "endCursor"


@dataclass(frozen=True)
class CursorValue:
    """The cursor of an edge."""


@dataclass(frozen=True)
class NodeValue:
    """The node of an edge."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class EdgesPart:
    """The ``edges`` list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class NodesPart:
    """The ``nodes`` list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PageInfoPart:
    """The ``pageInfo`` object."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PageFactValue:
    """One field of ``pageInfo``."""

    fact: PageFact


@dataclass(frozen=True)
class TotalCount:
    """How many rows fit."""


@dataclass(frozen=True)
class FigureValue:
    """One figure as JSON; ``kind`` is that of the figure, not of its column."""

    figure: Figure
    kind: Kind


@dataclass(frozen=True)
class BucketPart:
    """One field of a histogram's bucket."""

    part: Literal["from", "to", "count"]


@dataclass(frozen=True)
class HistogramValue:
    """The buckets of a histogram as a JSON list."""

    figure: Figure
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class FigureObject:
    """Figures as a JSON object, some of them in objects of their own."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class GroupKey:
    """What rows are grouped by: a column, or the calendar period that it lies in.

    ``target`` is what an id in the column names, as for a figure.
    """

    column: Column[Any]
    bucket: str | None = None
    target: Rows | None = None


@dataclass(frozen=True)
class GroupObject:
    """The keys of a group as a JSON object."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class GroupOrder:
    """How groups are sorted; the keys break ties."""

    figure: Figure
    descending: bool
    nulls_first: bool


@dataclass(frozen=True)
class GroupsPart:
    """The groups of the rows that fit, with figures over each."""

    keys: tuple[GroupKey, ...]
    having: tuple[FigureTest, ...]
    order: tuple[GroupOrder, ...]
    size: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ConnectionPlan:
    """A page of a list, at the root or under a parent whose id ``link`` holds.

    Of the rows of a ``listing`` it is the whole, in pages.
    """

    node: NodeSpec
    rows: Rows
    link: Column[Any] | None
    order: tuple[SortKey, ...]
    page: Page
    site: int
    entries: tuple[Entry, ...]
    listing: Listing | None = None


@dataclass(frozen=True)
class OtherValue:
    """A value whose kind is declared in a module of its own: facets, lists of several types."""


@dataclass(frozen=True)
class LookupPlan:
    """One node at the root, or null; ``unique`` is False where two rows may answer.

    ``bare`` says that its one entry is the answer, without the object around it.
    """

    target: ObjectPlan
    unique: bool
    bare: bool = False


@dataclass(frozen=True)
class NodesByIdPlan:
    """Nodes of several types by id, in the order asked, null where there is none."""

    ids: Param
    prefixes: Param
    targets: tuple[ObjectPlan, ...]


@dataclass(frozen=True)
class IntrospectionValue:
    """Part of the response that graphql-core makes."""

    key: str


Value = (
    Text
    | ColumnValue
    | ComputedValue
    | MoneyValue
    | MoneyPart
    | ToOneValue
    | ListValue
    | CursorValue
    | NodeValue
    | EdgesPart
    | NodesPart
    | PageInfoPart
    | PageFactValue
    | TotalCount
    | FigureValue
    | BucketPart
    | HistogramValue
    | FigureObject
    | GroupObject
    | GroupsPart
    | ConnectionPlan
    | OtherValue
    | LookupPlan
    | NodesByIdPlan
    | IntrospectionValue
)


@dataclass(frozen=True)
class PlanError:
    """A field that reads null, with the reason; known when the plan is made."""

    code: str
    message: str
    path: tuple[str, ...]
    coordinate: str
    extensions: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Plan:
    """An operation, ready to be rendered."""

    entries: tuple[Entry, ...]
    errors: tuple[PlanError, ...]
    warnings: tuple[tuple[str, str, str], ...]
