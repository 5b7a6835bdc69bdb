"""What exists: nodes, fields, edges, filters, orders.

Built once from the slices' declarations. The catalog speaks GraphQL names, and says
for each how it reads; it holds no SQL text and nothing of customer success.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Column, Table
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from csgraph.errors import Misconfigured
from csgraph.graph.custom_fields import CustomFields
from csgraph.graph.declare import (
    CallerRead,
    ColumnRead,
    ComputedRead,
    Declaration,
    Listing,
    Lookup,
    MoneyRead,
    OrderBy,
    ScopesRead,
    ToOneRead,
    read_of,
)
from csgraph.graph.kinds import Kind, kind_of, kind_of_annotation, unwrapped
from csgraph.graph.mutations import Mutation
from csgraph.graph.predicates import Rows
from csgraph.graph.worked import Contribution, WorkedField, WorkedRead


@dataclass(frozen=True)
class ToManyRead:
    """The field is a connection of children, whose ``column`` holds the parent's id."""

    child: str
    column: Column[Any]
    description: str


@dataclass(frozen=True)
class ListRead:
    """The field is a bounded list of rows."""

    rows: str
    listing: Listing


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


AGGREGATED = frozenset(
    {Kind.INTEGER, Kind.DECIMAL, Kind.INSTANT, Kind.DAY, Kind.TEXT, Kind.LABEL, Kind.BOOLEAN}
)
"""Kinds of value that figures can be computed over."""

WRITTEN_AT = ("createdAt", "updatedAt")
"""Fields of every node that tell when its row was written."""

