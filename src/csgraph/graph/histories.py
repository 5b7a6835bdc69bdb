"""The history of one record: which of its fields the caller may see the past of, as a plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import SelectionSetNode
from sqlalchemy import Column
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import (
    DIFF,
    HISTORY,
    NODE_ID,
    RECORD_CHANGE,
    Catalog,
    FieldSpec,
    NodeSpec,
    ToOneEdge,
)
from csgraph.graph.declare import ColumnRead, FieldChangesRead, MoneyRead
from csgraph.graph.kinds import Kind, sql_type
from csgraph.graph.limits import Limits
from csgraph.graph.operands import checked_text, id_operand
from csgraph.graph.ordering import page_of
from csgraph.graph.pages import connection_entries
from csgraph.graph.past import instant_of
from csgraph.graph.plan import ConnectionPlan, Entry, LookupPlan, ObjectPlan, SortKey, Text, Value
from csgraph.graph.plan_history import (
    FieldChangePart,
    FieldChanges,
    FieldDifferences,
    KeptField,
)
from csgraph.graph.predicates import (
    Compare,
    Comparison,
    Constant,
    Param,
    Predicate,
    RequestValues,
    Rows,
    Touches,
    Withheld,
)
from csgraph.graph.selection import SelectedField, Selector

FIELD_CHANGE: Final = "FieldChange"
CUSTOM: Final = "customFields."
_STORED_CUSTOM: Final = "custom_fields."
_NOT_KEPT: Final = frozenset({"id", "revision", "createdAt", "updatedAt"})

Path = tuple[str, ...]
ValueOf = Callable[[NodeSpec, SelectedField, Path, int], Value]


@dataclass(frozen=True)
class HistoryPlanner:
    """Plans the history of one type's records."""

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    value_of: ValueOf
    node: NodeSpec

    def history(
        self, found: SelectedField, given: dict[str, Any], site: int, path: Path, parents: int
    ) -> ConnectionPlan:
        """Return the plan of a page of changes, newest first.

        Raises:
            InvalidInput: `fields` names one that has no past, or that the caller may not see.
        """
        coordinate = f"{self.node.name}.history"
        kept = tuple(self.kept())
        only: Param | None = None
        where: Predicate = Constant(value=True)
        change = self.catalog.nodes[RECORD_CHANGE]
        log = change.table
        if given.get("fields") is not None:
            kept = tuple(self._chosen(kept, given["fields"], coordinate))
            only = Param(site, ("fields",), ARRAY(SqlText()), _stored_names(kept))
            where = self._touches(log.c.changed_fields, only)
        order = tuple(SortKey(log.c[name], True, False) for name in ("at", "seq"))
        page = page_of(given, self.limits, site, coordinate, len(order))

        def entries(sets: Iterable[SelectionSetNode], at: Path) -> tuple[Entry, ...]:
            return tuple(
                Entry(part.key, self._part(change, part, at, parents * page.size, whole))
                for part in self.selector.fields(RECORD_CHANGE, sets)
            )

        whole = FieldChanges(self.node.name, log, kept, (), self._withheld(), only)
        shown = connection_entries(self.selector, change, found.sets, path, entries, _no_figures)
        rows = Rows(log, where)
        return ConnectionPlan(change, rows, log.c.node_id, order, page, site, shown)

    def diff(self, found: SelectedField, given: dict[str, Any], site: int) -> FieldDifferences:
        """Return the plan of what differs between two instants."""
        coordinate = f"{self.node.name}.{DIFF}"
        until = instant_of(site, coordinate, "to") if given.get("to") is not None else None
        since = instant_of(site, coordinate, "from")
        return FieldDifferences(tuple(self.kept()), self.entries(found.sets), since, until)

    def kept(self) -> Iterable[KeptField]:
        """Yield the fields whose past the caller may see."""
        return (kept for spec, kept in self._logged() if not self._missing(spec))

    def entries(self, sets: Sequence[SelectionSetNode]) -> tuple[Entry, ...]:
        """Return the entries of a field's change."""
        return tuple(
            Entry(
                each.key,
                Text(f'"{FIELD_CHANGE}"')
                if each.name == "__typename"
                else FieldChangePart(each.name),  # type: ignore[arg-type]  # its three fields
            )
            for each in self.selector.fields(FIELD_CHANGE, sets)
        )

    def _part(
        self, change: NodeSpec, part: SelectedField, at: Path, many: int, whole: FieldChanges
    ) -> Value:
        read = change.fields[part.name].read if part.name in change.fields else None
        if not isinstance(read, FieldChangesRead):
            return self.value_of(change, part, (*at, part.key), many)
        return replace(whole, entries=self.entries(part.sets))

    def _withheld(self) -> Withheld | None:
        return self.node.custom.withheld(self.scopes) if self.node.custom else None

    def _touches(self, words: Column[Any], named: Param) -> Predicate:
        withheld = self._withheld()
        if withheld is None:
            return Compare(words, Comparison.HAS_ANY, named)
        return Touches(words, named, self.node.name, withheld)

    def _logged(self) -> Iterable[tuple[FieldSpec, KeptField]]:
        for spec in self.node.fields.values():
            if spec.name in _NOT_KEPT or spec.kind is Kind.DAYS:
                continue
            match spec.read:
                case ColumnRead(column=column):
                    yield spec, KeptField(spec.name, (column,), spec.kind or Kind.TEXT)
                case MoneyRead(minor=minor, currency=currency):
                    yield spec, KeptField(spec.name, (minor, currency), Kind.DECIMAL)
                case ToOneEdge(column=column, target=target):
                    prefix = self.catalog.nodes[target].prefix
                    yield spec, KeptField(spec.name, (column,), Kind.ID, prefix)
                case _:
                    continue

    def _missing(self, spec: FieldSpec) -> list[str]:
        """Return the scopes that a field's values take and the caller lacks."""
        target = self.catalog.nodes[spec.read.target] if isinstance(spec.read, ToOneEdge) else None
        wanted = (spec.scope, target.scope if target else None)
        return [scope for scope in wanted if scope and scope not in self.scopes]

    def _chosen(
        self, kept: Sequence[KeptField], names: Sequence[str], coordinate: str
    ) -> Iterable[KeptField]:
        known = {each.name: each for each in kept}
        logged = {each.name: spec for spec, each in self._logged()}
        for name in dict.fromkeys(names):
            if name in known:
                yield known[name]
            elif name in logged:
                raise InvalidInput(
                    f"The history of `{name}` takes the scope `{self._missing(logged[name])[0]}`.",
                    coordinate=f"{coordinate}(fields:)",
                    requiredScopes=self._missing(logged[name]),
                )
            elif not (name.startswith(CUSTOM) and self.node.custom is not None):
                msg = (
                    f"`fields`: no history is kept of `{checked_text(name)[:100]}` of "
                    f"{self.node.name}; name fields of it, such as `{next(iter(logged))}`."
                )
                raise InvalidInput(msg, coordinate=f"{coordinate}(fields:)")


def changes_by_id(node: NodeSpec, site: int, changes: Value) -> LookupPlan:
    """Return the plan of a record's changes alone, though it may be gone by now."""
    id_ = Param(site, (NODE_ID,), sql_type(node.table.c.id), id_operand(node.prefix))
    rows = Rows(node.table, Compare(node.table.c.id, Comparison.EQ, id_), gone=True)
    told = ObjectPlan(node, rows, (Entry(HISTORY, changes),))
    return LookupPlan(told, unique=True, bare=True)


def _stored_names(kept: Sequence[KeptField]) -> Any:
    columns = {each.name: [column.name for column in each.columns] for each in kept}

    def convert(names: Sequence[str], _values: RequestValues) -> list[str]:
        stored = (
            columns.get(name) or [_STORED_CUSTOM + checked_text(name.removeprefix(CUSTOM))]
            for name in names
        )
        return [column for each in stored for column in each]

    return convert


def _no_figures(part: SelectedField, _at: Path) -> Value:
    raise AssertionError(part)
