"""The part of the catalog that a set of fields leaves: what is not named does not exist.

Everything is left out unless it follows from a granted field, so that what is added to the
schema later is hidden from partners until it is granted.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import (
    Catalog,
    FieldSpec,
    HistoryRead,
    ListRead,
    NodeSpec,
    TimelineRead,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.declare import ColumnRead
from csgraph.graph.derive_figures import RELATED_FIGURES
from csgraph.graph.worked import JudgedRead, WorkedRead
from csgraph.storage.shared_rows import referring, way_to_account

ID = "id"
LONGEST_COORDINATE = 200
_NEVER_GRANTED = ListRead | TimelineRead | HistoryRead | WorkedRead | JudgedRead


def check_fields(catalog: Catalog, coordinates: Iterable[str]) -> tuple[str, ...]:
    """Return coordinates in order, ``Type.*`` written out.

    Raises:
        InvalidInput: one that names nothing that can be shared.
    """
    found: set[str] = set()
    for coordinate in coordinates:
        type_name, _, field_name = coordinate.partition(".")
        node = catalog.nodes.get(type_name)
        names = _choice(catalog, node) if node and _is_shareable(node) else set()
        if node is None or not names or field_name not in {*names, "*"}:
            shown = coordinate[:LONGEST_COORDINATE].encode("utf-8", "replace").decode()
            msg = (
                f"`{shown}` can't be granted: name a field of a shareable type, such as "
                "`Account.name`, or all of its own ones, such as `Account.*`."
            )
            raise InvalidInput(msg)
        chosen = _plain(node) if field_name == "*" else [field_name]
        found.update(f"{type_name}.{name}" for name in chosen)
    return tuple(sorted(found))


def narrowed(catalog: Catalog, coordinates: frozenset[str]) -> Catalog:
    """Return the catalog with the granted fields alone; ids come with their types."""
    nodes = {
        name: spec
        for name, spec in catalog.nodes.items()
        if _is_shareable(spec) and any(each.startswith(f"{name}.") for each in coordinates)
    }
    return Catalog({name: _narrowed(spec, coordinates, nodes) for name, spec in nodes.items()})


def members(whole: Catalog, kept: Catalog) -> dict[str, set[str]]:
    """Return what is left of each type that follows from the catalog, by the type's name."""
    left: dict[str, set[str]] = {"Query": {"node", "nodes", *kept.by_plural, *kept.by_lookup}}
    for name in whole.nodes:
        spec = kept.nodes.get(name)
        left |= _members(name, spec) if spec else {made: set() for made in _made_names(name)}
    return left


def _made_names(name: str) -> list[str]:
    made = (
        "Edge Connection Filter ListFilter Order OrderField Aggregate AggregateFilter "
        "AggregateField Group GroupKey GroupKeyInput GroupField GroupOrder GroupFilter Ref"
    )
    return [name, *(f"{name}{ending}" for ending in made.split())]


def _members(name: str, spec: NodeSpec) -> dict[str, set[str]]:
    computed = {field.name for field in spec.aggregable()}
    groupable = list(spec.groupable())
    filters = {"and", "or", "not"}
    for field in spec.filterable():
        filters.add(field.name)
        if isinstance(field.read, ToManyRead):
            filters.add(f"{field.name}{RELATED_FIGURES}")
    connection = {"edges", "nodes", "pageInfo", "totalCount", "aggregate"}
    return {
        name: set(spec.fields),
        f"{name}Edge": {"cursor", "node"},
        f"{name}Connection": connection | ({"groupBy"} if groupable else set()),
        f"{name}Filter": filters,
        f"{name}ListFilter": {"some", "every", "none"},
        f"{name}Order": {"field", "direction", "nulls"} if spec.orders else set(),
        f"{name}OrderField": set(spec.orders),
        f"{name}Aggregate": {"count", *computed},
        f"{name}AggregateFilter": {"filter", "count", *computed},
        f"{name}AggregateField": {field.enum_name for field in spec.aggregable()},
        f"{name}Group": {"key", "aggregate"} if groupable else set(),
        f"{name}GroupKey": {field.name for field in groupable},
        f"{name}GroupKeyInput": {"field", "bucket"} if groupable else set(),
        f"{name}GroupField": {field.enum_name for field in groupable},
        f"{name}GroupOrder": {"function", "field", "direction", "nulls"},
        f"{name}GroupFilter": {"count", *computed},
        f"{name}Ref": {ID, *spec.lookups},
    }


def _narrowed(spec: NodeSpec, coordinates: frozenset[str], nodes: dict[str, NodeSpec]) -> NodeSpec:
    fields = {
        name: field
        for name, field in spec.fields.items()
        if name == ID
        or (
            f"{spec.name}.{name}" in coordinates
            and name in _grantable(spec)
            and _target(field) in {None, *nodes}
        )
    }
    orders = {
        key: order
        for key, order in spec.orders.items()
        if any(field.enum_name == key for field in fields.values())
    }
    # A cursor holds the values that its list is sorted by.
    sorted_by = {order.column for order in orders.values()}
    default_order = spec.default_order
    if not all(key.column in sorted_by for key in default_order):
        default_order = ()
    has_list = way_to_account(spec.table) is not None
    columns = {_column(field) for field in fields.values()} - {None}
    lookups = {
        name: way
        for name, way in spec.lookups.items()
        if way.via is None and has_list and way.column in columns | sorted_by
    }
    declaration = replace(
        spec.declaration,
        default_order=default_order,
        plural=spec.declaration.plural if has_list else None,
        lookup_name=spec.declaration.lookup_name if has_list else None,
    )
    return NodeSpec(spec.name, spec.cls, declaration, fields, orders, lookups)


def _is_shareable(spec: NodeSpec) -> bool:
    has_rows = way_to_account(spec.table) is not None or bool(referring(spec.table))
    return spec.prefix is not None and has_rows


def _grantable(spec: NodeSpec) -> list[str]:
    """Return the fields that may be granted.

    Not so lists that are no connections, nor timelines: an event tells of a column of its
    row, which may not be granted, and its name is told even where its type is hidden. Nor what
    was: a grant says what may be seen now. Nor what is worked out or judged: it tells of rows and
    columns that the grant does not name.
    """
    return [
        name for name, field in spec.fields.items() if not isinstance(field.read, _NEVER_GRANTED)
    ]


def _choice(catalog: Catalog, spec: NodeSpec) -> set[str]:
    """Return the fields that may be granted, without those that lead to what never is."""
    targets = {name: _target(spec.fields[name]) for name in _grantable(spec)}
    return {
        name
        for name, target in targets.items()
        if target is None or _is_shareable(catalog.nodes[target])
    }


def _plain(spec: NodeSpec) -> list[str]:
    """Return the fields that lead to no other type."""
    return [name for name in _grantable(spec) if _target(spec.fields[name]) is None]


def _target(field: FieldSpec) -> str | None:
    match field.read:
        case ToOneEdge(target=name) | ToManyRead(child=name) | ListRead(rows=name):
            return name
        case _:
            return None


def _column(field: FieldSpec) -> Any:
    return field.read.column if isinstance(field.read, ColumnRead) else None
