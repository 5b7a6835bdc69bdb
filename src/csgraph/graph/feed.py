"""The feed of changes: selection to plan.

A page is bounded by what it reads, not by what it finds: a window of the log is read and
filtered, and the page's cursor stands at the window's end even if nothing was wanted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from graphql import SelectionSetNode
from sqlalchemy import BigInteger, Column, Integer
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.errors import Denied, InvalidInput
from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.cost import EVENTS
from csgraph.graph.declare import FeedRead
from csgraph.graph.derive_feed import EVENT, feed_types, filter_name
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.kinds import Kind
from csgraph.graph.limits import Limits
from csgraph.graph.log_rows import Feed
from csgraph.graph.logged import seen_fields, survivor, withheld_from
from csgraph.graph.operands import label_list_operand
from csgraph.graph.ordering import DEFAULT_PAGE_SIZE
from csgraph.graph.plan import (
    CursorValue,
    EdgesPart,
    Entry,
    NodesPart,
    NodeValue,
    ObjectPlan,
    PageFact,
    PageFactValue,
    PageInfoPart,
    PlanError,
    Text,
    Value,
)
from csgraph.graph.plan_feed import EventFact, EventNode, EventsPlan, FeedPlan, FeedType, Window
from csgraph.graph.predicates import Compare, Comparison, Param, RequestValues, Rows
from csgraph.graph.selection import SelectedField, Selector
from csgraph.storage.feed_cursor import FeedCursor, FeedCursorUnknown

AFTER: Final = "after"
LIMIT: Final = "$limit"
"""Where among a subscription's arguments the size of its next page stands: no name has a `$`."""

NAMES: Final[Column[Any]] = Column("_fields", ARRAY(SqlText()))
"""The names of an event's changed fields, as the caller sees them."""

COORDINATES: Final = frozenset({"Query.changes", "Subscription.changes"})

Path = tuple[str, ...]
Sets = tuple[SelectionSetNode, ...]


class EntriesByType(Protocol):
    """Plans the entries of each type of record, and tells which has been planned."""

    def __call__(
        self,
        nodes: Sequence[NodeSpec],
        sets: Sets,
        path: Path,
        many: int,
        planned: Callable[[str], None] | None = None,
    ) -> dict[str, tuple[Entry, ...]]: ...


