"""What the planner plans beside nodes and their lists.

Search, timelines, the feed, figures and facets, what is worked out, and what callers may read:
each has a planner of its own, which is given here what it takes of the operation's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graphql import SelectionSetNode

from csgraph.graph.catalog import (
    HISTORY,
    HISTORY_SCOPE,
    NODE_ID,
    Catalog,
    FieldSpec,
    NodeSpec,
    ToOneEdge,
)
from csgraph.graph.facets import FacetPlanner, without
from csgraph.graph.feed import FeedPlanner
from csgraph.graph.figures import FigurePlanner
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.histories import HistoryPlanner, changes_by_id
from csgraph.graph.kinds import Kind
from csgraph.graph.limits import Limits
from csgraph.graph.mixed import MixedPlanner
from csgraph.graph.ordering import DEFAULT_PAGE_SIZE
from csgraph.graph.past import check_readable, instant_of
from csgraph.graph.permissions import Permissions
from csgraph.graph.plan import Entry, MoneyPart, ObjectPlan, PlanError, Text, Value
from csgraph.graph.plan_feed import FeedHead, FeedPlan
from csgraph.graph.plan_mixed import SearchPlan
from csgraph.graph.plan_worked import JudgedValue
from csgraph.graph.predicates import Constant, Predicate, Rows
from csgraph.graph.preview import PreviewPlanner
from csgraph.graph.selection import SelectedField, Selector
from csgraph.graph.worked import AS_OF, JudgedRead, WorkedRead
from csgraph.graph.working import WorkedPlanner
from csgraph.ids import decode_id

SELECTS_A_TYPE = 6
"""What a search selects from each type: three within each other for what holds the words, and again
for what merely resembles them."""

TYPES_A_RELATION = 8
"""How many types the feed tells from each other in the time that a relation takes."""


class Beside(ABC):
    """The part of the planner that hands over; the rest is declared here, and made there."""

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    arguments: tuple[dict[str, Any], ...]
    errors: list[PlanError]
    warnings: list[tuple[str, str, str]]
    nodes: int
    conditions: int

    @abstractmethod
    def _values(self, found: SelectedField) -> dict[str, Any]: ...

    @abstractmethod
    def _allowed(
        self, scope: str | None, coordinate: str, path: tuple[str, ...]
    ) -> Text | None: ...

    @abstractmethod
    def _seen(self, node: NodeSpec, coordinate: str, path: tuple[str, ...]) -> Text | None: ...

    @abstractmethod
    def _relate(self) -> None: ...

    @abstractmethod
    def _count(self, nodes: int) -> None: ...

    @abstractmethod
    def _filters(self, site: int, coordinate: str) -> FilterCompiler: ...

    @abstractmethod
    def _entries(
        self, node: NodeSpec, sets: Iterable[SelectionSetNode], path: tuple[str, ...], parents: int
    ) -> tuple[Entry, ...]: ...

    @abstractmethod
    def _root(self, root: str, found: SelectedField, path: tuple[str, ...]) -> Value: ...

    @abstractmethod
    def _value(
        self, node: NodeSpec, found: SelectedField, path: tuple[str, ...], parents: int
    ) -> Value: ...

    @abstractmethod
    def _read(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Value: ...

    def _root_entry(self, root: str, found: SelectedField) -> Entry:
        """Plan a field of the root, read at its instant if it is given one."""
        path, coordinate = (found.key,), f"{root}.{found.name}"
        if found.name in self.catalog.roots:
            return Entry(found.key, self._root(root, found, path))  # its instants are its own
        if found.site is None or self._values(found).get(AS_OF) is None:
            return Entry(found.key, self._root(root, found, path))
        denied = self._allowed(HISTORY_SCOPE, coordinate, path)
        value = denied or self._root(root, found, path)
        if isinstance(value, Text):
            return Entry(found.key, value)
        check_readable(value, self.catalog, coordinate)
        return Entry(found.key, value, instant_of(found.site.index, coordinate))

    @abstractmethod
    def _object(
        self,
        node: NodeSpec,
        rows: Rows,
        sets: Iterable[SelectionSetNode],
        path: tuple[str, ...],
        parents: int,
    ) -> ObjectPlan: ...

    def _money(self, found: SelectedField) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                part.key,
                Text('"Money"') if part.name == "__typename" else MoneyPart(part.name),  # type: ignore[arg-type]
            )
            for part in self.selector.fields("Money", found.sets)
        )

    def _given(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        """Plan a worked field of the query itself."""
        made = self.catalog.roots[found.name]
        denied = self._allowed(made.scope, f"Query.{found.name}", path)
        if not isinstance(made.read, WorkedRead):
            raise AssertionError(made)  # noqa: TRY004 - what is judged is judged of a row
        return denied or self._worked(made.read, "Query", found, path, parents=1)

    def _worked(
        self,
        read: WorkedRead,
        owner: str,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Value:
        given = self.arguments[found.site.index] if found.site else {}
        return WorkedPlanner(
            self.catalog, self.selector, self.scopes, given, self._object, self._seen
        ).plan(read, owner, found, path, parents)

    def _judged(self, read: JudgedRead, kind: Kind | None) -> Value:
        """Plan what a rule judges of a row: it takes its time to compile as a table does."""
        self._relate()
        return JudgedValue(read, tuple(map(Rows, read.tables)), kind or Kind.TEXT)

    def _viewer_can(self, found: SelectedField, _path: tuple[str, ...]) -> Value:
        allowed = Permissions(self.catalog, self.selector.schema, self.scopes)
        return Text(allowed.answer(found, self._values(found)["coordinates"], self.selector))

    def _grant_preview(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        return PreviewPlanner(
            self.catalog,
            self.limits,
            self.selector,
            self.scopes,
            self.arguments,
            self.errors,
            self._entries_of,
            self._allowed,
            self._relate,
        ).plan(found, path)

    def _entries_of(
        self,
        catalog: Catalog,
        node: NodeSpec,
        sets: Iterable[SelectionSetNode],
        path: tuple[str, ...],
        parents: int,
    ) -> tuple[Entry, ...]:
        """Plan a selection against another catalog, as a part of this operation."""
        mine, self.catalog = self.catalog, catalog
        try:
            return self._entries(node, sets, path, parents)
        finally:
            self.catalog = mine

    def _search(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        if found.site is None:
            raise AssertionError(found)
        values = self._values(found)
        self._warn_of_page_size(values, "Query.search")
        plan = self._mixed().search(found, values, found.site.index, path)
        if isinstance(plan, SearchPlan):
            for _ in range(SELECTS_A_TYPE * len(plan.branches)):
                self._relate()
        return plan

    def _timeline(
        self, node: NodeSpec, found: SelectedField, path: tuple[str, ...], parents: int
    ) -> Value:
        if found.site is None:
            raise AssertionError(found)
        given, site = self._values(found), found.site.index
        self._warn_of_page_size(given, f"{node.name}.timeline")
        return self._mixed().timeline(node, found, given, site, path, parents)

    def _changes(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        if found.site is None:
            raise AssertionError(found)
        given, site = self._values(found), found.site.index
        self._warn_of_page_size(given, "Query.changes")
        planner = self._feed(site, "Query.changes")
        made = planner.page(found, given, site, path)
        if isinstance(made, FeedPlan):
            for _ in made.window.types[::TYPES_A_RELATION]:
                self._relate()
        self.conditions = planner.filters.conditions
        return made

    def _events(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        if found.site is None:
            raise AssertionError(found)
        planner = self._feed(found.site.index, "Subscription.changes")
        return planner.events(found, self._values(found), found.site.index, path)

    def _feed_head(self, _found: SelectedField, _path: tuple[str, ...]) -> Value:
        spec = self.catalog.feed
        if spec is None or spec.declaration.feed is None:
            raise AssertionError
        return FeedHead(spec.declaration.feed, Rows(spec.table))

    def _feed(self, site: int, coordinate: str) -> FeedPlanner:
        self._relate()
        return FeedPlanner(
            self.catalog,
            self.limits,
            self.selector,
            self.scopes,
            self._allowed,
            self._filters(site, coordinate),
            self._entries_by_type,
            self._value,
            self.errors,
        )

    def _history(
        self, node: NodeSpec, found: SelectedField, path: tuple[str, ...], parents: int
    ) -> Value:
        if found.site is None:
            raise AssertionError(found)
        self._relate()
        given = self._values(found)
        self._warn_of_page_size(given, f"{node.name}.history")
        planner = self._histories(node)
        plan = planner.history(found, given, found.site.index, path, parents)
        self._count(parents * plan.page.size)
        return plan

    def _history_by_id(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        """Plan the changes of the record of an id, which may be gone by now."""
        decoded = decode_id(self._values(found)[NODE_ID])
        node = self.catalog.by_prefix.get(decoded[0]) if decoded else None
        if found.site is None or node is None or not node.is_logged:
            return Text("null")
        coordinate = f"Query.{HISTORY}"
        if self._allowed(HISTORY_SCOPE, coordinate, path) or self._seen(node, coordinate, path):
            return Text("null")
        changes = self._history(node, found, path, parents=1)
        return changes_by_id(node, found.site.index, changes)

    def _diff(
        self, node: NodeSpec, found: SelectedField, path: tuple[str, ...], parents: int
    ) -> Value:
        if found.site is None:
            raise AssertionError(found)
        given, site = self._values(found), found.site.index
        plan = self._histories(node).diff(found, given, site)
        for _ in plan.fields:  # the log is looked through for each of them, twice
            self._relate()
        return plan

    def _histories(self, node: NodeSpec) -> HistoryPlanner:
        return HistoryPlanner(
            self.catalog, self.limits, self.selector, self.scopes, self._value, node
        )

    def _mixed(self) -> MixedPlanner:
        return MixedPlanner(
            self.catalog,
            self.limits,
            self.selector,
            self.scopes,
            self._allowed,
            self._entries_by_type,
        )

    def _entries_by_type(
        self,
        nodes: Sequence[NodeSpec],
        sets: tuple[SelectionSetNode, ...],
        path: tuple[str, ...],
        many: int,
        planned: Callable[[str], None] | None = None,
    ) -> dict[str, tuple[Entry, ...]]:
        """Plan a selection for each type; an item is of one of them, and counts once.

        ``planned`` is told when a type has been planned.
        """
        before = most = self.nodes
        made: dict[str, tuple[Entry, ...]] = {}
        for node in nodes:
            self._relate()
            if node.name not in made:
                self.nodes = before
                made[node.name] = self._entries(node, sets, path, many)
                most = max(most, self.nodes)
            if planned is not None:
                planned(node.name)
        self.nodes = most
        return made

    def _warn_of_page_size(self, values: dict[str, Any], coordinate: str) -> None:
        if values.get("first") is None and values.get("last") is None:
            text = f"Neither `first` nor `last` given: {DEFAULT_PAGE_SIZE} items are returned."
            self.warnings.append(("IMPLICIT_PAGE_SIZE", coordinate, text))

    def _figures(self, node: NodeSpec, found: SelectedField, path: tuple[str, ...]) -> Value:
        """Plan what is computed over a list: it reads the list's table once more."""
        self._relate()
        planner = FigurePlanner(
            node,
            self.selector,
            self.arguments,
            self._figure_seen,
            self._figure_read,
            self.catalog.target,
        )
        if found.site is None:
            return planner.aggregate(found.sets, path)
        filters = self._filters(found.site.index, f"{node.name}Connection.groupBy")
        groups = planner.groups(found, path, filters)
        self.conditions = filters.conditions
        self._count(groups.size)
        return groups

    def _facets(
        self,
        node: NodeSpec,
        found: SelectedField,
        path: tuple[str, ...],
        of: SelectedField,
        coordinate: str,
    ) -> Value:
        """Plan the facets of a list: each reads the list's table once more."""
        if found.site is None or of.site is None:
            raise AssertionError(found)
        listed, site = self._values(of), of.site.index
        filters = self._filters(found.site.index, f"{node.name}Connection.facets")

        def narrowed(name: str) -> Predicate:
            self._relate()
            if "filter" not in listed:
                return Constant(value=True)
            compiler = self._filters(site, coordinate)
            where = compiler.compile(node, without(listed["filter"], name), ("filter",))
            self.conditions = compiler.conditions
            return where

        planner = FacetPlanner(
            node, self.selector, filters, narrowed, self._figure_read, self.catalog.target
        )
        return planner.facets(found, self._values(found), path)

    def _figure_seen(self, spec: FieldSpec, coordinate: str, path: tuple[str, ...]) -> Text | None:
        target = self.catalog.nodes[spec.read.target] if isinstance(spec.read, ToOneEdge) else None
        denied = self._allowed(spec.scope, coordinate, path)
        return denied or (self._seen(target, coordinate, path) if target else None)

    def _figure_read(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        found: SelectedField,
        path: tuple[str, ...],
        many: int,
    ) -> Value:
        denied = self._allowed(spec.scope, f"{node.name}GroupKey.{spec.name}", path)
        return denied or self._read(node, spec, found, path, many)
