"""What the scopes of a caller make of a document: errors of fields, or a refusal.

Decided from the document alone, whatever the rows are.
"""

from collections.abc import Iterable
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values, get_variable_values

from csgraph.graph.catalog import Catalog, FieldSpec, ListRead, NodeSpec, ToManyRead, ToOneEdge
from csgraph.ids import decode_id
from tests.properties.world import CUSTOM_SCOPES

Path = tuple[str, ...]
Error = tuple[str, Path, str]


class Denials:
    """Walks a document as a caller."""

    def __init__(
        self,
        catalog: Catalog,
        schema: GraphQLSchema,
        scopes: frozenset[str],
        document: DocumentNode,
        variables: dict[str, Any],
    ) -> None:
        self.catalog, self.schema, self.scopes = catalog, schema, scopes
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self.found: dict[Error, None] = {}
        self.refused = False
        self.withheld = False
        """Whether a field is named that is not there for the caller, in an order perhaps that
        nothing is read in."""
        operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        self.variables: Any = get_variable_values(
            schema, operation.variable_definitions or (), variables
        )
        self._object("Query", [operation.selection_set], ())

    @property
    def errors(self) -> list[Error]:
        return sorted(self.found)

    def _object(self, type_name: str, sets: Iterable[SelectionSetNode], path: Path) -> None:
        grouped: dict[str, list[FieldNode]] = {}
        for each in sets:
            self._collect(type_name, each, grouped)
        for key, nodes in grouped.items():
            self._field(type_name, nodes, (*path, key))

    def _collect(
        self, type_name: str, chosen: SelectionSetNode, grouped: dict[str, list[FieldNode]]
    ) -> None:
        for each in chosen.selections:
            if isinstance(each, FieldNode):
                grouped.setdefault((each.alias or each.name).value, []).append(each)
                continue
            inner = (
                each if isinstance(each, InlineFragmentNode) else self.fragments[each.name.value]
            )
            on = inner.type_condition.name.value if inner.type_condition else type_name
            if on in {type_name, "Node", "Revisioned", "Sourced"}:
                self._collect(type_name, inner.selection_set, grouped)

    def _field(self, type_name: str, nodes: list[FieldNode], path: Path) -> None:
        name = nodes[0].name.value
        if name == "__typename":
            return
        sets = [node.selection_set for node in nodes if node.selection_set]
        definition = self.schema.type_map[type_name].fields[name]
        given = get_argument_values(definition, nodes[0], self.variables)
        if name in {"node", "nodes"} and type_name == "Query":
            self._by_ids(name, given, sets, path)
            return
        denied = self._denied(type_name, name)
        if denied is not None and denied not in self.scopes:
            self.found["FORBIDDEN", path, f"{type_name}.{name}"] = None
            return
        if name == "customField" and not self._knows(given["key"]):
            self.refused = True
        other = get_named_type(definition.type).name
        self._arguments(other if name != "groupBy" else type_name, given)
        if not other.endswith("GroupKey"):
            self._object(other, sets, path)

    def _by_ids(self, name: str, given: Any, sets: list[SelectionSetNode], path: Path) -> None:
        ids = given.get("ids") or [given.get("id")]
        prefixes = {decoded[0] for decoded in map(decode_id, ids) if decoded}
        for prefix in sorted(prefixes & self.catalog.by_prefix.keys()):
            spec = self.catalog.by_prefix[prefix]
            if not self._has(spec.scope):
                self.found["FORBIDDEN", path, f"Query.{name}"] = None
            else:
                self._object(spec.name, sets, path)

    def _has(self, *scopes: str | None) -> bool:
        return all(scope is None or scope in self.scopes for scope in scopes)

    def _knows(self, key: str | None) -> bool:
        """Whether there is a tenant-defined field for the caller, noted where there is none."""
        knows = self._has(CUSTOM_SCOPES.get(key or ""))
        self.withheld = self.withheld or not knows
        return knows

    def _denied(self, type_name: str, name: str) -> str | None:
        """Return the scope that is missing for a field."""
        catalog = self.catalog
        if type_name == "Query":
            for known in (catalog.by_plural, catalog.by_lookup, catalog.by_singleton):
                if name in known and not self._has(known[name].scope):
                    return known[name].scope
            return None
        spec = catalog.nodes.get(type_name) or catalog.nodes.get(
            type_name.removesuffix("Aggregate")
        )
        field = spec.fields.get(name) if spec else None
        if field is None:
            return None
        if not self._has(field.scope):
            return field.scope
        beyond = self._beyond(field)
        return beyond if not self._has(beyond) else None

    def _beyond(self, field: FieldSpec) -> str | None:
        match field.read:
            case ToOneEdge(target=other) | ToManyRead(child=other) | ListRead(rows=other):
                return self.catalog.nodes[other].scope
            case _:
                return None

    # Arguments

    def _arguments(self, type_name: str, given: dict[str, Any]) -> None:
        spec = self.catalog.nodes.get(type_name.removesuffix("Connection"))
        if spec is None or not type_name.endswith("Connection"):
            return
        if not self._filter_allowed(spec, given.get("filter") or {}):
            self.refused = True
        if not self._bounds_allowed(spec, given.get("having") or {}):
            self.refused = True
        for item in given.get("orderBy") or []:
            self._knows((item.get("customField") or {}).get("key"))
            field = self._named(spec, item.get("field"))
            known = spec.orders.get(item.get("field") or "")
            order_scopes = known.scopes if known and "function" not in item else ()
            if not self._has(*order_scopes) or (
                "function" in item and field and not self._field_allowed(field)
            ):
                self.refused = True
        for key in given.get("keys") or []:
            field = self._named(spec, key["field"])
            if field and not self._field_allowed(field):
                self.refused = True

    def _named(self, spec: NodeSpec, enum_name: str | None) -> FieldSpec | None:
        return next((f for f in spec.fields.values() if f.enum_name == enum_name), None)

    def _field_allowed(self, field: FieldSpec) -> bool:
        return self._has(field.scope, self._beyond(field))

    def _filter_allowed(self, spec: NodeSpec, given: dict[str, Any]) -> bool:
        return all(self._condition_allowed(spec, name, value) for name, value in given.items())

    def _condition_allowed(self, spec: NodeSpec, name: str, value: Any) -> bool:
        if name in {"and", "or"}:
            return all(self._filter_allowed(spec, each) for each in value)
        if name == "not":
            return self._filter_allowed(spec, value)
        if name == "customField":
            return self._knows(value["key"])
        field = spec.fields.get(name) or spec.fields[name.removesuffix("Aggregate")]
        if not self._field_allowed(field):
            return False
        match field.read:
            case ToOneEdge(target=other):
                return self._filter_allowed(self.catalog.nodes[other], value)
            case ToManyRead(child=other) if name in spec.fields:
                return all(
                    self._filter_allowed(self.catalog.nodes[other], f) for f in value.values()
                )
            case ToManyRead(child=other):
                child = self.catalog.nodes[other]
                return self._filter_allowed(child, value.get("filter") or {}) and (
                    self._bounds_allowed(child, value)
                )
            case _:
                return True

    def _bounds_allowed(self, spec: NodeSpec, given: dict[str, Any]) -> bool:
        names = [name for name in given if name not in {"count", "filter"}]
        return all(self._field_allowed(spec.fields[name]) for name in names)
