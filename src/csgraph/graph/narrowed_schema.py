"""A schema with less in it: types, fields, arguments and values that are left out are gone.

Made of graphql-core's own types, so that validation, suggestions and introspection know
nothing else. The enum values and scalars are the whole schema's.
"""

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

AS_OF = "asOf"
"""The argument that no partner has: a grant says what may be seen now, not what could be then."""
KEPT_INTERFACES = frozenset({"Node"})


def narrowed_schema(whole: GraphQLSchema, left: Mapping[str, set[str]]) -> GraphQLSchema:
    """Return the schema with the named members of the named types; other types stay whole."""
    return _Narrowing(whole, left).schema()


class _Narrowing:
    def __init__(self, whole: GraphQLSchema, left: Mapping[str, set[str]]) -> None:
        self._whole = whole
        self._left = left
        self._made: dict[str, GraphQLNamedType] = {}

    def schema(self) -> GraphQLSchema:
        query = cast("GraphQLObjectType", self._named(self._whole.type_map["Query"]))
        nodes = self._whole.get_possible_types(
            cast("GraphQLInterfaceType", self._whole.type_map["Node"])
        )
        return GraphQLSchema(
            query=query,
            types=[self._named(each) for each in nodes if self._exists(each)],
            directives=self._whole.directives,
            description=self._whole.description,
        )

    def _exists(self, type_: Any) -> bool:
        named = get_named_type(type_)
        return bool(self._left.get(named.name, True))

    def _keeps(self, owner: str, member: str) -> bool:
        return owner not in self._left or member in self._left[owner]

    def _type(self, type_: Any) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return GraphQLNonNull(self._type(type_.of_type))
        if isinstance(type_, GraphQLList):
            return GraphQLList(self._type(type_.of_type))
        return self._named(type_)

    def _named(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        if type_.name not in self._made:
            self._made[type_.name] = self._make(type_)
        return self._made[type_.name]

    def _make(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        given: dict[str, Any] = dict(type_.to_kwargs())
        match type_:
            case GraphQLObjectType():
                given["fields"] = lambda: self._fields(type_)
                given["interfaces"] = lambda: [
                    cast("GraphQLInterfaceType", self._named(each))
                    for each in type_.interfaces
                    if each.name in KEPT_INTERFACES
                ]
                return GraphQLObjectType(**given)
            case GraphQLInterfaceType():
                given |= {"fields": lambda: self._fields(type_), "interfaces": ()}
                return GraphQLInterfaceType(**given)
            case GraphQLUnionType():
                given["types"] = lambda: [
                    cast("GraphQLObjectType", self._named(each))
                    for each in type_.types
                    if self._exists(each)
                ]
                return GraphQLUnionType(**given)
            case GraphQLInputObjectType():
                given["fields"] = lambda: self._input_fields(type_)
                return GraphQLInputObjectType(**given)
            case GraphQLEnumType():
                return self._enum(type_)
            case _:
                return type_  # a scalar

    def _enum(self, type_: GraphQLEnumType) -> GraphQLEnumType:
        """Copy the enum, since strawberry's own kind of it reads values its own way."""
        made = object.__new__(type(type_))
        vars(made).update(vars(type_))
        made.values = {
            name: value for name, value in type_.values.items() if self._keeps(type_.name, name)
        }
        vars(made).pop("_value_lookup", None)
        return made

    def _fields(self, type_: GraphQLObjectType | GraphQLInterfaceType) -> dict[str, GraphQLField]:
        return {
            name: self._field(field)
            for name, field in type_.fields.items()
            if self._keeps(type_.name, name) and self._exists(field.type)
        }

    def _field(self, field: GraphQLField) -> GraphQLField:
        given: dict[str, Any] = dict(field.to_kwargs())
        given["type_"] = self._type(field.type)
        given["args"] = {
            name: self._argument(each)
            for name, each in field.args.items()
            if self._exists(each.type) and name != AS_OF
        }
        return GraphQLField(**given)

    def _argument(self, given: GraphQLArgument) -> GraphQLArgument:
        return GraphQLArgument(**{**given.to_kwargs(), "type_": self._type(given.type)})

    def _input_fields(self, type_: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        return {
            name: GraphQLInputField(**{**field.to_kwargs(), "type_": self._type(field.type)})
            for name, field in type_.fields.items()
            if self._keeps(type_.name, name) and self._exists(field.type)
        }
