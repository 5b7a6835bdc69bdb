"""GraphQL types of facets: how many items of a list have which value."""

from collections.abc import Iterable
from enum import Enum

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from csgraph.graph.catalog import FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.derive_figures import Figures
from csgraph.graph.directives import SemanticNonNull
from csgraph.graph.kinds import Kind
from csgraph.graph.made import argument, made_field, made_type

VALUES_USUALLY, MOST_VALUES, MOST_FACETS = 10, 100, 10
_KINDS = frozenset({Kind.TEXT, Kind.LABEL, Kind.BOOLEAN})


def facetable(spec: NodeSpec) -> Iterable[FieldSpec]:
    """Yield the fields whose values a list can be narrowed by: no numbers, no times."""
    return (
        field
        for field in spec.groupable()
        if isinstance(field.read, ToOneEdge) or field.kind in _KINDS
    )


def facet_fields(spec: NodeSpec, figures: Figures) -> list[StrawberryField]:
    """Return the field that a connection gets for its facets, if it has any."""
    fields = list(facetable(spec))
    if not fields or figures.group_key is None:
        return []
    name = spec.name
    enum = _enum(name, fields)
    facet = _facet_type(name, enum, figures.group_key)
    arguments = [
        argument("of", list[enum], f"Which fields, 1 to {MOST_FACETS}."),  # type: ignore[valid-type]
        argument(
            "first",
            int | None,
            f"How many values of each, 1 to {MOST_VALUES}; {VALUES_USUALLY} if left out.",
        ),
    ]
    text = (
        f"Values of some fields with counts, at most {MOST_FACETS}. What the filter says of a "
        "field itself is left out of its own facet, so that other choices keep their counts."
    )
    return [
        made_field(
            "facets",
            list[facet] | None,  # type: ignore[valid-type]
            text,
            arguments=arguments,
            directives=(SemanticNonNull(),),
        )
    ]


def _facet_type(name: str, enum: type[Enum], group_key: type) -> type:
    value = made_type(
        f"{name}FacetValue",
        [
            made_field(
                "value",
                str | None,
                "The value as text, for use in a filter: an id of a related item, a label, `true`. "
                "Null for items without one.",
            ),
            made_field("key", group_key, "The value by its field, related items in full."),
            made_field("count", int, "How many items have it."),
        ],
        f"One value that `{name}` items have, and how many have it.",
    )
    return made_type(
        f"{name}Facet",
        [
            made_field("field", enum, "Which field."),
            made_field(
                "values",
                list[value],  # type: ignore[valid-type]
                f"The most frequent values, at most {MOST_VALUES}; ties by value.",
            ),
            made_field("otherCount", int, "How many items have a value that is not shown."),
        ],
        f"The values that `{name}` items have in one field.",
    )


def _enum(name: str, fields: list[FieldSpec]) -> type[Enum]:
    members = {
        field.enum_name: strawberry.enum_value(
            field.enum_name, description=f"By `{to_camel_case(field.enum_name.lower())}`."
        )
        for field in fields
    }
    made = Enum(f"{name}FacetField", members)  # type: ignore[misc]  # named by its node
    strawberry.enum(made, description=f"Fields of `{name}` items that have facets.")
    return made
