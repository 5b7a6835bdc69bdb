"""Operation and variables to merged fields (GraphQL spec §6.3.2).

``@skip`` and ``@include`` are decided here, fragments are written out against a
concrete type, and selections with one response key become one field.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.execution.values import VariableValues

from csgraph.graph.arguments import Site
from csgraph.graph.document import Document, selected


@dataclass(frozen=True)
class SelectedField:
    """One response key of an object."""

    key: str
    name: str
    node: FieldNode
    sets: tuple[SelectionSetNode, ...]
    site: Site | None


class Selector:
    """Merges the selections of one operation."""

    def __init__(
        self, schema: GraphQLSchema, document: Document, variables: VariableValues
    ) -> None:
        self._schema = schema
        self._document = document
        self._variables = variables

    @property
    def schema(self) -> GraphQLSchema:
        """The schema that is selected from."""
        return self._schema

    def fields(self, type_name: str, sets: Iterable[SelectionSetNode]) -> list[SelectedField]:
        """Return the fields selected on a concrete type, in the order of the response."""
        type_ = cast("GraphQLObjectType", self._schema.type_map[type_name])
        grouped: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selection_set in sets:
            self._collect(type_, selection_set, grouped, visited)
        return [self._merged(key, nodes) for key, nodes in grouped.items()]

    def _merged(self, key: str, nodes: list[FieldNode]) -> SelectedField:
        first = nodes[0]
        return SelectedField(
            key=key,
            name=first.name.value,
            node=first,
            sets=tuple(node.selection_set for node in nodes if node.selection_set),
            site=self._document.site_of.get(id(first)),
        )

    def _collect(
        self,
        type_: GraphQLObjectType,
        selection_set: SelectionSetNode,
        grouped: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for selection in selection_set.selections:
            if not all(
                selected(directive, self._variables)
                for directive in selection.directives or ()
                if directive.name.value in {"skip", "include"}
            ):
                continue
            match selection:
                case FieldNode():
                    grouped.setdefault((selection.alias or selection.name).value, []).append(
                        selection
                    )
                case InlineFragmentNode() if self._applies(selection.type_condition, type_):
                    self._collect(type_, selection.selection_set, grouped, visited)
                case FragmentSpreadNode() if selection.name.value not in visited:
                    visited.add(selection.name.value)
                    fragment = self._document.fragments[selection.name.value]
                    if self._applies(fragment.type_condition, type_):
                        self._collect(type_, fragment.selection_set, grouped, visited)
                case _:
                    continue

    def _applies(self, condition: NamedTypeNode | None, type_: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == type_.name:
            return True
        other = self._schema.get_type(condition.name.value)
        return is_abstract_type(other) and self._schema.is_sub_type(other, type_)