@dataclass
class FeedPlanner:
    """Plans what one field asks of the feed; what it takes of the operation's is given.

    ``of_type`` are those of the operation's errors that belong to records of one type.
    """

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    allowed: Callable[[str | None, str, Path], Text | None]
    filters: FilterCompiler
    entries_by_type: EntriesByType
    value: Callable[[NodeSpec, SelectedField, Path, int], Value]
    errors: list[PlanError]
    of_type: list[tuple[str, PlanError]] = field(default_factory=list)

    @property
    def spec(self) -> NodeSpec:
        """The rows that tell of changes."""
        if self.catalog.feed is None:
            raise AssertionError
        return self.catalog.feed

    def page(
        self, found: SelectedField, given: dict[str, Any], site: int, path: Path
    ) -> FeedPlan | Text:
        """Return the plan of a page.

        Raises:
            InvalidInput: an argument can't be used; names its coordinate.
        """
        coordinate = "Query.changes"
        size = self._size(given, coordinate)
        window = self._window(given, site, coordinate, path)
        if isinstance(window, Text):
            return window
        nodes = self._nodes(window)
        entries = tuple(
            Entry(part.key, self._part(part, nodes, (*path, part.key), size))
            for part in self.selector.fields(f"{EVENT}Connection", found.sets)
        )
        return FeedPlan(window, size, given.get(AFTER) is not None, entries)

    def events(
        self, found: SelectedField, given: dict[str, Any], site: int, path: Path
    ) -> EventsPlan:
        """Return the plan of a subscription's events.

        Raises:
            Denied: a scope is missing for what is asked by name.
        """
        window = self._window(given, site, "Subscription.changes", path)
        if isinstance(window, Text):
            denial = self.errors[-1]
            raise Denied(denial.message, coordinate=denial.coordinate, **dict(denial.extensions))
        entries = self._event(found.sets, self._nodes(window), path, EVENTS)
        limit = Param(site, (), Integer(), _limit)
        return EventsPlan(window, limit, entries, tuple(self.of_type))

    # What is read

    def _size(self, given: dict[str, Any], coordinate: str) -> int:
        size = given.get("first")
        if size is None:
            return DEFAULT_PAGE_SIZE
        if not 1 <= size <= self.limits.page_size:
            msg = f"`first` is {size}; it takes 1 to {self.limits.page_size}."
            raise InvalidInput(msg, coordinate=f"{coordinate}(first:)")
        return int(size)

    def _window(
        self, given: dict[str, Any], site: int, coordinate: str, path: Path
    ) -> Window | Text:
        types = feed_types(self.catalog)
        wanted = given.get("types")
        if wanted is not None:
            labels = {str(getattr(each, "value", each)) for each in wanted}
            types = [each for each in types if each.enum_name in labels]
            for scope in dict.fromkeys(each.scope for each in types):
                denied = self.allowed(scope, coordinate, path)
                if denied:
                    return denied
        seen = [each for each in types if each.scope is None or each.scope in self.scopes]
        feed, asked = self._feed(), given.get("filter")
        if "filter" in given and asked is None:
            self.filters.refuse(("filter",), "is null; leave the filter out instead")
        return Window(
            feed,
            Rows(self.spec.table),
            coordinate,
            (
                Param(site, (), BigInteger(), _epoch),
                Param(site, (), SqlText(), _xid),
                Param(site, (), BigInteger(), _seq),
            ),
            tuple(self._type(each, asked or {}) for each in seen),
            self._operations(feed, asked or {}, site),
            self._names(asked or {}),
            withheld_from(self.catalog, self.scopes),
        )

    def _feed(self) -> Feed:
        feed = self.spec.declaration.feed
        if feed is None:
            raise AssertionError
        return feed

    def _type(self, node: NodeSpec, asked: dict[str, Any]) -> FeedType:
        name = filter_name(node)
        where = Rows(node.table)
        if name in asked:
            if asked[name] is None:
                self.filters.refuse(("filter", name), "is null; leave it out instead")
            predicate = self.filters.compile(node, asked[name], ("filter", name))
            where = Rows(node.table, predicate)
        names = tuple(seen_fields(self.catalog, node, self.scopes).items())
        return FeedType(node.name, node.prefix or "", where, name in asked, names)

    def _operations(self, feed: Feed, asked: dict[str, Any], site: int) -> Compare | None:
        if "operations" not in asked:
            return None
        path = ("filter", "operations")
        if asked["operations"] is None:
            self.filters.refuse(path, "is null; leave it out instead")
        param = Param(site, path, ARRAY(SqlText()), label_list_operand)
        return Compare(feed.operation, Comparison.IN, param)

    def _names(self, asked: dict[str, Any]) -> tuple[Compare, ...]:
        if "changedFields" not in asked:
            return ()
        path = ("filter", "changedFields")
        if asked["changedFields"] is None:
            self.filters.refuse(path, "is null; leave it out instead")
        compared = self.filters.comparisons(
            self.spec, NAMES, Kind.TEXT_LIST, asked["changedFields"], path
        )
        return tuple(each for each in compared.parts if isinstance(each, Compare))

    # What is shown

    def _nodes(self, window: Window) -> list[NodeSpec]:
        return [self.catalog.nodes[each.name] for each in window.types]

    def _part(self, part: SelectedField, nodes: list[NodeSpec], path: Path, many: int) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{EVENT}Connection"')
            case "nodes":
                return NodesPart(self._event(part.sets, nodes, path, many))
            case "edges":
                inner = self.selector.fields(f"{EVENT}Edge", part.sets)
                return EdgesPart(
                    tuple(Entry(e.key, self._edge(e, nodes, (*path, e.key), many)) for e in inner)
                )
            case _:
                inner = self.selector.fields("PageInfo", part.sets)
                return PageInfoPart(tuple(Entry(e.key, _page_fact(e)) for e in inner))

    def _edge(self, part: SelectedField, nodes: list[NodeSpec], path: Path, many: int) -> Value:
        match part.name:
            case "__typename":
                return Text(f'"{EVENT}Edge"')
            case "cursor":
                return CursorValue()
            case _:
                return NodeValue(self._event(part.sets, nodes, path, many))

    def _event(self, sets: Sets, nodes: list[NodeSpec], path: Path, many: int) -> tuple[Entry, ...]:
        made = []
        for part in self.selector.fields(EVENT, sets):
            here = (*path, part.key)
            spec = self.spec.fields.get(part.name)
            if spec is None or not isinstance(spec.read, FeedRead):
                made.append(Entry(part.key, self.value(self.spec, part, here, many)))
            elif spec.read.part == "mergedInto":
                made.append(Entry(part.key, survivor(self.catalog, self.scopes)))
            elif spec.read.part == "node":
                shown = self._records(nodes, part.sets, here, many)
                targets = tuple(
                    ObjectPlan(node, Rows(node.table, reached=True), shown[node.name])
                    for node in nodes
                )
                made.append(Entry(part.key, EventNode(targets)))
            else:
                made.append(Entry(part.key, EventFact(spec.read.part)))
        return tuple(made)

    def _records(
        self, nodes: list[NodeSpec], sets: Sets, path: Path, many: int
    ) -> dict[str, tuple[Entry, ...]]:
        before = len(self.errors)

        def planned(name: str) -> None:
            nonlocal before
            self.of_type += [(name, error) for error in self.errors[before:]]
            before = len(self.errors)

        return self.entries_by_type(nodes, sets, path, many, planned)


def read_cursor(given: dict[str, Any], coordinate: str) -> dict[str, Any]:
    """Return the arguments of a field of the feed with its cursor read.

    Raises:
        InvalidInput: it is no cursor of the feed.
    """
    if given.get(AFTER) is None:
        return given
    try:
        return {**given, AFTER: FeedCursor.of(given[AFTER])}
    except InvalidInput as error:
        raise InvalidInput(error.message, coordinate=f"{coordinate}({AFTER}:)") from error


def cursor_refusal(coordinate: str, fault: str) -> FeedCursorUnknown:
    """Return the error of an operation whose cursor the feed does not know."""
    why = (
        "is of a feed that ended when the database was restored"
        if fault == "EPOCH"
        else "lies ahead of the feed"
    )
    return FeedCursorUnknown(
        f"`{AFTER}` {why}: read the records again, and go on from `feedCursor`.",
        coordinate=f"{coordinate}({AFTER}:)",
    )


def _page_fact(part: SelectedField) -> Value:
    return Text('"PageInfo"') if part.name == "__typename" else PageFactValue(PageFact(part.name))


def _epoch(given: dict[str, Any], _values: RequestValues) -> int | None:
    return given[AFTER].epoch if given.get(AFTER) is not None else None


def _xid(given: dict[str, Any], _values: RequestValues) -> str:
    return str(given[AFTER].xid) if given.get(AFTER) is not None else "0"


def _seq(given: dict[str, Any], _values: RequestValues) -> int:
    return given[AFTER].seq if given.get(AFTER) is not None else 0


def _limit(given: dict[str, Any], _values: RequestValues) -> int:
    return int(given.get(LIMIT, EVENTS))
