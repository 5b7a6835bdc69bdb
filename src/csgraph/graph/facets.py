"""Facets of a list: selection to plan.

A facet counts the items that fit the list's filter without what the filter says of the
facet's own field: who has chosen one industry still sees how many items others have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import FieldSpec, NodeSpec, column_of
from csgraph.graph.derive_facets import MOST_FACETS, MOST_VALUES, VALUES_USUALLY, facetable
from csgraph.graph.figures import Target
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.kinds import Kind
from csgraph.graph.plan import (
    Entry,
    GroupKey,
    GroupObject,
    Text,
    Value,
)
from csgraph.graph.plan_facets import FacetPart, FacetPlan, FacetsPart, FacetValues, FacetValueText
from csgraph.graph.predicates import Predicate, Rows
from csgraph.graph.selection import SelectedField, Selector

Path = tuple[str, ...]
Narrowed = Callable[[str], Predicate]
"""Compiles the list's filter without what it says of one field."""
Read = Callable[[NodeSpec, FieldSpec, SelectedField, Path, int], Value]


@dataclass(frozen=True)
class FacetPlanner:
    """Plans the facets of one list."""

    node: NodeSpec
    selector: Selector
    filters: FilterCompiler
    narrowed: Narrowed
    read: Read
    target: Target

    def facets(self, found: SelectedField, given: dict[str, Any], path: Path) -> FacetsPart:
        """Return the facets asked for.

        Raises:
            InvalidInput: fields or size can't be used, or a field takes a scope.
        """
        coordinate = f"{self.node.name}Connection.facets"
        size = _size(given.get("first"), coordinate)
        asked = list(dict.fromkeys(_name(member) for member in given["of"]))
        if not 1 <= len(asked) <= MOST_FACETS:
            msg = f"`of` has {len(asked)} items; 1 to {MOST_FACETS} facets are served."
            raise InvalidInput(msg, coordinate=f"{coordinate}(of:)")
        by_name = {spec.enum_name: spec for spec in facetable(self.node)}
        return FacetsPart(tuple(self._facet(by_name[name], found, size, path) for name in asked))

    def _facet(self, spec: FieldSpec, found: SelectedField, size: int, path: Path) -> FacetPlan:
        self.filters.allow(spec, ("of", spec.name))
        name = f"{self.node.name}Facet"
        entries = tuple(
            Entry(part.key, self._part(part, spec, size, (*path, part.key)))
            for part in self.selector.fields(name, found.sets)
        )
        rows = Rows(self.node.table, self.narrowed(spec.name))
        key = GroupKey(column_of(spec), target=self.target(spec))
        return FacetPlan(rows, key, size, entries)

    def _part(self, part: SelectedField, spec: FieldSpec, size: int, path: Path) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{self.node.name}Facet"')
            case "field":
                return Text(f'"{spec.enum_name}"')
            case "values":
                return FacetValues(tuple(self._values(part, spec, size, path)))
            case _:
                return FacetPart("otherCount")

    def _values(
        self, found: SelectedField, spec: FieldSpec, size: int, path: Path
    ) -> Iterator[Entry]:
        name = f"{self.node.name}FacetValue"
        for part in self.selector.fields(name, found.sets):
            yield Entry(part.key, self._value(part, spec, size, (*path, part.key)))

    def _value(self, part: SelectedField, spec: FieldSpec, size: int, path: Path) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{self.node.name}FacetValue"')
            case "value":
                return FacetValueText(column_of(spec), self._prefix(spec))
            case "count":
                return FacetPart("count")
            case _:
                key = f"{self.node.name}GroupKey"
                return GroupObject(
                    tuple(
                        Entry(each.key, self._key(each, key, spec, size, (*path, each.key)))
                        for each in self.selector.fields(key, part.sets)
                    )
                )

    def _key(
        self, found: SelectedField, name: str, spec: FieldSpec, size: int, path: Path
    ) -> Value:
        if found.name == "__typename":
            return Text(f'"{name}"')
        if found.name != spec.name:
            return Text("null")
        return self.read(self.node, spec, found, path, size)

    def _prefix(self, spec: FieldSpec) -> str | None:
        return self.filters.prefix_of(spec) if spec.kind in {None, Kind.ID} else None


def without(given: Any, name: str) -> Any:
    """Return a filter without what it says of a field beside all else that must hold.

    Lists keep their places, since parameters are found by them.
    """
    if not isinstance(given, dict):
        return given
    kept = {key: value for key, value in given.items() if key != name}
    if isinstance(kept.get("and"), list):
        kept["and"] = [without(item, name) for item in kept["and"]]
    return kept


def _name(member: Any) -> str:
    return str(getattr(member, "value", member))


def _size(first: int | None, coordinate: str) -> int:
    if first is None:
        return VALUES_USUALLY
    if not 1 <= first <= MOST_VALUES:
        msg = f"`first` is {first}; 1 to {MOST_VALUES} values of a facet are served."
        raise InvalidInput(msg, coordinate=f"{coordinate}(first:)")
    return first
