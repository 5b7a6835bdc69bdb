"""Whether fields that share a response key can be merged (GraphQL spec §5.3.2).

Replaces graphql-core's rule, whose pairwise comparison is quadratic in the document.
Here fields are grouped by response key and compared with one representative for each
set of concrete parents, which is linear in the expanded document that ``limits`` bounds.
"""

from collections.abc import Iterator
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationRule,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)

Branch = tuple[str | None, ...]
"""The concrete parent type at each level, None where it is abstract."""


class FieldsMerge(ValidationRule):
    """Fields with one response key must be one field."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Check an operation, from its root type down."""
        root = self.context.schema.get_root_type(node.operation)
        if root is not None:
            self._check([(root, node.selection_set, ())])

    def _check(self, scopes: list[tuple[GraphQLNamedType, SelectionSetNode, Branch]]) -> None:
        groups: dict[str, list[tuple[FieldNode, GraphQLField, Branch]]] = {}
        for found in self._fields(scopes):
            node = found[0]
            groups.setdefault((node.alias or node.name).value, []).append(found)
        for key, fields in groups.items():
            if len(fields) > 1 and not self._compatible(key, fields):
                continue
            inner = [
                (get_named_type(definition.type), node.selection_set, branch)
                for node, definition, branch in fields
                if node.selection_set is not None
            ]
            if inner:
                self._check(inner)

    def _fields(
        self, scopes: list[tuple[GraphQLNamedType, SelectionSetNode, Branch]]
    ) -> Iterator[tuple[FieldNode, GraphQLField, Branch]]:
        seen: set[tuple[str, Branch]] = set()
        stack = list(reversed(scopes))
        while stack:
            parent, selection_set, branch = stack.pop()
            own = (*branch, parent.name if isinstance(parent, GraphQLObjectType) else None)
            for selection in selection_set.selections:
                match selection:
                    case FieldNode():
                        definition = self.context.schema.get_field(
                            cast("GraphQLCompositeType", parent), selection.name.value
                        )
                        if definition is not None:
                            yield selection, definition, own
                    case InlineFragmentNode():
                        type_ = self._condition(selection.type_condition, parent)
                        stack.append((type_, selection.selection_set, branch))
                    case FragmentSpreadNode() if (selection.name.value, branch) not in seen:
                        seen.add((selection.name.value, branch))
                        fragment = self.context.get_fragment(selection.name.value)
                        if isinstance(fragment, FragmentDefinitionNode):
                            type_ = self._condition(fragment.type_condition, parent)
                            stack.append((type_, fragment.selection_set, branch))
                    case _:
                        continue

    def _condition(self, condition: Any, parent: GraphQLNamedType) -> GraphQLNamedType:
        if condition is None:
            return parent
        return self.context.schema.get_type(condition.name.value) or parent

    def _compatible(self, key: str, fields: list[tuple[FieldNode, GraphQLField, Branch]]) -> bool:
        first_node, first_definition, _ = fields[0]
        kinds: dict[tuple[Branch, str], FieldNode] = {}
        for node, definition, branch in fields:
            if _shape(definition.type) != _shape(first_definition.type):
                self._report(key, "they return different types", first_node, node)
                return False
            kinds.setdefault((branch, _signature(node)), node)
        return len({signature for _, signature in kinds}) == 1 or self._disjoint(key, kinds)

    def _disjoint(self, key: str, kinds: dict[tuple[Branch, str], FieldNode]) -> bool:
        found = list(kinds.items())
        for position, ((branch, signature), node) in enumerate(found):
            for (other, other_signature), other_node in found[:position]:
                if signature != other_signature and _may_coincide(branch, other):
                    self._report(
                        key,
                        "they are different fields or have different arguments",
                        other_node,
                        node,
                    )
                    return False
        return True

    def _report(self, key: str, reason: str, *nodes: FieldNode) -> None:
        message = f"Fields '{key}' conflict because {reason}. Use different aliases to fetch both."
        self.report_error(GraphQLError(message, list(nodes)))


def _may_coincide(branch: Branch, other: Branch) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(branch, other, strict=True))


def _signature(node: FieldNode) -> str:
    arguments = sorted(f"{a.name.value}:{print_ast(a.value)}" for a in node.arguments or ())
    return f"{node.name.value}({','.join(arguments)})"


def _shape(type_: GraphQLOutputType) -> str:
    if is_non_null_type(type_):
        return _shape(type_.of_type) + "!"
    if is_list_type(type_):
        return f"[{_shape(type_.of_type)}]"
    return str(type_) if is_leaf_type(type_) else "{}"
