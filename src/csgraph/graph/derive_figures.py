"""GraphQL types of figures over lists: aggregates, groups, bounds on them."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from csgraph.graph.aggregates import AGGREGATES, ValueAggregate, ValueAggregateFilter
from csgraph.graph.catalog import Catalog, FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.comparators import IntFilter
from csgraph.graph.directives import RequiresScope, SemanticNonNull
from csgraph.graph.kinds import unwrapped
from csgraph.graph.made import argument, made_field, made_type
from csgraph.graph.sorting import NullsOrder, OrderDirection

GROUPS_USUALLY, MOST_GROUPS, MOST_KEYS = 100, 500, 4
RELATED_FIGURES = "Aggregate"
"""Ends the name of a filter on figures over a list, after the list's own."""


@strawberry.enum(description="Periods of the calendar, in UTC.")
class TimeBucket(Enum):
    """Periods of the calendar, in UTC."""

    DAY = strawberry.enum_value("DAY", description="Days.")
    WEEK = strawberry.enum_value("WEEK", description="Weeks that begin on Monday.")
    MONTH = strawberry.enum_value("MONTH", description="Months.")
    QUARTER = strawberry.enum_value("QUARTER", description="Quarters that begin in January.")
    YEAR = strawberry.enum_value("YEAR", description="Years.")


@strawberry.enum(description="What can be computed over the values of a field.")
class AggregateFunction(Enum):
    """What can be computed over the values of a field."""

    COUNT = strawberry.enum_value("COUNT", description="How many items; takes no field.")
    DISTINCT = strawberry.enum_value("DISTINCT", description="How many different values.")
    SUM = strawberry.enum_value("SUM", description="Their sum.")
    AVG = strawberry.enum_value("AVG", description="Their mean.")
    MIN = strawberry.enum_value("MIN", description="The smallest.")
    MAX = strawberry.enum_value("MAX", description="The largest.")


@dataclass(frozen=True)
class Figures:
    """The types of figures derived for one node."""

    aggregate: type
    group: type | None
    group_key: type | None
    group_key_input: type | None
    group_order: type | None
    having: type
    related: type


def derive_figures(spec: NodeSpec, catalog: Catalog, filter_: type) -> Figures:
    """Make the types of figures over a node's lists."""
    having_fields = [made_field("count", IntFilter | None, "By how many there are.", operand=True)]
    fields = [made_field("count", int, "How many items.")]
    for field in spec.aggregable():
        output, bounds = types_of(field)
        scoped = (RequiresScope(any_of=[field.scope]),) if field.scope else ()
        text = f"Over: {field.about}."
        fields.append(made_field(field.name, output | None, text, directives=scoped))
        having_fields.append(made_field(field.name, bounds | None, text, operand=True))
    name = spec.name
    aggregate = made_type(f"{name}Aggregate", fields, f"Figures over `{name}` items.")
    having = made_type(
        f"{name}GroupFilter",
        having_fields,
        f"Bounds on figures over `{name}` items: all given must hold.",
        is_input=True,
    )
    narrowed = made_field("filter", filter_ | None, "Only items that fit count.", operand=True)
    related = made_type(
        f"{name}AggregateFilter",
        [narrowed, *having_fields],
        f"Bounds on figures over related `{name}` items: all given must hold.",
        is_input=True,
    )
    return Figures(aggregate, *_group_types(spec, catalog, aggregate), having, related)


def types_of(field: FieldSpec) -> tuple[type, type]:
    """Return a field's type of figures, and that of bounds on them."""
    if isinstance(field.read, ToOneEdge) or field.kind is None:
        return ValueAggregate, ValueAggregateFilter
    return AGGREGATES[field.kind]


def _group_types(
    spec: NodeSpec, catalog: Catalog, aggregate: type
) -> tuple[type | None, type | None, type | None, type | None]:
    groupable = list(spec.groupable())
    if not groupable:
        return None, None, None, None
    name = spec.name
    key = made_type(
        f"{name}GroupKey",
        [
            made_field(field.name, _key_type(field, catalog), f"Of the group: {field.description}")
            for field in groupable
        ],
        f"What the `{name}` items of a group have in common; null what they are not grouped by.",
    )
    group = made_type(
        f"{name}Group",
        [
            made_field("key", key, "What its items have in common."),
            made_field("aggregate", aggregate, "Figures over its items."),
        ],
        f"`{name}` items that have something in common.",
    )
    return group, key, _key_input(name, groupable), _group_order(spec)


def _key_input(name: str, groupable: list[FieldSpec]) -> type:
    return made_type(
        f"{name}GroupKeyInput",
        [
            made_field("field", _enum(f"{name}GroupField", groupable), "What to group by."),
            made_field(
                "bucket",
                TimeBucket | None,
                "Period to group instants or days by; instants need one.",
                operand=True,
            ),
        ],
        f"What to group `{name}` items by.",
        is_input=True,
    )


def _group_order(spec: NodeSpec) -> type:
    field = _enum(f"{spec.name}AggregateField", list(spec.aggregable()))
    count = AggregateFunction.COUNT
    return made_type(
        f"{spec.name}GroupOrder",
        [
            made_field("function", AggregateFunction, "What to compute.", default=count),
            made_field("field", field | None, "Over which field.", operand=True),
            made_field("direction", OrderDirection, "Which way.", default=OrderDirection.ASC),
            made_field("nulls", NullsOrder, "Where nulls go.", default=NullsOrder.LAST),
        ],
        f"One sort key of groups of `{spec.name}` items.",
        is_input=True,
    )


def _key_type(field: FieldSpec, catalog: Catalog) -> Any:
    if isinstance(field.read, ToOneEdge):
        return catalog.nodes[field.read.target].cls | None
    wanted = unwrapped(field.annotation)
    return (wanted.wrapped_cls if isinstance(wanted, StrawberryEnumDefinition) else wanted) | None


def figure_fields(name: str, figures: Figures) -> list[Any]:
    """Return the fields that a connection gets for its figures."""
    fields = [
        made_field(
            "aggregate",
            figures.aggregate | None,
            "Figures over all items that fit the filter, on all pages together.",
            directives=(SemanticNonNull(),),
        )
    ]
    if figures.group is None:
        return fields
    arguments = [
        argument("keys", list[figures.group_key_input], f"What to group by, 1 to {MOST_KEYS}."),  # type: ignore[name-defined]
        argument("having", figures.having | None, "Only groups whose figures fit."),
        argument(
            "order_by",
            list[figures.group_order] | None,  # type: ignore[name-defined]
            "How to sort the groups; by their keys if left out.",
        ),
        argument(
            "first",
            int | None,
            f"How many groups, 1 to {MOST_GROUPS}; {GROUPS_USUALLY} if left out.",
        ),
    ]
    text = (
        f"All `{name}` items that fit the filter, grouped, with figures over each group; at "
        f"most {MOST_GROUPS} groups."
    )
    return [
        *fields,
        made_field(
            "groupBy",
            list[figures.group] | None,  # type: ignore[name-defined]
            text,
            arguments=arguments,
            directives=(SemanticNonNull(),),
        ),
    ]


def _enum(name: str, fields: list[FieldSpec]) -> type[Enum]:
    members = {
        field.enum_name: strawberry.enum_value(
            field.enum_name, description=f"By `{to_camel_case(field.enum_name.lower())}`."
        )
        for field in fields
    }
    made = Enum(name, members)  # type: ignore[misc]  # named by its node
    strawberry.enum(made, description=f"Fields of `{name.removesuffix('Field')}`.")
    return made
