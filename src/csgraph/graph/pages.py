"""The selection of a connection: edges, nodes, position, count."""

from collections.abc import Callable, Iterable

from graphql import SelectionSetNode

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.plan import (
    CursorValue,
    EdgesPart,
    Entry,
    NodesPart,
    NodeValue,
    PageFact,
    PageFactValue,
    PageInfoPart,
    Text,
    TotalCount,
    Value,
)
from csgraph.graph.selection import SelectedField, Selector

NodeEntries = Callable[[Iterable[SelectionSetNode], tuple[str, ...]], tuple[Entry, ...]]
ListFigures = Callable[[SelectedField, tuple[str, ...]], Value]


def connection_entries(
    selector: Selector,
    node: NodeSpec,
    sets: Iterable[SelectionSetNode],
    path: tuple[str, ...],
    entries_of: NodeEntries,
    figures_of: ListFigures,
) -> tuple[Entry, ...]:
    """Return the entries of a connection object.

    ``entries_of`` plans the node itself, ``figures_of`` what is computed over the list.
    """

    def typed(name: str, found: SelectedField, make: Callable[[SelectedField], Value]) -> Entry:
        value = Text(f'"{name}"') if found.name == "__typename" else make(found)
        return Entry(found.key, value)

    def edge(found: SelectedField) -> Value:
        if found.name == "cursor":
            return CursorValue()
        return NodeValue(entries_of(found.sets, (*path, "edges", found.key)))

    def part(found: SelectedField) -> Value:
        match found.name:
            case "edges":
                name = f"{node.name}Edge"
                inner = selector.fields(name, found.sets)
                return EdgesPart(tuple(typed(name, item, edge) for item in inner))
            case "nodes":
                return NodesPart(entries_of(found.sets, (*path, found.key)))
            case "pageInfo":
                inner = selector.fields("PageInfo", found.sets)
                return PageInfoPart(tuple(typed("PageInfo", item, fact) for item in inner))
            case "aggregate" | "groupBy" | "facets":
                return figures_of(found, (*path, found.key))
            case _:
                return TotalCount()

    def fact(found: SelectedField) -> Value:
        return PageFactValue(PageFact(found.name))

    name = f"{node.name}Connection"
    return tuple(typed(name, found, part) for found in selector.fields(name, sets))


def shows_items(entries: Iterable[Entry]) -> bool:
    """Whether a connection's entries show items, or where they stand."""
    return any(isinstance(entry.value, EdgesPart | NodesPart | PageInfoPart) for entry in entries)
