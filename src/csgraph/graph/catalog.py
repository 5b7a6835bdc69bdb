"""What exists: nodes, fields, edges, filters, orders.

Built once from the slices' declarations. The catalog speaks GraphQL names, and says
for each how it reads; it holds no SQL text and nothing of customer success.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table

from csgraph.events.invariants import Invariant
from csgraph.graph.custom_fields import CustomFields
from csgraph.graph.declare import (
    ColumnRead,
    ComputedRead,
    Declaration,
    FeedRead,
    FieldChangesRead,
    Lookup,
    MoneyRead,
    OrderBy,
    ScopesRead,
    ThroughRead,
)
from csgraph.graph.kinds import Kind
from csgraph.graph.late import LateRead
from csgraph.graph.listings import Listing
from csgraph.graph.log_rows import Noted
from csgraph.graph.mutations import Mutation
from csgraph.graph.naming import enum_name
from csgraph.graph.predicates import Rows
from csgraph.graph.worked import JudgedRead, WorkedField, WorkedRead

ROWS_LISTED_USUALLY = 10


@dataclass(frozen=True)
class ToManyRead:
    """The field is a connection of children, whose ``column`` holds the parent's id."""

    child: str
    column: Column[Any]
    description: str


@dataclass(frozen=True)
class ListRead:
    """The field is a bounded list of rows.

    With ``single`` it is one of them, by a key; ``paged``, all of them in pages.
    """

    rows: str
    listing: Listing
    single: bool = False
    paged: bool = False

    @property
    def usual(self) -> int:
        """How many rows it counts for; most lists hold far fewer than their bound."""
        return 1 if self.single else min(self.listing.limit, ROWS_LISTED_USUALLY)


@dataclass(frozen=True)
class ToOneEdge:
    """The field is another node, whose id ``column`` holds."""

    column: Column[Any]
    target: str


@dataclass(frozen=True)
class CallerEdge:
    """The field is the row of the credential that asks, whose id ``column`` holds."""

    column: Column[Any]
    target: str


@dataclass(frozen=True)
class TimelineRead:
    """The field is what happened to the node."""


@dataclass(frozen=True)
class HistoryRead:
    """The field is how the node was changed; ``between`` two instants, or change by change."""

    between: bool = False


RECORD_CHANGE, HISTORY, DIFF = "RecordChange", "history", "diff"
"""The type of one change of a record, the fields of a record that tell how it changed."""
HISTORY_SCOPE = "history:read"
NODE_ID = "nodeId"
"""What the id of a logged record is called where its type does not follow from the place."""

AGGREGATED = frozenset(
    {Kind.INTEGER, Kind.DECIMAL, Kind.INSTANT, Kind.DAY, Kind.TEXT, Kind.LABEL, Kind.BOOLEAN}
)
"""Kinds of value that figures can be computed over."""

IN_REPORTING = "in the tenant's reporting currency"
"""How amounts of money are compared, sorted and summed."""

WRITTEN_AT = ("createdAt", "updatedAt")
"""Fields of every node that tell when its row was written."""

CatalogRead = (
    ColumnRead
    | ComputedRead
    | LateRead
    | MoneyRead
    | ToOneEdge
    | ToManyRead
    | ListRead
    | CallerEdge
    | ScopesRead
    | TimelineRead
    | FeedRead
    | WorkedRead
    | JudgedRead
    | HistoryRead
    | FieldChangesRead
    | ThroughRead
)


@dataclass(frozen=True)
class FieldSpec:
    """One field: its GraphQL name, how it reads, what its value is, who may see it."""

    name: str
    read: CatalogRead
    kind: Kind | None
    scope: str | None
    description: str
    annotation: Any = None

    @property
    def enum_name(self) -> str:
        """The name by which enums of the schema call it."""
        return enum_name(self.name)

    @property
    def about(self) -> str:
        """What filters and figures over it say that they are about: its first sentence."""
        first = self.description.split(". ")[0].rstrip(".")
        return f"{first}; {IN_REPORTING}" if isinstance(self.read, MoneyRead) else first


@dataclass(frozen=True)
class OrderKey:
    """One sort key: the field, the column that stores it, the scopes that it takes.

    With ``via`` the column is of the row that this foreign key names. ``labelled`` says that it
    holds values of an enum.
    """

    field: str
    column: Column[Any]
    scopes: tuple[str, ...] = ()
    via: Column[Any] | None = None
    labelled: bool = False


