"""Builds the catalog out of the slices' declarations."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Column
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from csgraph.errors import Misconfigured
from csgraph.events.invariants import Invariant
from csgraph.graph.catalog import (
    DIFF,
    HISTORY,
    HISTORY_SCOPE,
    RECORD_CHANGE,
    WRITTEN_AT,
    CallerEdge,
    Catalog,
    CatalogRead,
    FieldSpec,
    HistoryRead,
    ListRead,
    NodeSpec,
    OrderKey,
    TimelineRead,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.declare import (
    CallerRead,
    ColumnRead,
    ComputedRead,
    Declaration,
    MoneyRead,
    ThroughRead,
    ToOneRead,
    read_of,
)
from csgraph.graph.kinds import Kind, kind_of, kind_of_annotation, unwrapped
from csgraph.graph.late import LateRead
from csgraph.graph.mutations import Mutation
from csgraph.graph.naming import enum_name, snake
from csgraph.graph.worked import Contribution, JudgedRead, WorkedField, WorkedRead


def build_catalog(
    classes: Iterable[type],
    mutations: Iterable[Mutation] = (),
    given: Iterable[WorkedField] = (),
    contributions: Iterable[Contribution] = (),
    invariants: Iterable[Invariant] = (),
) -> Catalog:
    """Collect what is declared into a catalog, with the edges children give parents.

    Raises:
        Misconfigured: when two declarations claim the same name, or prefix of ids.
    """
    nodes: dict[str, NodeSpec] = {}
    prefixes: dict[str, str] = {}
    for cls in classes:
        spec = _spec_of(cls)
        if spec.name in nodes:
            msg = f"Two nodes are called {spec.name}."
            raise Misconfigured(msg)
        nodes[spec.name] = spec
        if spec.prefix and prefixes.setdefault(spec.prefix, spec.name) != spec.name:
            msg = (
                f"The ids of {prefixes[spec.prefix]} and of {spec.name} would both begin with "
                f"`{spec.prefix}_`: give one of them a prefix of its own."
            )
            raise Misconfigured(msg)
    _attach_orders_of_neighbours(nodes)
    for spec in list(nodes.values()):
        _attach_reverse_edges(spec, nodes)
        _attach_listing(spec, nodes)
        _attach_timelines(spec, nodes)
        if spec.is_logged and RECORD_CHANGE in nodes:
            _add(spec, HISTORY, HistoryRead(), "How it was changed.", HISTORY_SCOPE)
            _add(spec, DIFF, HistoryRead(between=True), "What differs.", HISTORY_SCOPE)
        for owner, way in spec.declaration.lends:
            nodes[owner.__strawberry_definition__.name].lookups[way.name] = way  # type: ignore[attr-defined]
    worked = tuple(given)
    for each in worked:
        if each.owner is not None:
            _give(each, nodes[each.owner.__strawberry_definition__.name])  # type: ignore[attr-defined]
    for part in contributions:
        _contribute(part, nodes)
    made = Catalog(nodes, {each.name: each for each in mutations}, worked, tuple(invariants))
    for spec in nodes.values():
        _finish(spec, made)
    return made


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
        key = _order_of(found)
        if key is not None:
            labelled = kind is Kind.LABEL and key is getattr(found, "column", None)
            spec.orders[enum_name(name)] = OrderKey(name, key, _present(scope), None, labelled)
    for name in WRITTEN_AT:
        if name in spec.fields:
            spec.orders[enum_name(name)] = OrderKey(name, declaration.table.c[snake(name)])
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
                    f"{edge.name}.{key.field}", key.column, scopes, edge.read.column, key.labelled
                )


def _finish(spec: NodeSpec, catalog: Catalog) -> None:
    """Give the fields that go by what all types declare the catalog."""
    for name, known in spec.fields.items():
        if isinstance(known.read, LateRead):
            read = ComputedRead(partial(known.read.sql, catalog), known.read.columns)
            spec.fields[name] = replace(known, read=read)


def _present(scope: str | None) -> tuple[str, ...]:
    return (scope,) if scope else ()


def _order_of(read: CatalogRead) -> Column[Any] | None:
    match read:
        case ColumnRead(order=key) | MoneyRead(reporting=key):
            return key
        case _:
            return None


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
    if isinstance(read, MoneyRead) and read.reporting is not None:
        return Kind.DECIMAL
    is_told_by_type = isinstance(read, ComputedRead | LateRead | ThroughRead | JudgedRead)
    return kind_of_annotation(resolved) if is_told_by_type else None


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


def _give(given: WorkedField, owner: NodeSpec) -> None:
    """Give a node the field that a higher slice has for it."""
    _add(owner, given.name, given.read, given.description, given.scope)
    resolved = given.field().resolve_type()
    known = owner.fields[given.name]
    kind = _kind(given.read, resolved)
    owner.fields[given.name] = replace(known, kind=kind, annotation=resolved)


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
        if listing.one is not None:
            read = ListRead(spec.name, listing, single=True)
            _add(parent, listing.one.name, read, listing.one.description)
        if listing.whole is not None:
            read = ListRead(spec.name, listing, paged=True)
            _add(parent, listing.whole.name, read, listing.whole.description, spec.scope)


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
