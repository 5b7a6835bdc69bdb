"""What a caller may read and write, by schema coordinate; decided without SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import (
    HISTORY,
    HISTORY_SCOPE,
    Catalog,
    FieldSpec,
    ListRead,
    NodeSpec,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.derive_preview import PREVIEW, PREVIEW_SCOPE
from csgraph.graph.directives import SemanticNonNull
from csgraph.graph.made import argument, made_field
from csgraph.graph.selection import SelectedField, Selector

MOST_COORDINATES = 100
LONGEST_COORDINATE = 200
_OF_LISTS = ("Connection", "Edge", "Aggregate", "GroupKey", "Group", "FacetValue", "Facet")
"""Ends the names of the types that are made for a node's lists, after the node's own."""


@strawberry.type(description="Whether the caller may read a type or a field.")
class ViewerPermission:
    """Whether the caller may read a type or a field."""

    coordinate: str = strawberry.field(description="Type or field, as it was asked.")
    allowed: bool = strawberry.field(description="Whether the caller holds all that it takes.")
    required_scopes: list[str] = strawberry.field(
        description="Scopes that reading it takes, all of them; empty when it takes none."
    )


def viewer_can_field() -> StrawberryField:
    """Return the root field that answers."""
    text = (
        "Whether the caller may read types and fields, in the order asked, at most "
        f"{MOST_COORDINATES}. Costs nothing: the data is not looked at."
    )
    coordinates = "Types and fields, such as `Contact` and `Contact.email`."
    return made_field(
        "viewerCan",
        list[ViewerPermission] | None,
        text,
        arguments=[argument("coordinates", list[str], coordinates)],
        directives=(SemanticNonNull(),),
    )


@dataclass(frozen=True)
class Permissions:
    """Knows which scopes a coordinate takes."""

    catalog: Catalog
    schema: GraphQLSchema
    scopes: frozenset[str]

    def answer(self, found: SelectedField, coordinates: list[str], selector: Selector) -> str:
        """Return the answer to ``viewerCan`` as JSON.

        Raises:
            InvalidInput: a coordinate names nothing of the schema.
        """
        if len(coordinates) > MOST_COORDINATES:
            msg = f"`coordinates` has {len(coordinates)} items; at most {MOST_COORDINATES} fit."
            raise InvalidInput(msg, coordinate="Query.viewerCan(coordinates:)")
        parts = selector.fields("ViewerPermission", found.sets)
        answers = [self._told(coordinate, parts) for coordinate in coordinates]
        return orjson.dumps(answers).decode()

    def _told(self, coordinate: str, parts: Iterable[SelectedField]) -> dict[str, Any]:
        required = self.required(coordinate)
        facts: dict[str, Any] = {
            "__typename": "ViewerPermission",
            "coordinate": coordinate,
            "allowed": self.scopes.issuperset(required),
            "requiredScopes": required,
        }
        return {part.key: facts[part.name] for part in parts}

    def required(self, coordinate: str) -> list[str]:
        """Return the scopes that a type or field takes, in the order of names.

        Raises:
            InvalidInput: there is no such type or field.
        """
        owner, _, name = coordinate.partition(".")
        type_ = self.schema.type_map.get(owner)
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and name:
            known = name in type_.fields
        else:
            known = type_ is not None and coordinate == owner
        if owner.startswith("__") or not known:
            shown = coordinate[:LONGEST_COORDINATE].encode("utf-8", "replace").decode()
            msg = f"`{shown}` is no type or field; write it as `Contact` or `Contact.email`."
            raise InvalidInput(msg, coordinate="Query.viewerCan(coordinates:)")
        return sorted({scope for scope in self._scopes(owner, name) if scope})

    def _scopes(self, owner: str, name: str) -> Iterable[str | None]:
        if self.schema.query_type is not None and owner == self.schema.query_type.name:
            if name == PREVIEW:
                yield PREVIEW_SCOPE
            if name == HISTORY:
                yield HISTORY_SCOPE
            if name in self.catalog.roots:
                yield self.catalog.roots[name].scope
            for roots in (self.catalog.by_plural, self.catalog.by_lookup):
                if name in roots:
                    yield roots[name].scope
            return
        if owner == "Mutation" and name:
            yield self.catalog.mutations[name].scope
            return
        node = self._node(owner)
        if node is None:
            return
        yield node.scope
        spec = node.fields.get(name)
        if spec is not None and not owner.endswith(("Connection", "Edge", "Group")):
            yield spec.scope
            yield from self._of_target(spec)

    def _of_target(self, spec: FieldSpec) -> Iterable[str | None]:
        match spec.read:
            case ToOneEdge(target=name) | ToManyRead(child=name) | ListRead(rows=name):
                yield self.catalog.nodes[name].scope
            case _:
                return

    def _node(self, owner: str) -> NodeSpec | None:
        if owner in self.catalog.nodes:
            return self.catalog.nodes[owner]
        names = (owner.removesuffix(end) for end in _OF_LISTS if owner.endswith(end))
        return next((self.catalog.nodes[n] for n in names if n in self.catalog.nodes), None)