@dataclass
class NodeSpec:
    """One type that reads from a table."""

    name: str
    cls: type
    declaration: Declaration
    fields: dict[str, FieldSpec] = field(default_factory=dict)
    orders: dict[str, OrderKey] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)

    @property
    def enum_name(self) -> str:
        """The name by which enums of the schema call it."""
        return enum_name(self.name)

    @property
    def table(self) -> Table:
        """The table its rows come from."""
        return self.declaration.table

    @property
    def prefix(self) -> str | None:
        """The prefix of its ids; None for rows without an id."""
        return self.declaration.prefix

    @property
    def id_column(self) -> Column[Any]:
        """What its ids are written from: the text that is stored of them, or the ids."""
        columns = self.table.c
        return columns.id_text if "id_text" in columns else columns.id

    @property
    def scope(self) -> str | None:
        """The scope that reading it takes."""
        return self.declaration.scope

    @property
    def default_order(self) -> tuple[OrderBy, ...]:
        """The order of its lists when none is asked for; the id is appended."""
        return self.declaration.default_order

    @property
    def is_logged(self) -> bool:
        """Whether its rows are written through the change log, so that their past is known."""
        return bool(self.prefix) and self.declaration.logged and "revision" in self.table.c

    @property
    def noted(self) -> Noted | None:
        """The rows that note of which records its own speak, by their ids."""
        return self.declaration.noted

    @property
    def custom(self) -> CustomFields | None:
        """The fields that tenants define for it, if they can."""
        reads = (field.read for field in self.fields.values())
        listings = (read.listing for read in reads if isinstance(read, ListRead))
        return next((each.custom for each in listings if each.custom), None)

    def filterable(self) -> Iterable[FieldSpec]:
        """Yield the fields that a filter may name."""
        for spec in self.fields.values():
            match spec.read:
                case ColumnRead(filterable=True) | ThroughRead() | ToOneEdge() | ToManyRead():
                    yield spec
                case JudgedRead():
                    yield spec
                case MoneyRead() if spec.kind is not None:
                    yield spec
                case _:
                    continue

    def aggregable(self) -> Iterable[FieldSpec]:
        """Yield the fields over whose values figures can be computed."""
        for spec in self.fields.values():
            match spec.read:
                case ToOneEdge():
                    yield spec
                case ColumnRead() | MoneyRead() if spec.kind in AGGREGATED:
                    yield spec
                case _:
                    continue

    def groupable(self) -> Iterable[FieldSpec]:
        """Yield the fields that a list may be grouped by."""
        return (spec for spec in self.aggregable() if spec.kind is not Kind.DECIMAL)


@dataclass
class Catalog:
    """All nodes, by GraphQL type name and by id prefix; all mutations by name.

    ``given`` are worked fields that slices give to nodes of lower ones, and to the query;
    ``invariants`` hold of rows whoever writes them.
    """

    nodes: dict[str, NodeSpec]
    mutations: dict[str, Mutation] = field(default_factory=dict)
    given: tuple[WorkedField, ...] = ()
    invariants: tuple[Invariant, ...] = ()

    def __post_init__(self) -> None:
        self.by_prefix = {spec.prefix: spec for spec in self.nodes.values() if spec.prefix}
        self.by_plural = {
            spec.declaration.plural: spec for spec in self.nodes.values() if spec.declaration.plural
        }
        self.by_lookup = {
            spec.declaration.lookup_name: spec
            for spec in self.nodes.values()
            if spec.declaration.lookup_name
        }
        self.by_singleton = {
            spec.declaration.singleton: spec
            for spec in self.nodes.values()
            if spec.declaration.singleton
        }
        self.roots = {each.name: each for each in self.given if each.owner is None}
        self.searched = tuple(spec for spec in self.nodes.values() if spec.declaration.searched)
        self.moments = tuple(
            (spec, moment) for spec in self.nodes.values() for moment in spec.declaration.moments
        )

    @property
    def feed(self) -> NodeSpec | None:
        """The rows that tell of changes."""
        return next((spec for spec in self.nodes.values() if spec.declaration.feed), None)

    @property
    def custom(self) -> CustomFields | None:
        """The fields that tenants define for any node, if they can."""
        return next((spec.custom for spec in self.nodes.values() if spec.custom), None)

    def relative_fields(self) -> frozenset[str]:
        """Return the names of the fields whose comparisons are relative to now."""
        return frozenset(
            field.name
            for spec in self.nodes.values()
            for field in spec.fields.values()
            if field.kind is Kind.DAYS or isinstance(field.read, JudgedRead)
        )

    def written(self, mutation: Mutation) -> NodeSpec:
        """Return the node that a mutation writes."""
        return self.nodes[mutation.node.__strawberry_definition__.name]  # type: ignore[attr-defined]

    def write_scopes(self) -> dict[str, frozenset[str]]:
        """Return by type the scopes with which a mutation writes it; the log itself none writes."""
        made: dict[str, frozenset[str]] = {}
        for each in self.mutations.values():
            for cls in (each.node, *each.parts):
                spec = self.nodes[cls.__strawberry_definition__.name]  # type: ignore[attr-defined]
                if spec.is_logged:
                    made[spec.name] = made.get(spec.name, frozenset()) | {each.scope}
        return made

    def irrevertible(self) -> dict[str, str]:
        """Return, by type, why none of its changes is taken back, where that is declared."""
        return {
            name: spec.table.info["irrevertible"]
            for name, spec in self.nodes.items()
            if spec.prefix and spec.table.info.get("irrevertible")
        }

    def target(self, field: FieldSpec) -> Rows | None:
        """Return the rows that a field's ids name; None where it holds no other node's id."""
        if not isinstance(field.read, ToOneEdge):
            return None
        return Rows(self.nodes[field.read.target].table, reached=True)


def column_of(spec: FieldSpec) -> Column[Any]:
    """Return the column that holds a field's value, as it is compared."""
    match spec.read:
        case MoneyRead(reporting=Column() as column):
            return column
        case ColumnRead(column=column) | ToOneEdge(column=column):
            return column
        case _:
            raise AssertionError(spec)
