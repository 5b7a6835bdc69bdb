"""GraphQL inputs that name a field which the tenant defined."""

from dataclasses import dataclass

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from csgraph.graph.catalog import Catalog
from csgraph.graph.comparators import BY_KIND
from csgraph.graph.custom_fields import CUSTOM_FIELD, CustomFields
from csgraph.graph.made import argument, made_field, made_type

_KEY = "Key of the field, as `customFields` and its definition tell it."
_CONNECTION = "Connection that defines it; needed where several define a field with this key."


@dataclass(frozen=True)
class CustomInputs:
    """The inputs by which lists are filtered and sorted by tenants' own fields."""

    filter: type
    order: type

    def filter_field(self) -> StrawberryField:
        """Return the field of a filter."""
        text = "By the value of a tenant-defined field, named by its key."
        return made_field(CUSTOM_FIELD, self.filter | None, text, operand=True)

    def order_field(self) -> StrawberryField:
        """Return the field of a sort key."""
        text = "Tenant-defined field to sort by; give it or `field`."
        return made_field(CUSTOM_FIELD, self.order | None, text, operand=True)


def derive_custom(catalog: Catalog) -> CustomInputs | None:
    """Make the inputs, if any node has fields that tenants define."""
    custom = catalog.custom
    return CustomInputs(_filter(custom), _order(custom)) if custom else None


def _filter(custom: CustomFields) -> type:
    compared = [
        made_field(
            kind.name,
            BY_KIND[kind.kind] | None,
            f"Comparisons of a field of the type {_or(kind.types)}.",
            operand=True,
        )
        for kind in custom.kinds
    ]
    return made_type(
        "CustomFieldConditionInput",
        [*_naming(), *compared],
        "Comparisons of a tenant-defined field, by the operand of its type. Of a text the first "
        "500 characters count. An explicit null operand is refused.",
        is_input=True,
    )


def _order(custom: CustomFields) -> type:
    unsorted = [each for kind in custom.kinds if kind.sorted_by is None for each in kind.types]
    text = f"Its type, which decides the order; {_or(tuple(unsorted))} can't be sorted by."
    return made_type(
        "CustomFieldSortInput",
        [*_naming(), made_field("type", custom.types, text)],
        "A tenant-defined field to sort by. Texts are sorted in any case.",
        is_input=True,
    )


def naming_arguments() -> list[StrawberryArgument]:
    """Return the arguments that name a field."""
    return [argument("key", str, _KEY), argument("connection", strawberry.ID | None, _CONNECTION)]


def _naming() -> list[StrawberryField]:
    return [
        made_field("key", str, _KEY),
        made_field("connection", strawberry.ID | None, _CONNECTION, operand=True),
    ]


def _or(types: tuple[str, ...]) -> str:
    return " or ".join(f"`{each}`" for each in types)
