"""The arguments of a document: where they stand, their values, the shape of the values.

A site is a field of the document that has arguments. Its values are read once for
each request; their *shape* (which keys are present, page sizes, orders, id types,
which values of a cursor are null) decides the plan, the rest are parameters.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution.values import VariableValues

from csgraph.errors import InvalidInput
from csgraph.graph.cursor import Cursor, CursorCodec, hash_list
from csgraph.graph.scalars import Duration
from csgraph.ids import TenantId, decode_id

STRUCTURAL = frozenset({"first", "last", "orderBy", "isNull", "keys", "buckets"})
CHOICES = frozenset({"of", "types", "coordinates", "fields"})
"""Lists whose very items decide the plan."""
Shape = Any
Bounds = tuple[int, ...]


@dataclass(frozen=True)
class Read:
    """What a site's arguments come to for a tenant: their values, and what decides the plan.

    A list has the hash that its cursors begin with; ``is_relative`` says that its filter starts
    from the instant of the request.
    """

    tenant_id: TenantId
    values: dict[str, Any]
    shapes: tuple[Shape, ...]
    list_hash: str | None
    is_relative: bool


@dataclass(frozen=True)
class Site:
    """A field of the document that has arguments.

    Those of one that ``is_constant`` come to the same for each request of a tenant: they name no
    variable, no cursor and no segment.
    """

    index: int
    node: FieldNode
    definition: GraphQLField
    coordinate: str
    is_constant: bool = False

    @property
    def is_write(self) -> bool:
        """Whether the field is a mutation."""
        return self.coordinate.startswith("Mutation.")

    def read(self, variables: VariableValues) -> dict[str, Any]:
        """Return the arguments' values.

        Raises:
            InvalidInput: when a value can't be coerced; names the coordinate.
        """
        try:
            values: dict[str, Any] = get_argument_values(self.definition, self.node, variables)
        except GraphQLError as error:
            raise InvalidInput(error.message, coordinate=self.coordinate) from error
        return values

    def resolve_cursors(
        self, values: dict[str, Any], codec: CursorCodec, tenant_id: object
    ) -> tuple[dict[str, Any], str]:
        """Replace cursor texts by cursors; return the list's hash beside the values."""
        list_hash = hash_list(self.coordinate, tenant_id, values)
        resolved = dict(values)
        for name in ("after", "before"):
            if resolved.get(name) is not None:
                try:
                    resolved[name] = codec.read(resolved[name], list_hash)
                except InvalidInput as error:
                    raise InvalidInput(
                        error.message, coordinate=f"{self.coordinate}({name}:)"
                    ) from error
        return resolved, list_hash

    def shape(self, values: dict[str, Any], bounds: Bounds) -> Shape:
        """Return what of the values decides the plan; hashable.

        Which of the bounds a list passes is part of it, so that no list is served by a
        plan that was made for a shorter one.
        """
        return tuple(
            (name, _shape(name, values[name], self.definition.args[name].type, bounds))
            for name in sorted(values)
        )


def names_nothing_outside(node: FieldNode, names: Container[str]) -> bool:
    """Whether a field's arguments have no variable in them, and none of some names."""
    return all(
        argument.name.value not in names and _is_fixed(argument.value, names)
        for argument in node.arguments or ()
    )


def _is_fixed(value: ValueNode, names: Container[str]) -> bool:
    match value:
        case VariableNode():
            return False
        case ListValueNode(values=items):
            return all(_is_fixed(item, names) for item in items)
        case ObjectValueNode(fields=fields):
            return all(
                each.name.value not in names and _is_fixed(each.value, names) for each in fields
            )
        case _:
            return True


def pinned_now(values: dict[str, Any]) -> datetime | None:
    """Return the instant to which the cursor among a list's arguments holds its filter."""
    for name in ("after", "before"):
        cursor = values.get(name)
        if isinstance(cursor, Cursor):
            return cursor.now
    return None


def is_relative(value: Any, fields: frozenset[str]) -> bool:
    """Whether a filter is relative to now: by a duration, or by one of these fields."""
    match value:
        case dict():
            return any(name in fields or is_relative(value[name], fields) for name in value)
        case list():
            return any(is_relative(item, fields) for item in value)
        case _:
            return isinstance(value, Duration)


def _shape(name: str, value: Any, type_: Any, bounds: Bounds) -> Shape:
    nullable = get_nullable_type(type_)
    if value is None:
        return None
    if name in STRUCTURAL or (name in CHOICES and is_list_type(nullable)):
        return _frozen(value)
    if name in {"after", "before"}:
        return value.nulls
    if is_list_type(nullable):
        items = [_shape("", item, nullable.of_type, bounds) for item in value]
        if isinstance(get_named_type(nullable), GraphQLInputObjectType):
            return tuple(items)
        passed = sum(len(items) > bound for bound in bounds)
        return ("list", passed, *sorted(set(items), key=str))
    if isinstance(nullable, GraphQLInputObjectType):
        return tuple(
            (key, _shape(key, value[key], nullable.fields[key].type, bounds))
            for key in sorted(value)
        )
    if nullable.name == "ID":
        decoded = decode_id(value)
        return decoded[0] if decoded else "?"
    return "value"


def _frozen(value: Any) -> Shape:
    if isinstance(value, dict):
        return tuple((key, _frozen(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
