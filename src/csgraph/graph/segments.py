"""Segments inside filters: a saved filter stands wherever its id is given.

Definitions are put in place of their ids before an operation is planned, so that plans,
cursors, limits and scopes treat them as if the caller had written them out.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_list_type,
)
from graphql.utilities import coerce_input_value, validate_input_value

from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.catalog import Catalog
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.limits import Limits
from csgraph.ids import decode_id, encode_id
from csgraph.tenancy.principal import SavedFilter

SEGMENT = "segment"
PREFIX = "seg"
Segments = Mapping[UUID, SavedFilter]
_NOTHING: dict[str, Any] = {"id": {"in": []}}


class SegmentInvalid(CsgraphError):
    """A saved filter does not fit the present schema."""

    code = "SEGMENT_INVALID"


def expand(field: GraphQLField, values: dict[str, Any], segments: Segments) -> dict[str, Any]:
    """Return a field's arguments with the definition in place of each segment's id.

    A segment that is unknown, or of another type's items, matches nothing.

    Raises:
        SegmentInvalid: a definition no longer fits; names the segment.
    """
    return {**values, "filter": _expanded(values["filter"], field.args["filter"].type, segments)}


def _expanded(value: Any, type_: Any, segments: Segments) -> Any:
    nullable = get_nullable_type(type_)
    if is_list_type(nullable) and isinstance(value, list):
        return [_expanded(item, nullable.of_type, segments) for item in value]
    if not isinstance(nullable, GraphQLInputObjectType) or not isinstance(value, dict):
        return value
    made = {
        name: _expanded(item, nullable.fields[name].type, segments) for name, item in value.items()
    }
    if isinstance(value.get(SEGMENT), str) and made.get("and", []) is not None:
        definition = _definition(made.pop(SEGMENT), nullable, segments)
        made["and"] = [*made.get("and", []), definition]
    return made


def _definition(given: str, type_: GraphQLInputObjectType, segments: Segments) -> Any:
    decoded = decode_id(given)
    saved = segments.get(decoded[1]) if decoded and decoded[0] == PREFIX else None
    if decoded is None or saved is None or type_.name != f"{saved.node_type}Filter":
        return _NOTHING
    try:
        return coerced(saved.filter, type_)
    except InvalidInput as error:
        id_ = encode_id(PREFIX, decoded[1])
        message = f"The segment `{saved.name}` ({id_}) can't be used any more: {error.message}"
        raise SegmentInvalid(message, segmentId=id_) from error


def check_filter(
    schema: GraphQLSchema, catalog: Catalog, limits: Limits, node_type: str, given: Any
) -> None:
    """Refuse what can't be saved as a segment.

    Raises:
        InvalidInput: naming the field and what is wrong with it.
    """
    node, type_ = catalog.nodes.get(node_type), schema.get_type(f"{node_type}Filter")
    if node is None or not isinstance(type_, GraphQLInputObjectType):
        raise InvalidInput(f"There are no segments of `{node_type}`: name a type, such as Account.")
    compiler = FilterCompiler(catalog, limits, 0, "Segment.filter", every_scope(catalog))
    compiler.compile(node, coerced(given, type_), ("filter",))


def every_scope(catalog: Catalog) -> frozenset[str]:
    """Return the scopes of everything there is: who uses a segment is not who saved it."""
    return frozenset(
        scope
        for spec in catalog.nodes.values()
        for scope in (spec.scope, *(field.scope for field in spec.fields.values()))
        if scope is not None
    )


def coerced(given: Any, type_: GraphQLInputObjectType) -> Any:
    """Return a saved filter as if it had been given as an argument.

    Raises:
        InvalidInput: it does not fit the filter's type, or names a segment.
    """
    if _mentions_segment(given, type_):
        raise InvalidInput("A segment's filter can't name a segment: write its conditions out.")

    def refuse(error: GraphQLError, path: list[str | int]) -> None:
        where = ".".join(map(str, ["filter", *path]))
        raise InvalidInput(f"`{where}`: {error.message}")

    validate_input_value(given, type_, refuse)
    return coerce_input_value(given, type_)


def _mentions_segment(given: Any, type_: Any) -> bool:
    nullable = get_nullable_type(type_)
    if is_list_type(nullable):
        items = given if isinstance(given, list) else [given]
        return any(_mentions_segment(item, nullable.of_type) for item in items)
    if not isinstance(nullable, GraphQLInputObjectType) or not isinstance(given, dict):
        return False
    is_filter = "and" in nullable.fields and SEGMENT in given
    return is_filter or any(
        _mentions_segment(item, nullable.fields[name].type)
        for name, item in given.items()
        if name in nullable.fields
    )
