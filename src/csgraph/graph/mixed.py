"""Lists whose items are of several types: selection to plan.

The items of each type are a branch of their own, with their own rows and entries. A type
that the caller may not see has no branch, unless it was asked for by name: then the list
reads null with the error that names the scope.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import SelectionSetNode
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.declare import ColumnRead, Concerns, Moment
from csgraph.graph.derive_mixed import FOUND, HAPPENED, type_label
from csgraph.graph.limits import Limits
from csgraph.graph.operands import instant_operand
from csgraph.graph.ordering import page_of
from csgraph.graph.plan import (
    CursorValue,
    EdgesPart,
    Entry,
    PageFact,
    PageFactValue,
    PageInfoPart,
    Text,
    Value,
)
from csgraph.graph.plan_mixed import (
    Branch,
    HighlightPart,
    HighlightsValue,
    ItemFact,
    ItemNode,
    ItemsPart,
    SearchBranch,
    SearchPlan,
    SegmentPart,
    SegmentsValue,
    TimelineBranch,
    TimelinePlan,
)
from csgraph.graph.predicates import (
    Compare,
    Comparison,
    Constant,
    Param,
    Predicate,
    RequestValues,
    Rows,
)
from csgraph.graph.selection import SelectedField, Selector
from csgraph.graph.terms import terms_of
from csgraph.storage.metadata import finds_parts

Sets = tuple[SelectionSetNode, ...]
Path = tuple[str, ...]
Allowed = Callable[[str | None, str, Path], Text | None]
"""Returns a null, and notes the error, when the caller lacks a scope."""
NodeEntries = Callable[[Sequence[NodeSpec], Sets, Path, int], dict[str, tuple[Entry, ...]]]
"""Plans the entries of each type of item, of which each place of the list holds one."""
KEYS = 3
"""Of a cursor: rank, id, number of the branch."""
_INSTANT = TIMESTAMP(timezone=True)


@dataclass
class MixedPlanner:
    """Plans one list."""

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    allowed: Allowed
    entries_of: NodeEntries
    slots: list[tuple[Sets, Path]] = field(default_factory=list)

    def search(
        self, found: SelectedField, given: dict[str, Any], site: int, path: Path
    ) -> SearchPlan | Text:
        """Return the plan of a search."""
        wanted = _wanted(given)
        asked = [n for n in self.catalog.searched if wanted is None or type_label(n.name) in wanted]
        denied = None if wanted is None else self._denied(asked, "Query.search", path)
        if denied:
            return denied
        page = page_of(given, self.limits, site, "Query.search", KEYS)
        entries = self._connection(FOUND, found, path)
        seen = [node for node in asked if node.scope is None or node.scope in self.scopes]
        shown = self._shown(seen, page.size)
        branches = tuple(
            self._search_branch(Branch(n, number, n.name, Rows(n.table), shown[n.name]))
            for number, n in enumerate(seen)
        )
        return SearchPlan(branches, terms_of(site), page, site, entries)

    def timeline(
        self,
        owner: NodeSpec,
        found: SelectedField,
        given: dict[str, Any],
        site: int,
        path: Path,
        parents: int,
    ) -> TimelinePlan | Text:
        """Return the plan of an owner's timeline."""
        wanted = _wanted(given)
        coordinate = f"{owner.name}.timeline"
        asked = [
            (number, node, moment, way)
            for number, (node, moment) in enumerate(self.catalog.moments)
            for way in moment.of
            if way.owner is owner.cls and (wanted is None or moment.name in wanted)
        ]
        scoped = [node for _, node, _, _ in asked]
        denied = None if wanted is None else self._denied(scoped, coordinate, path)
        if denied:
            return denied
        page = page_of(given, self.limits, site, coordinate, KEYS)
        entries = self._connection(HAPPENED, found, path)
        seen = [each for each in asked if each[1].scope is None or each[1].scope in self.scopes]
        shown = self._shown([node for _, node, _, _ in seen], parents * page.size)
        branches = tuple(
            TimelineBranch(
                Branch(node, number, moment.name, _only(node, moment, site), shown[node.name]),
                moment,
                way,
                _through(way),
            )
            for number, node, moment, way in seen
        )
        since = Param(site, ("since",), _INSTANT, instant_operand)
        until = Param(site, ("until",), _INSTANT, instant_operand)
        return TimelinePlan(
            branches,
            since if given.get("since") is not None else None,
            until if given.get("until") is not None else Param(site, (), _INSTANT, _now),
            page,
            site,
            entries,
        )

    def _denied(self, nodes: Iterable[NodeSpec], coordinate: str, path: Path) -> Text | None:
        scopes = dict.fromkeys(node.scope for node in nodes)
        return next(filter(None, (self.allowed(s, coordinate, path) for s in scopes)), None)

    def _shown(
        self, nodes: Sequence[NodeSpec], many: int
    ) -> dict[str, tuple[tuple[Entry, ...], ...]]:
        """Plan what each slot shows of each type."""
        slots = [self.entries_of(nodes, sets, path, many) for sets, path in self.slots]
        return {node.name: tuple(slot[node.name] for slot in slots) for node in nodes}

    def _search_branch(self, branch: Branch) -> SearchBranch:
        fields = tuple(self._texts(branch.node))
        return SearchBranch(branch, fields, tuple(c for _, c in fields if finds_parts(c)))

    def _texts(self, node: NodeSpec) -> Iterable[tuple[str, Any]]:
        for column in node.declaration.searched:
            for spec in node.fields.values():
                read = spec.read
                visible = spec.scope is None or spec.scope in self.scopes
                if visible and isinstance(read, ColumnRead) and read.column is column:
                    yield spec.name, column

    # The selection

    def _connection(self, name: str, found: SelectedField, path: Path) -> tuple[Entry, ...]:
        made = []
        for part in self.selector.fields(f"{name}Connection", found.sets):
            made.append(Entry(part.key, self._part(name, part, (*path, part.key))))
        return tuple(made)

    def _part(self, name: str, part: SelectedField, path: Path) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{name}Connection"')
            case "edges":
                inner = self.selector.fields(f"{name}Edge", part.sets)
                return EdgesPart(
                    tuple(Entry(e.key, self._edge(name, e, (*path, e.key))) for e in inner)
                )
            case "nodes":
                return ItemsPart(self._slot(part, path))
            case _:
                inner = self.selector.fields("PageInfo", part.sets)
                return PageInfoPart(tuple(Entry(e.key, _fact(e)) for e in inner))

    def _slot(self, part: SelectedField, path: Path) -> int:
        self.slots.append((part.sets, path))
        return len(self.slots) - 1

    def _edge(self, name: str, part: SelectedField, path: Path) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{name}Edge"')
            case "cursor":
                return CursorValue()
            case "node":
                return ItemNode(self._slot(part, path))
            case "highlights":
                return HighlightsValue(
                    tuple(
                        Entry(each.key, self._highlight(each))
                        for each in self.selector.fields("SearchHighlight", part.sets)
                    )
                )
            case _:
                return ItemFact(part.name)  # type: ignore[arg-type]  # what is left of an edge

    def _highlight(self, part: SelectedField) -> Value:
        match part.name:
            case "__typename":
                return Text('"SearchHighlight"')
            case "segments":
                inner = self.selector.fields("HighlightSegment", part.sets)
                return SegmentsValue(tuple(Entry(e.key, _segment(e)) for e in inner))
            case _:
                return HighlightPart("field")


def _segment(part: SelectedField) -> Value:
    return Text('"HighlightSegment"') if part.name == "__typename" else SegmentPart(part.name)  # type: ignore[arg-type]  # its two fields


def _fact(part: SelectedField) -> Value:
    return Text('"PageInfo"') if part.name == "__typename" else PageFactValue(PageFact(part.name))


def _wanted(given: dict[str, Any]) -> frozenset[str] | None:
    """Return the types that are asked for: of an empty list none; None where none are named."""
    types = given.get("types")
    return None if types is None else frozenset(map(_label, types))


def _label(item: Any) -> str:
    return str(getattr(item, "value", item))


def _only(node: NodeSpec, moment: Moment, site: int) -> Rows:
    where: Predicate = Constant(value=True)
    if moment.only is not None:
        column, labels = moment.only

        def convert(_value: Any, _values: RequestValues) -> list[str]:
            return list(labels)

        where = Compare(column, Comparison.IN, Param(site, (), ARRAY(SqlText()), convert))
    return Rows(node.table, where)


def _through(way: Concerns) -> Rows | None:
    return None if way.through is None else Rows(way.through.table)


def _now(_value: Any, values: RequestValues) -> Any:
    return values.now
