"""Plans worked fields: which rows they read, what is shown of the value, which nodes it names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    GraphQLObjectType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
)
from graphql.type import get_nullable_type

from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.past import instant_of
from csgraph.graph.plan import ObjectPlan, Text
from csgraph.graph.plan_worked import NamedPlan, Shown, WorkedValue
from csgraph.graph.predicates import Rows
from csgraph.graph.selection import SelectedField, Selector
from csgraph.graph.worked import AS_OF, Named, WorkedRead

NAMED_USUALLY = 10
"""How many nodes a worked value is taken to name; most name few."""

ObjectOf = Callable[[NodeSpec, Rows, Iterable[SelectionSetNode], tuple[str, ...], int], ObjectPlan]


@dataclass
class WorkedPlanner:
    """Plans one worked field with its arguments; ``object_of`` plans a node that it names."""

    catalog: Catalog
    selector: Selector
    scopes: frozenset[str]
    arguments: Mapping[str, Any]
    object_of: ObjectOf
    seen: Callable[[NodeSpec, str, tuple[str, ...]], Text | None]
    nodes: list[NamedPlan] = field(default_factory=list)

    def plan(
        self,
        read: WorkedRead,
        owner: str,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> WorkedValue:
        """Return the value of a field of ``owner``."""
        type_: Any = get_named_type(self._type(owner).fields[found.name].type)
        shown = None
        if not is_leaf_type(type_):
            shown = self._shown(read, type_.name, found.sets, path, parents)
        given = frozenset(name for name, value in self.arguments.items() if value is not None)
        coordinate, node = f"{owner}.{found.name}", self.catalog.nodes.get(owner)
        looks_back = read.at_any_instant and AS_OF in given
        takes_instant = AS_OF in self._type(owner).fields[found.name].args
        return WorkedValue(
            read,
            tuple(Rows(table) for table in read.sources),
            shown,
            tuple(self.nodes),
            self.scopes,
            found.site.index if found.site else None,
            given,
            coordinate,
            own=Rows(node.table) if node else None,
            instant=instant_of(found.site.index, coordinate) if found.site and looks_back else None,
            goes_with_root=read.at_any_instant or (takes_instant and AS_OF not in given),
        )

    def _type(self, name: str) -> GraphQLObjectType:
        return cast("GraphQLObjectType", self.selector.schema.type_map[name])

    def _shown(
        self,
        read: WorkedRead,
        owner: str,
        sets: Iterable[SelectionSetNode],
        path: tuple[str, ...],
        parents: int,
    ) -> tuple[Shown, ...]:
        return tuple(
            self._part(read, owner, found, (*path, found.key), parents)
            for found in self.selector.fields(owner, sets)
        )

    def _part(
        self,
        read: WorkedRead,
        owner: str,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Shown:
        if found.name == "__typename":
            return Shown(found.key, found.name, text=f'"{owner}"')
        declared = self._type(owner).fields[found.name].type
        type_: Any = get_named_type(declared)
        if is_leaf_type(type_):
            return Shown(found.key, found.name)
        node = self.catalog.nodes.get(type_.name)
        if node is None:
            parts = self._shown(read, type_.name, found.sets, path, parents)
            return Shown(found.key, found.name, parts=parts, is_list=_is_list(declared))
        denied = self.seen(node, f"{owner}.{found.name}", path)
        if denied is not None:
            return Shown(found.key, found.name, text=denied.json)
        many = parents * NAMED_USUALLY
        target = self.object_of(node, Rows(node.table), found.sets, path, many)
        self.nodes.append(NamedPlan(_named(read, node), target))
        return Shown(found.key, found.name, slot=len(self.nodes) - 1)


def _is_list(declared: Any) -> bool:
    return is_list_type(get_nullable_type(declared))


def _named(read: WorkedRead, node: NodeSpec) -> Named:
    return next(each for each in read.names if each.node is node.cls)
