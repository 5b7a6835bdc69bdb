"""Selection x catalog x principal to a plan.

The planner names rows, predicates and values; it makes no SQL and looks at no leaf value. What
the caller may not see becomes a null with an error here; rows are the policy pass's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import SelectionSetNode
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from csgraph.errors import InvalidInput
from csgraph.graph.beside import Beside
from csgraph.graph.catalog import (
    HISTORY,
    CallerEdge,
    Catalog,
    FieldSpec,
    HistoryRead,
    ListRead,
    NodeSpec,
    TimelineRead,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.child_lists import ListPlanner
from csgraph.graph.declare import (
    ColumnRead,
    ComputedRead,
    FeedRead,
    MoneyRead,
    ScopesRead,
    ThroughRead,
)
from csgraph.graph.derive_feed import CHANGES, HEAD
from csgraph.graph.derive_preview import PREVIEW
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.kinds import Kind, sql_type
from csgraph.graph.limits import FieldLimitExceeded, Limits
from csgraph.graph.logged import logged
from csgraph.graph.lookups import lookup_operand
from csgraph.graph.operands import id_operand, id_prefixes, stored_ids
from csgraph.graph.ordering import page_of, sort_keys
from csgraph.graph.pages import connection_entries, shows_items
from csgraph.graph.plan import (
    ColumnValue,
    ComputedValue,
    ConnectionPlan,
    Entry,
    IntrospectionValue,
    LookupPlan,
    MoneyValue,
    NodesByIdPlan,
    ObjectPlan,
    Plan,
    PlanError,
    Text,
    ToOneValue,
    Value,
)
from csgraph.graph.predicates import (
    AllOf,
    AnswersTo,
    Compare,
    Comparison,
    Constant,
    Equals,
    Identified,
    IsCaller,
    Param,
    Path,
    Predicate,
    Related,
    Rows,
)
from csgraph.graph.selection import SelectedField, Selector
from csgraph.graph.worked import JudgedRead, WorkedRead
from csgraph.ids import decode_id
from csgraph.storage.columns import MERGED_INTO

INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass
class Planner(Beside):
    """Plans one operation for one class of principals."""

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    arguments: tuple[dict[str, Any], ...]
    errors: list[PlanError] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    nodes: int = 0
    conditions: int = 0
    relations: int = 0

    def plan(self, root: str, sets: Iterable[SelectionSetNode]) -> Plan:
        """Return the plan of an operation.

        Raises:
            InvalidInput: an argument can't be used; names its coordinate.
            FieldLimitExceeded: more nodes could be returned than are served.
        """
        entries = tuple(self._root_entry(root, found) for found in self.selector.fields(root, sets))
        return Plan(entries, tuple(self.errors), tuple(self.warnings))

    # Roots

    def _root(self, root: str, found: SelectedField, path: tuple[str, ...]) -> Value:
        name = found.name
        if name == "__typename":
            return Text(f'"{root}"')
        if name in INTROSPECTION:
            return IntrospectionValue(found.key)
        named = {
            "node": self._node,
            "nodes": self._nodes,
            "search": self._search,
            HISTORY: self._history_by_id,
            CHANGES: self._changes if root == "Query" else self._events,
            HEAD: self._feed_head,
            "viewerCan": self._viewer_can,
            PREVIEW: self._grant_preview,
        }
        if name in named:
            return named[name](found, path)
        if name in self.catalog.by_plural:
            node = self.catalog.by_plural[name]
            return self._connection(f"Query.{name}", node, None, found, path, parents=1)
        if name in self.catalog.by_lookup:
            return self._lookup(self.catalog.by_lookup[name], found, path)
        if name in self.catalog.roots:
            return self._given(found, path)
        node = self.catalog.by_singleton[name]
        target = self._object(node, Rows(node.table), found.sets, path, parents=1)
        return self._seen(node, f"Query.{name}", path) or LookupPlan(target, unique=True)

    def _values(self, found: SelectedField) -> dict[str, Any]:
        return self.arguments[found.site.index] if found.site else {}

    def _node(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        decoded = decode_id(self._values(found)["id"])
        node = self.catalog.by_prefix.get(decoded[0]) if decoded else None
        if node is None or found.site is None:
            return Text("null")
        rows = Rows(node.table, self._by_id(node, found.site.index, ("id",)))
        denied = self._seen(node, "Query.node", path)
        return denied or LookupPlan(self._object(node, rows, found.sets, path, 1), unique=True)

    def _by_id(self, node: NodeSpec, site: int, path: Path) -> Predicate:
        param = Param(site, path, sql_type(node.table.c.id), id_operand(node.prefix))
        if MERGED_INTO in node.table.c:
            return AnswersTo(node.table.c.id, param)
        return Compare(node.table.c.id, Comparison.EQ, param)

    def _nodes(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        ids = self._values(found)["ids"]
        if len(ids) > self.limits.ids:
            msg = f"`ids` has {len(ids)} items; at most {self.limits.ids} are served."
            raise InvalidInput(msg, coordinate="Query.nodes(ids:)")
        if found.site is None:
            return Text("[]")
        prefixes = {decoded[0] for decoded in map(decode_id, ids) if decoded}
        targets = []
        for prefix in sorted(prefixes & self.catalog.by_prefix.keys()):
            node = self.catalog.by_prefix[prefix]
            if self._seen(node, "Query.nodes", path) is None:
                targets.append(
                    self._object(node, Rows(node.table), found.sets, path, self.limits.ids)
                )
        return NodesByIdPlan(
            Param(found.site.index, ("ids",), ARRAY(UUID(as_uuid=True)), stored_ids),
            Param(found.site.index, ("ids",), ARRAY(SqlText()), id_prefixes),
            tuple(targets),
        )

    def _lookup(self, node: NodeSpec, found: SelectedField, path: tuple[str, ...]) -> Value:
        coordinate = f"Query.{found.name}"
        denied = self._seen(node, coordinate, path)
        if denied or found.site is None:
            return denied or Text("null")
        by = self._values(found)["by"]
        way = next(iter(by))
        where = self._lookup_predicate(node, way, found.site.index)
        target = self._object(node, Rows(node.table, where), found.sets, path, 1)
        return LookupPlan(target, unique=way == "id")

    def _lookup_predicate(self, node: NodeSpec, name: str, site: int) -> Predicate:
        if name == "id":
            decoded = decode_id(self.arguments[site]["by"]["id"])
            if decoded is None or decoded[0] != node.prefix:
                return Constant(value=False)
            return self._by_id(node, site, ("by", "id"))
        way = node.lookups[name]
        param = Param(site, ("by", name), SqlText(), lookup_operand(way))
        if way.via is None and MERGED_INTO in node.table.c:
            return Identified(way.column, param)
        same = Compare(way.column, Comparison.EQ, param)
        if way.via is None:
            return same
        fixed = tuple(Equals(column, text) for column, text in way.via.where)
        return Related(
            "some", Rows(way.via.key.table), way.via.key, node.table.c.id, AllOf((*fixed, same))
        )

    def _seen(self, node: NodeSpec, coordinate: str, path: tuple[str, ...]) -> Text | None:
        """Return a null, and note the error, when the caller lacks a node's scope."""
        return self._allowed(node.scope, coordinate, path)

    def _allowed(self, scope: str | None, coordinate: str, path: tuple[str, ...]) -> Text | None:
        if scope is None or scope in self.scopes:
            return None
        message = f"`{coordinate}` takes the scope `{scope}`."
        extra = (("requiredScopes", [scope]),)
        self.errors.append(PlanError("FORBIDDEN", message, path, coordinate, extra))
        return Text("null")

    # Objects

    def object_of(
        self,
        node: NodeSpec,
        rows: Rows,
        sets: Iterable[SelectionSetNode],
        path: tuple[str, ...],
    ) -> ObjectPlan:
        """Plan one object of a known type, whoever leads to it."""
        return self._object(node, rows, sets, path, parents=1)

    def denied(self, node: NodeSpec, coordinate: str, path: tuple[str, ...]) -> Text | None:
        """Return a null, and note the error, when the caller may not see a node's type."""
        return self._seen(node, coordinate, path)

    def _object(
        self,
        node: NodeSpec,
        rows: Rows,
        sets: Iterable[SelectionSetNode],
        path: tuple[str, ...],
        parents: int,
    ) -> ObjectPlan:
        self._relate()
        return ObjectPlan(node, rows, self._entries(node, sets, path, parents))

    def _entries(
        self, node: NodeSpec, sets: Iterable[SelectionSetNode], path: tuple[str, ...], parents: int
    ) -> tuple[Entry, ...]:
        self._count(parents)
        return tuple(
            Entry(found.key, self._value(node, found, (*path, found.key), parents))
            for found in self.selector.fields(node.name, sets)
        )

    def _relate(self) -> None:
        """Count a table that the statement will read: each takes its time to compile."""
        self.relations += 1
        if self.relations > self.limits.relations:
            msg = (
                f"The operation reads more than {self.limits.relations} lists and related records; "
                "ask for them in several operations."
            )
            raise FieldLimitExceeded(msg, limit=self.limits.relations)

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            msg = (
                f"The operation could return more than {self.limits.nodes} nodes; ask for smaller "
                "pages or fewer levels."
            )
            raise FieldLimitExceeded(msg, limit=self.limits.nodes)

    def _value(
        self, node: NodeSpec, found: SelectedField, path: tuple[str, ...], parents: int
    ) -> Value:
        if found.name == "__typename":
            return Text(f'"{node.name}"')
        spec = node.fields[found.name]
        denied = self._allowed(spec.scope, f"{node.name}.{spec.name}", path)
        return denied or self._read(node, spec, found, path, parents)

    def _read(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Value:
        match spec.read:
            case ColumnRead(column=column):
                if spec.kind is Kind.ID:
                    return ColumnValue(node.id_column, Kind.ID, node.prefix)
                return ColumnValue(column, spec.kind or Kind.TEXT)
            case (ComputedRead() as shown) | ThroughRead(shown=ComputedRead() as shown):
                return ComputedValue(shown, spec.kind or Kind.TEXT)
            case MoneyRead(minor=minor, currency=currency):
                return MoneyValue(minor, currency, self._money(found))
            case WorkedRead():
                return self._worked(spec.read, node.name, found, path, parents)
            case JudgedRead():
                return self._judged(spec.read, spec.kind)
            case ScopesRead():
                return Text(orjson.dumps(sorted(self.scopes)).decode())
            case _:
                return self._related(node, spec, found, path, parents)

    def _related(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Value:
        match spec.read:
            case FeedRead():
                return logged(spec.read, self.catalog, self.scopes)
            case TimelineRead():
                return self._timeline(node, found, path, parents)
            case HistoryRead(between=between):
                return (self._diff if between else self._history)(node, found, path, parents)
            case CallerEdge(column=column, target=target):
                other = self.catalog.nodes[target]
                rows = Rows(other.table, IsCaller(column))
                return LookupPlan(self._object(other, rows, found.sets, path, parents), unique=True)
            case ToOneEdge(column=column, target=target):
                other = self.catalog.nodes[target]
                denied = self._seen(other, f"{node.name}.{spec.name}", path)
                rows = Rows(other.table, reached=True)
                return denied or ToOneValue(
                    column, self._object(other, rows, found.sets, path, parents)
                )
            case ToManyRead(child=child, column=column):
                other = self.catalog.nodes[child]
                here = f"{node.name}.{spec.name}"
                return self._connection(here, other, column, found, path, parents)
            case ListRead() as read:
                self._relate()
                lists = ListPlanner(self.limits, self.selector, self._entries, self.catalog, node)
                return lists.plan(read, found, self._values(found), path, parents)
            case _:
                raise AssertionError(spec)

    # Connections

    def _connection(
        self,
        coordinate: str,
        node: NodeSpec,
        link: Any,
        found: SelectedField,
        path: tuple[str, ...],
        parents: int,
    ) -> Value:
        denied = self._seen(node, coordinate, path)
        if denied or found.site is None:
            return denied or Text("null")
        self._relate()
        values, site = self._values(found), found.site.index
        where: Predicate = Constant(value=True)
        if "filter" in values:
            compiler = self._filters(site, coordinate)
            where = compiler.compile(node, values["filter"], ("filter",))
            self.conditions = compiler.conditions
        order = sort_keys(node, values.get("orderBy"), self.scopes, coordinate, site)
        for key in order:
            if key.via is not None:
                self._relate()
        page = page_of(values, self.limits, site, coordinate, len(order))
        many = parents * page.size
        entries = connection_entries(
            self.selector,
            node,
            found.sets,
            path,
            lambda sets, at: self._entries(node, sets, at, many),
            lambda part, at: (
                self._facets(node, part, at, found, coordinate)
                if part.name == "facets"
                else self._figures(node, part, at)
            ),
        )
        if shows_items(entries):
            self._warn_of_page_size(values, coordinate)
        return ConnectionPlan(node, Rows(node.table, where), link, order, page, site, entries)

    def _filters(self, site: int, coordinate: str) -> FilterCompiler:
        return FilterCompiler(
            self.catalog, self.limits, site, coordinate, self.scopes, self.conditions
        )
