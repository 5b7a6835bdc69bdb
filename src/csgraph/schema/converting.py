"""What strawberry makes of the declared types, without what only its own executor needs.

Operations are compiled: no field is ever resolved by strawberry, and nothing asks a field, an
argument or a value for its strawberry definition but the printer of the SDL, for directives. Of
some 22,000 of them each keeps a dictionary to its definition otherwise, each field a resolver.
"""

from typing import Any, Final, TypeVar

import strawberry
from graphql import GraphQLArgument, GraphQLEnumValue, GraphQLField, GraphQLInputField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.enum import EnumValue
from strawberry.types.field import StrawberryField

_Part = TypeVar("_Part", GraphQLField, GraphQLArgument, GraphQLInputField, GraphQLEnumValue)
_NOTHING: Final[dict[str, Any]] = {}
"""Shared: nobody writes to it."""


class LeanConverter(GraphQLCoreConverter):
    """Converts types; what it makes of their parts knows its definition for directives alone."""

    def from_resolver(self, field: StrawberryField) -> Any:
        return None

    def from_field(self, field: StrawberryField, **given: Any) -> GraphQLField:
        return _lean(super().from_field(field, **given), field)

    def from_argument(self, argument: StrawberryArgument) -> GraphQLArgument:
        return _lean(super().from_argument(argument), argument)

    def from_input_field(self, field: StrawberryField, **given: Any) -> GraphQLInputField:
        return _lean(super().from_input_field(field, **given), field)

    def from_enum_value(self, enum_value: EnumValue) -> GraphQLEnumValue:
        return _lean(super().from_enum_value(enum_value), enum_value)


class LeanSchema(strawberry.Schema):
    """A schema that converts leanly: strawberry makes a converter, and ours takes its place."""

    @property
    def schema_converter(self) -> GraphQLCoreConverter:
        return self._lean_converter

    @schema_converter.setter
    def schema_converter(self, made: GraphQLCoreConverter) -> None:
        given = self.config.scalar_map
        self._lean_converter = LeanConverter(self.config, {}, given, made.get_fields)


def _lean(made: _Part, definition: Any) -> _Part:
    if not definition.directives:
        made.extensions = _NOTHING
    return made
