"""A page of a list as JSON: edges, nodes, position, count, in one correlated subquery."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from csgraph.graph.pages import shows_items
from csgraph.graph.plan import (
    ConnectionPlan,
    CursorValue,
    EdgesPart,
    Entry,
    FigureObject,
    GroupsPart,
    NodesPart,
    NodeValue,
    PageFact,
    PageFactValue,
    PageInfoPart,
    SortKey,
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_facets import FacetsPart
from csgraph.graph.predicates import Rows
from csgraph.graph.render.columns import columns_of
from csgraph.graph.render.facets import FacetRenderer
from csgraph.graph.render.figures import FigureRenderer
from csgraph.graph.render.json_text import JsonText, object_text
from csgraph.graph.render.keyset import Behind, Zone, flipped, order_by, whole
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.literals import literal

RowObject = Callable[[Sequence[Entry], FromClause, tuple[FromClause, ...]], JsonText]
ROW_NUMBER, ROW_COUNT = "_n", "_c"


@dataclass
class ConnectionRenderer:
    """Renders one connection; ``row_object`` makes the JSON of a row's entries."""

    plan: ConnectionPlan
    parent: FromClause | None
    outer: tuple[FromClause, ...]
    parameters: Parameters
    conditions: Conditions
    new_name: Callable[[], str]
    row_object: RowObject

    def render(self) -> ColumnElement[str]:
        """Return the connection as JSON text."""
        relation = self._numbered() if self._needs_page() else None
        pieces = [
            self._part(entry.value, relation)
            if relation is not None
            else self._without_page(entry.value)
            for entry in self.plan.entries
        ]
        json = object_text(list(zip((e.key for e in self.plan.entries), pieces, strict=True)))
        chosen = select(json)
        if relation is not None:
            chosen = chosen.select_from(relation)
        return chosen.correlate(*self.outer).scalar_subquery()

    def bare(self) -> ColumnElement[str]:
        """Return the connection's one part as JSON text, without the object around it."""
        [entry] = self.plan.entries
        if not self._needs_page():
            return self._without_page(entry.value)
        relation = self._numbered()
        part = select(self._part(entry.value, relation)).select_from(relation)
        return part.correlate(*self.outer).scalar_subquery()

    def whole(self, *, ordered: bool) -> FromClause:
        """Return the relation of all rows, beside them what they are sorted by if they are."""
        past = self.conditions.past
        rows = self._relation() if past is None else past.every_row(self.plan.rows.table)
        return self._sortable(rows) if ordered else rows

    # What is needed

    def _needs_page(self) -> bool:
        return shows_items(self.plan.entries)

    def _facts(self) -> set[PageFact]:
        return {
            inner.value.fact
            for entry in self.plan.entries
            if isinstance(entry.value, PageInfoPart)
            for inner in entry.value.entries
            if isinstance(inner.value, PageFactValue)
        }

    def _probes_further(self) -> bool:
        ahead = PageFact.HAS_PREVIOUS if self.plan.page.backward else PageFact.HAS_NEXT
        return ahead in self._facts()

    def _numbers_rows(self) -> bool:
        return (
            self.plan.page.backward
            or bool(self._facts() - {PageFact.HAS_PREVIOUS, PageFact.HAS_NEXT})
            or self._probes_further()
        )

    # Rows

    def _numbered(self) -> Subquery:
        page = self._page().subquery(self.new_name())
        if not self._numbers_rows():
            return page
        return (
            select(
                *page.c,
                func.row_number().over().label(ROW_NUMBER),
                func.count().over().label(ROW_COUNT),
            )
            .select_from(page)
            .correlate(*self.outer)
            .subquery(self.new_name())
        )

    def _order(self) -> tuple[SortKey, ...]:
        return flipped(self.plan.order) if self.plan.page.backward else self.plan.order

    def _page(self) -> Select[tuple[object, ...]]:
        limit: ColumnElement[int] = literal_column(
            str(self.plan.page.size + self._probes_further())
        )
        order = self._order()
        parts = [part.limit(limit) for each in self._sources() for part in self._zoned(each)]
        if len(parts) == 1:
            return parts[0]
        merged = union_all(*parts).subquery(self.new_name())
        joined = select(*merged.c).select_from(merged).correlate(*self.outer)
        return joined.order_by(*order_by(order, merged)).limit(limit)

    def _zoned(self, source: FromClause) -> list[Select[tuple[object, ...]]]:
        relation = self._sortable(source)
        return [
            self._zone(zone, relation, self._zones_before(index, zone))
            for index, zone in enumerate(self._zones(relation))
        ]

    def _zones(self, relation: FromClause) -> list[Zone]:
        order, bound = self._order(), self.plan.page.bound
        if bound is None:
            return whole(order, relation)
        return Behind(self.parameters, bound, order).zones(relation)

    def _zone(
        self, zone: Zone, relation: FromClause, before: int = 0
    ) -> Select[tuple[object, ...]]:
        chosen = self._chosen(relation)
        if zone.condition is not None:
            chosen = chosen.where(zone.condition)
        if before:
            chosen = chosen.where(~self._fill_the_page(before))
        return chosen.order_by(
            *order_by(self._order(), relation, settled=zone.settled, nulls=zone.nulls)
        )

    def _zones_before(self, index: int, zone: Zone) -> int:
        """Return how many zones must leave room on the page for this one to be read at all.

        Rows that name no other row are found by looking at one after the other, which is
        not done for the first row of a merge, but only when the page needs them.
        """
        is_sought = any(self.plan.order[key].via is not None for key in zone.nulls)
        return index if is_sought else 0

    def _fill_the_page(self, zones: int) -> ColumnElement[bool]:
        relation = self._sortable(self._relation())
        size = self.plan.page.size + self._probes_further()
        parts = [
            self._zone(zone, relation).limit(literal_column(str(size)))
            for zone in self._zones(relation)[:zones]
        ]
        together = union_all(*parts) if len(parts) > 1 else parts[0]
        rows = together.subquery(self.new_name())
        there: Select[tuple[object, ...]] = select(literal_column("1")).select_from(rows)
        last = there.correlate(*self.outer).offset(literal_column(str(size - 1)))
        return exists(last)

    def _relation(self) -> FromClause:
        link = self.plan.link
        if link is None or self.parent is None:
            return self.conditions.relation(self.plan.rows)
        return self.conditions.relation(self.plan.rows, (link, self.parent.c.id))

    def _sources(self) -> list[FromClause]:
        """Return the list's rows; of a past without bounds, those that changed since apart."""
        past = self.conditions.past
        if past is None or self.plan.link is not None:
            return [self._relation()]
        return [past.unchanged(self.plan.rows.table), past.changed(self.plan.rows.table)]

    def _sortable(self, relation: FromClause) -> FromClause:
        """Return a list's rows, beside them the sort values that rows named by them hold."""
        others: dict[str, FromClause] = {}
        joined, values = relation, []
        for key in self.plan.order:
            if key.via is None:
                continue
            via = key.via
            if via.name not in others:
                other = others[via.name] = self.conditions.relation(via.rows)
                seen = self.conditions.of_rows(via.rows, other, ())
                near = other.c.id if via.near is None else other.c[via.near.name]
                joined = joined.outerjoin(other, and_(*seen, near == relation.c[via.column.name]))
            values.append(others[via.name].c[key.column.name].label(key.name))
        if not others:
            return relation
        return select(*relation.c, *values).select_from(joined).subquery(self.new_name())

    def _chosen(self, relation: FromClause) -> Select[tuple[object, ...]]:
        names = set(columns_of(self.plan.entries)) | {key.name for key in self.plan.order}
        columns = [relation.c[name] for name in sorted(names)]
        return self._restricted(select(*columns), relation)

    def _restricted(
        self,
        chosen: Select[tuple[object, ...]],
        relation: FromClause,
        *,
        paged: bool = True,
        rows: Rows | None = None,
    ) -> Select[tuple[object, ...]]:
        made = chosen.select_from(relation).correlate(*self.outer)
        made = made.where(
            *self.conditions.of_rows(rows or self.plan.rows, relation, self.outer, paged=paged)
        )
        if self.plan.link is not None and self.parent is not None:
            made = made.where(relation.c[self.plan.link.name] == self.parent.c.id)
            if self.plan.listing is not None and self.plan.listing.whole is not None:
                made = made.where(self.plan.listing.whole.matches(relation, self.parent))
        return made

    # Parts

    def _without_page(self, value: Value) -> ColumnElement[str]:
        match value:
            case KnownText(json=json):
                return literal(json)
            case FigureObject():
                return self._figures().aggregate(value, self._relation())
            case GroupsPart():
                return self._figures().groups(value, self._relation(), self.row_object)
            case FacetsPart():
                return self._facets(value)
            case _:
                return self._total()

    def _figures(self) -> FigureRenderer:
        def restricted(chosen: Select[Any], relation: FromClause) -> Select[Any]:
            return self._restricted(chosen, relation, paged=False)

        return FigureRenderer(
            self.parameters, self.new_name, restricted, self.outer, self.conditions.seen_id
        )

    def _facets(self, part: FacetsPart) -> ColumnElement[str]:
        def restricted(chosen: Select[Any], relation: FromClause, rows: Rows) -> Select[Any]:
            return self._restricted(chosen, relation, paged=False, rows=rows)

        return FacetRenderer(
            self.new_name, restricted, self.outer, self.row_object, self.conditions.seen_id
        ).facets(part)

    def _part(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        match value:
            case EdgesPart(entries=entries):
                pieces = [(entry.key, self._edge(entry.value, rows)) for entry in entries]
                return self._list(object_text(pieces), rows)
            case NodesPart(entries=entries):
                return self._list(self.row_object(entries, rows, self.outer), rows)
            case PageInfoPart(entries=entries):
                return object_text(
                    [(entry.key, self._fact(entry.value, rows)) for entry in entries]
                )
            case _:
                return self._without_page(value)

    def _edge(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        match value:
            case CursorValue():
                return JsonText(['"', self._cursor(rows), '"'])
            case NodeValue(entries=entries):
                return self.row_object(entries, rows, self.outer)
            case KnownText(json=json):
                return literal(json)
            case _:
                raise AssertionError(value)

    def _list(self, item: ColumnElement[str], rows: FromClause) -> ColumnElement[str]:
        separator = literal(",")
        ordered = (
            aggregate_order_by(separator, rows.c[ROW_NUMBER].desc())
            if self.plan.page.backward
            else separator
        )
        texts: ColumnElement[str] = func.string_agg(item, ordered)
        if self._probes_further():
            wanted = rows.c[ROW_NUMBER] <= literal_column(str(self.plan.page.size))
            texts = func.string_agg(item, ordered).filter(wanted)
        return JsonText(["[", func.coalesce(texts, literal("")), "]"])

    def _cursor(self, rows: FromClause) -> ColumnElement[str]:
        keys = array([cast(rows.c[key.name], Text) for key in self.plan.order])
        message = self.parameters.list_mark(self.plan.site).op("||")(cast(func.to_json(keys), Text))
        return func.api.sign_cursor(message, *self.parameters.pads())

    def _fact(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        if isinstance(value, KnownText):
            return literal(value.json)
        if not isinstance(value, PageFactValue):
            raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
        page = self.plan.page
        ahead = PageFact.HAS_PREVIOUS if page.backward else PageFact.HAS_NEXT
        match value.fact:
            case PageFact.START | PageFact.END:
                first = (value.fact is PageFact.START) != page.backward
                return self._cursor_at(rows, first=first)
            case fact if fact is ahead:
                return cast(func.count() > literal_column(str(page.size)), Text)
            case _ if page.bound is None:
                return literal("false")
            case _:
                return cast(self._passed(), Text)

    def _cursor_at(self, rows: FromClause, *, first: bool) -> ColumnElement[str]:
        number, size = rows.c[ROW_NUMBER], str(self.plan.page.size)
        last = func.least(rows.c[ROW_COUNT], literal_column(size))
        wanted: ColumnElement[int] = literal_column("1") if first else last
        cursor = func.max(self._cursor(rows)).filter(number == wanted)
        return func.coalesce(JsonText(['"', cursor, '"']), literal("null"))

    def _passed(self) -> ColumnElement[bool]:
        """Whether rows lie on the near side of the cursor, the cursor's own row included."""
        if self.plan.page.bound is None:
            raise AssertionError
        back = Behind(self.parameters, self.plan.page.bound, flipped(self._order()), inclusive=True)
        probes = [
            exists(self._restricted(select(literal_column("1")), relation).where(zone.condition))
            for relation in map(self._sortable, self._sources())
            for zone in back.zones(relation)
            if zone.condition is not None
        ]
        return or_(*probes)

    def _total(self) -> ColumnElement[str]:
        counts = [
            self._restricted(select(func.count()), relation, paged=False).scalar_subquery()
            for relation in self._sources()
        ]
        return cast(sum(counts[1:], counts[0]), Text)
