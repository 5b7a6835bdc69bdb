"""GraphQL types that follow from the catalog: connections, edges, filters, orders."""

from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.enum import StrawberryEnumDefinition

from csgraph.graph.catalog import (
    IN_REPORTING,
    RECORD_CHANGE,
    Catalog,
    FieldSpec,
    HistoryRead,
    ListRead,
    NodeSpec,
    OrderKey,
    TimelineRead,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.comparators import BY_KIND
from csgraph.graph.declare import ThroughRead
from csgraph.graph.derive_custom import CustomInputs, derive_custom, naming_arguments
from csgraph.graph.derive_facets import facet_fields
from csgraph.graph.derive_figures import RELATED_FIGURES, Figures, derive_figures, figure_fields
from csgraph.graph.derive_history import diff_field, history_field, pages_field
from csgraph.graph.derive_mixed import timeline_field
from csgraph.graph.directives import SemanticNonNull
from csgraph.graph.interfaces import PageInfo
from csgraph.graph.kinds import Kind, unwrapped
from csgraph.graph.made import argument, definition_of, made_field, made_type
from csgraph.graph.segments import SEGMENT
from csgraph.graph.sorting import NullsOrder, OrderDirection
from csgraph.storage.reporting import is_in_reporting_currency


@dataclass(frozen=True)
class Derived:
    """The types derived for one node."""

    connection: type
    filter: type
    list_filter: type
    order: type | None
    figures: Figures


def derive_types(catalog: Catalog) -> dict[str, Derived]:
    """Make the derived types of every node, and attach the edges that children own."""
    custom = derive_custom(catalog)
    derived = {
        spec.name: _derive(spec, catalog, custom) for spec in catalog.nodes.values() if spec.prefix
    }
    enum_filters: dict[str, type] = {}
    timeline = timeline_field(catalog) if catalog.moments else None
    histories = (history_field(catalog), diff_field()) if RECORD_CHANGE in catalog.nodes else ()
    for spec in catalog.nodes.values():
        for edge in spec.fields.values():
            if isinstance(edge.read, TimelineRead) and timeline is not None:
                definition_of(spec.cls).fields.append(copy(timeline))
            elif isinstance(edge.read, HistoryRead) and histories:
                definition_of(spec.cls).fields.append(copy(histories[edge.read.between]))
            else:
                _attach(spec, edge, catalog, derived)
        if spec.prefix:
            _fill_filter(spec, derived, enum_filters)
            if spec.custom and custom:
                definition_of(derived[spec.name].filter).fields.append(custom.filter_field())
    for given in catalog.given:
        if given.owner is not None:
            definition_of(given.owner).fields.append(given.field())
    return derived


def connection_arguments(derived: Derived) -> list[StrawberryArgument]:
    """Return the arguments of a connection field."""
    arguments = [
        argument("first", int | None, "Items from the start, 1 to 100; 25 without `last`."),
        argument("after", str | None, "Start behind this cursor; use with `first`."),
        argument("last", int | None, "Items from the end, 1 to 100."),
        argument("before", str | None, "End before this cursor; use with `last`."),
        argument("filter", derived.filter | None, "Only items for which all of this holds."),
    ]
    if derived.order is not None:
        text = "Sort keys, most important first; ties are broken by id, so that pages are stable."
        arguments.append(argument("order_by", list[derived.order] | None, text))  # type: ignore[name-defined]
    return arguments


def _derive(spec: NodeSpec, catalog: Catalog, custom: CustomInputs | None) -> Derived:
    name = spec.name
    edge = made_type(
        f"{name}Edge",
        [
            made_field(
                "cursor", str, "Opaque position of the item; pass it as `after` or `before`."
            ),
            made_field("node", spec.cls, "The item."),
        ],
        f"One `{name}` with its cursor.",
    )
    filter_ = made_type(
        f"{name}Filter", [], f"Filter on `{name}`: all fields given must hold.", is_input=True
    )
    figures = derive_figures(spec, catalog, filter_)
    connection = made_type(
        f"{name}Connection",
        [
            made_field("edges", list[edge], "Items with their cursors."),  # type: ignore[valid-type]
            made_field("nodes", list[spec.cls], "Items alone."),  # type: ignore[name-defined]
            made_field("pageInfo", PageInfo, "Position of this page."),
            made_field(
                "totalCount",
                int | None,
                "How many items fit the filter on all pages together. Counted only when selected.",
                directives=(SemanticNonNull(),),
            ),
            *figure_fields(name, figures),
            *facet_fields(spec, figures),
        ],
        f"Page of `{name}` items.",
    )
    return Derived(
        connection,
        filter_,
        _list_filter(name, filter_),
        _order_type(spec, custom if spec.custom else None),
        figures,
    )


def _list_filter(name: str, filter_: type) -> type:
    every = "Every related item fits; holds when there is none."
    return made_type(
        f"{name}ListFilter",
        [
            made_field("some", filter_ | None, "At least one related item fits.", operand=True),
            made_field("every", filter_ | None, every, operand=True),
            made_field("none", filter_ | None, "No related item fits.", operand=True),
        ],
        f"Filter on related `{name}` items.",
        is_input=True,
    )


def _order_type(spec: NodeSpec, custom: CustomInputs | None) -> type | None:
    if not spec.orders:
        return None
    members = {
        name: strawberry.enum_value(name, description=_described(key))
        for name, key in spec.orders.items()
    }
    fields = Enum(f"{spec.name}OrderField", members)  # type: ignore[misc]
    strawberry.enum(fields, description=f"What `{spec.name}` items can be sorted by.")
    named = (
        [
            made_field("field", fields | None, "What to sort by.", operand=True),
            custom.order_field(),
        ]
        if custom
        else [made_field("field", fields, "What to sort by.")]
    )
    return made_type(
        f"{spec.name}Order",
        [
            *named,
            made_field("direction", OrderDirection, "Which way.", default=OrderDirection.ASC),
            made_field("nulls", NullsOrder, "Where nulls go.", default=NullsOrder.LAST),
        ],
        f"One sort key of `{spec.name}` items.",
        is_input=True,
    )


def _described(key: OrderKey) -> str:
    how = f", {IN_REPORTING}" if is_in_reporting_currency(key.column) else ""
    return f"By `{key.field}`{', its values by their names' if key.labelled else how}."


def _attach(spec: NodeSpec, edge: FieldSpec, catalog: Catalog, derived: dict[str, Derived]) -> None:
    definition = definition_of(spec.cls)
    match edge.read:
        case ToManyRead(child=child):
            definition.fields.append(
                made_field(
                    edge.name,
                    derived[child].connection | None,
                    edge.description,
                    arguments=connection_arguments(derived[child]),
                    directives=(SemanticNonNull(),),
                )
            )
        case ListRead(rows=rows, single=True):
            one: Any = catalog.nodes[rows].cls | None
            made = made_field(edge.name, one, edge.description, arguments=naming_arguments())
            definition.fields.append(made)
        case ListRead(rows=rows, paged=True) if edge.read.listing.whole is not None:
            definition.fields.append(pages_field(catalog.nodes[rows], edge.read.listing.whole))
        case ListRead(rows=rows, listing=listing):
            item: Any = catalog.nodes[rows].cls
            type_ = list[item]
            definition.fields.append(made_field(edge.name, type_, edge.description))
            if listing.interface is not None:
                shared = definition_of(listing.interface)
                definition.interfaces.append(shared)
                if all(known.python_name != edge.name for known in shared.fields):
                    shared.fields.append(made_field(edge.name, type_, edge.description))
        case _:
            return


def _fill_filter(
    spec: NodeSpec, derived: dict[str, Derived], enum_filters: dict[str, type]
) -> None:
    mine = derived[spec.name].filter
    fields = definition_of(mine).fields
    fields += [
        made_field("and", list[mine] | None, "All of these must hold.", operand=True),  # type: ignore[valid-type]
        made_field(
            "or",
            list[mine] | None,  # type: ignore[valid-type]
            "At least one of these must hold; an empty list matches nothing.",
            operand=True,
        ),
        made_field("not", mine | None, "This must not hold; nulls included.", operand=True),
        made_field(
            SEGMENT,
            strawberry.ID | None,
            "Id of a segment: its saved filter must hold; an unknown one matches nothing.",
            operand=True,
        ),
    ]
    if spec.noted is not None:
        about = spec.noted.description
        fields.append(made_field(spec.noted.name, strawberry.ID | None, about, operand=True))
    for target in spec.filterable():
        type_ = _filter_type(target, derived, enum_filters)
        if type_ is not None:
            text = f"By: {target.about}."
            fields.append(made_field(target.name, type_ | None, text, operand=True))
        if isinstance(target.read, ToManyRead):
            related = derived[target.read.child].figures.related | None
            text = f"By figures over: {target.about}."
            name = f"{target.name}{RELATED_FIGURES}"
            fields.append(made_field(name, related, text, operand=True))


def _filter_type(
    target: FieldSpec, derived: dict[str, Derived], enum_filters: dict[str, type]
) -> type | None:
    match target.read:
        case ToOneEdge(target=name):
            return derived[name].filter if name in derived else None
        case ToManyRead(child=child):
            return derived[child].list_filter
        case ThroughRead():
            return BY_KIND[Kind.TEXT]
        case _ if target.kind is Kind.LABEL:
            return _enum_filter(unwrapped(target.annotation), enum_filters)
        case _:
            return BY_KIND.get(target.kind) if target.kind else None


def _enum_filter(enum: StrawberryEnumDefinition, made: dict[str, type]) -> type:
    if enum.name not in made:
        wrapped = enum.wrapped_cls
        many = list[wrapped] | None  # type: ignore[valid-type]
        made[enum.name] = made_type(
            f"{enum.name}Filter",
            [
                made_field("eq", wrapped | None, "Equal.", operand=True),
                made_field("neq", wrapped | None, "Not equal; nulls included.", operand=True),
                made_field("in", many, "One of these.", operand=True),
                made_field("nin", many, "None of these; nulls included.", operand=True),
                made_field(
                    "isNull", bool | None, "True: has no value. False: has one.", operand=True
                ),
            ],
            f"Comparisons of `{enum.name}`. An explicit null operand is refused.",
            is_input=True,
        )
    return made[enum.name]