CatalogRead = (
    ColumnRead
    | ComputedRead
    | MoneyRead
    | ToOneEdge
    | ToManyRead
    | ListRead
    | CallerEdge
    | ScopesRead
    | TimelineRead
    | WorkedRead
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
        return _enum_name(self.name)


@dataclass(frozen=True)
class OrderKey:
    """One sort key: the field, the column that stores it, the scopes that it takes.

    With ``via`` the column is of the row that this foreign key names.
    """

    field: str
    column: Column[Any]
    scopes: tuple[str, ...] = ()
    via: Column[Any] | None = None


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
    def table(self) -> Table:
        """The table its rows come from."""
        return self.declaration.table

    @property
    def prefix(self) -> str | None:
        """The prefix of its ids; None for rows without an id."""
        return self.declaration.prefix

    @property
    def scope(self) -> str | None:
        """The scope that reading it takes."""
        return self.declaration.scope

    @property
    def default_order(self) -> tuple[OrderBy, ...]:
        """The order of its lists when none is asked for; the id is appended."""
        return self.declaration.default_order

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
                case ColumnRead(filterable=True) | ToOneEdge() | ToManyRead():
                    yield spec
                case _:
                    continue

    def aggregable(self) -> Iterable[FieldSpec]:
        """Yield the fields over whose values figures can be computed."""
        for spec in self.fields.values():
            match spec.read:
                case ToOneEdge():
                    yield spec
                case ColumnRead() if spec.kind in AGGREGATED:
                    yield spec
                case _:
                    continue

    def groupable(self) -> Iterable[FieldSpec]:
        """Yield the fields that a list may be grouped by."""
        return (spec for spec in self.aggregable() if spec.kind is not Kind.DECIMAL)


@dataclass
class Catalog:
    """All nodes, by GraphQL type name and by id prefix; all mutations by name.

    ``given`` are worked fields that slices give to nodes of lower ones, and to the query.
    """

    nodes: dict[str, NodeSpec]
    mutations: dict[str, Mutation] = field(default_factory=dict)
    given: tuple[WorkedField, ...] = ()

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

    def relative_fields(self) -> frozenset[str]:
        """Return the names of the fields whose comparisons are relative to now."""
        return frozenset(
            field.name
            for spec in self.nodes.values()
            for field in spec.fields.values()
            if field.kind is Kind.DAYS
        )

    def written(self, mutation: Mutation) -> NodeSpec:
        """Return the node that a mutation writes."""
        return self.nodes[mutation.node.__strawberry_definition__.name]  # type: ignore[attr-defined]

    def target(self, field: FieldSpec) -> Rows | None:
        """Return the rows that a field's ids name; None where it holds no other node's id."""
        if not isinstance(field.read, ToOneEdge):
            return None
        return Rows(self.nodes[field.read.target].table, reached=True)


def column_of(spec: FieldSpec) -> Column[Any]:
    """Return the column that holds a field's value."""
    match spec.read:
        case ColumnRead(column=column) | ToOneEdge(column=column):
            return column
        case _:
            raise AssertionError(spec)


def build_catalog(
    classes: Iterable[type],
    mutations: Iterable[Mutation] = (),
    given: Iterable[WorkedField] = (),
    contributions: Iterable[Contribution] = (),
) -> Catalog:
    """Collect what is declared into a catalog, with the edges children give parents.

    Raises:
        Misconfigured: when two declarations claim the same name.
    """
    nodes: dict[str, NodeSpec] = {}
    for cls in classes:
        spec = _spec_of(cls)
        if spec.name in nodes:
            msg = f"Two nodes are called {spec.name}."
            raise Misconfigured(msg)
        nodes[spec.name] = spec
    _attach_orders_of_neighbours(nodes)
    for spec in list(nodes.values()):
        _attach_reverse_edges(spec, nodes)
        _attach_listing(spec, nodes)
        _attach_timelines(spec, nodes)
        for owner, way in spec.declaration.lends:
            nodes[owner.__strawberry_definition__.name].lookups[way.name] = way  # type: ignore[attr-defined]
    worked = tuple(given)
    for each in worked:
        if each.owner is not None:
            lower = nodes[each.owner.__strawberry_definition__.name]  # type: ignore[attr-defined]
            _add(lower, each.name, each.read, each.description, each.scope)
    for part in contributions:
        _contribute(part, nodes)
    return Catalog(nodes, {each.name: each for each in mutations}, worked)


def _spec_of(cls: type) -> NodeSpec:
    declaration: Declaration = cls.__csgraph__  # type: ignore[attr-defined]
    definition: StrawberryObjectDefinition = cls.__strawberry_definition__  # type: ignore[attr-defined]
    spec = NodeSpec(definition.name, cls, declaration)
    spec.lookups.update({way.name: way for way in declaration.lookups})
    for declared in definition.fields:
        python_name = declared.python_name
        name = declared.graphql_name or to_camel_case(python_name)
        read, scope = read_of(declared) or (ColumnRead(declaration.table.c[python_name]), None)
        resolved = declared.resolve_type(type_definition=definition)
        found = _catalog_read(read, resolved)
        kind = _kind(found, resolved)
        spec.fields[name] = FieldSpec(
            name, found, kind, scope, declared.description or "", resolved
        )
        if isinstance(found, ColumnRead) and found.order is not None:
            spec.orders[_enum_name(name)] = OrderKey(name, found.order, _present(scope))
    for name in WRITTEN_AT:
        if name in spec.fields:
            spec.orders[_enum_name(name)] = OrderKey(name, declaration.table.c[_snake(name)])
    return spec


def _attach_orders_of_neighbours(nodes: dict[str, NodeSpec]) -> None:
    """Let a list be sorted by what the nodes that its items name can be sorted by."""
    own = {name: dict(spec.orders) for name, spec in nodes.items()}
    for spec in nodes.values():
        for edge in spec.fields.values():
            if not isinstance(edge.read, ToOneEdge) or not spec.orders:
                continue
            target = nodes[edge.read.target]
            for name, key in own[target.name].items():
                if key.field in WRITTEN_AT:
                    continue
                scopes = (*_present(edge.scope), *_present(target.scope), *key.scopes)
                spec.orders[f"{edge.enum_name}_{name}"] = OrderKey(
                    f"{edge.name}.{key.field}", key.column, scopes, edge.read.column
                )


def _present(scope: str | None) -> tuple[str, ...]:
    return (scope,) if scope else ()


def _catalog_read(read: Any, resolved: Any) -> CatalogRead:
    if isinstance(read, CallerRead):
        return CallerEdge(read.column, unwrapped(resolved).__strawberry_definition__.name)
    if isinstance(read, ToOneRead):
        return ToOneEdge(read.column, unwrapped(resolved).__strawberry_definition__.name)
    found: CatalogRead = read
    return found


def _kind(read: CatalogRead, resolved: Any) -> Kind | None:
    if isinstance(read, ColumnRead):
        return kind_of(read.column.type, resolved)
    return kind_of_annotation(resolved) if isinstance(read, ComputedRead) else None


def _attach_reverse_edges(spec: NodeSpec, nodes: dict[str, NodeSpec]) -> None:
    for declared in spec.cls.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        found = read_of(declared)
        if found is None or not isinstance(found[0], ToOneRead) or found[0].reverse is None:
            continue
        read = found[0]
        edge = spec.fields[declared.graphql_name or to_camel_case(declared.python_name)]
        if not isinstance(edge.read, ToOneEdge) or read.reverse is None:
            continue
        description = read.reverse_description or ""
        parent = nodes[edge.read.target]
        _add(parent, read.reverse, ToManyRead(spec.name, read.column, description), description)


def _contribute(given: Contribution, nodes: dict[str, NodeSpec]) -> None:
    """Give a worked field the facts that another slice has for it."""
    owner = nodes[given.owner.__strawberry_definition__.name]  # type: ignore[attr-defined]
    known = owner.fields[given.field]
    if not isinstance(known.read, WorkedRead):
        msg = f"{owner.name}.{given.field} takes no contributions."
        raise Misconfigured(msg)
    read = replace(known.read, parts=(*known.read.parts, given))
    owner.fields[given.field] = replace(known, read=read)


def _attach_listing(spec: NodeSpec, nodes: dict[str, NodeSpec]) -> None:
    listing = spec.declaration.listing
    if listing is None:
        return
    for owner in listing.owners:
        parent = nodes[owner.__strawberry_definition__.name]  # type: ignore[attr-defined]
        _add(parent, listing.name, ListRead(spec.name, listing), listing.description)


def _attach_timelines(spec: NodeSpec, nodes: dict[str, NodeSpec]) -> None:
    for owner in (path.owner for moment in spec.declaration.moments for path in moment.of):
        parent = nodes[owner.__strawberry_definition__.name]  # type: ignore[attr-defined]
        if "timeline" not in parent.fields:
            _add(parent, "timeline", TimelineRead(), "What happened, newest first.")


def _add(
    parent: NodeSpec, name: str, read: CatalogRead, description: str, scope: str | None = None
) -> None:
    if name in parent.fields:
        msg = f"{parent.name}.{name} is declared twice."
        raise Misconfigured(msg)
    parent.fields[name] = FieldSpec(name, read, None, scope, description)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _enum_name(name: str) -> str:
    return _snake(name).upper()
