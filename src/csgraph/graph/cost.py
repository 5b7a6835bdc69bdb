"""What an operation costs: told before it runs, settled by what was found.

Each object of the answer costs a point, at most as many as were asked for. Beside that,
each list costs two points, a count five, figures or groups of a list ten as what is worked
out from rows; following a relation in a filter or an order costs five as comparing what a
rule judges, which costs a point where it is shown. All of it once for each parent that they
stand under.
A mutation costs ten, one of many nodes a point more for each; a part of the feed of changes
costs ten, too. Points for objects that were not there are given back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from csgraph.graph.plan import (
    ConnectionPlan,
    EdgesPart,
    Entry,
    FigureObject,
    GroupObject,
    GroupsPart,
    HistogramValue,
    ListValue,
    LookupPlan,
    MoneyValue,
    NodesByIdPlan,
    NodesPart,
    NodeValue,
    PageInfoPart,
    Plan,
    ToOneValue,
    TotalCount,
    Value,
)
from csgraph.graph.plan_facets import FacetPlan, FacetsPart, FacetValues
from csgraph.graph.plan_feed import EventNode, EventsPlan, FeedPlan, Window
from csgraph.graph.plan_history import FieldChanges, FieldDifferences
from csgraph.graph.plan_mixed import (
    Branch,
    HighlightsValue,
    ItemNode,
    ItemsPart,
    SearchPlan,
    SegmentsValue,
    TimelinePlan,
)
from csgraph.graph.plan_preview import BarePart, PreviewPlan, PreviewTypes
from csgraph.graph.plan_worked import JudgedValue, Shown, WorkedValue
from csgraph.graph.predicates import (
    AllOf,
    AnyOf,
    DefinedField,
    Judging,
    Not,
    Predicate,
    Related,
    RelatedFigures,
    RequestValues,
)

ResponsePath = tuple[str, ...]
"""The keys that lead to a field of the answer; those of list items are left out."""

LIST, COUNT, FIGURES, RELATION = 2, 5, 10, 5
WRITE = 10
"""What a mutation costs beside its payload."""

EVENTS = 50
"""How many events a subscriber is given at most at once."""

HIGHLIGHTS_USUALLY, SEGMENTS_USUALLY = 1, 3
LISTED_USUALLY = 10
"""What a bounded list is taken to hold; most hold far less than their bound."""


@dataclass(frozen=True)
class Price:
    """The points of a plan.

    ``by_ids`` are lists of ids with the objects that each of them may bring.
    """

    fixed: int
    objects: int
    by_ids: tuple[tuple[int, int], ...] = ()

    def requested(self, values: RequestValues) -> int:
        """Return the most that the operation may cost."""
        return self.fixed + self._objects(values)

    def actual(self, values: RequestValues, data: bytes) -> int:
        """Return what it came to.

        Braces in texts count too, since to parse the answer would cost more than it tells.
        """
        return self.fixed + min(self._objects(values), data.count(b"{"))

    def _objects(self, values: RequestValues) -> int:
        asked = (_asked(values.sites[site]) * each for site, each in self.by_ids)
        return self.objects + sum(asked)


def price_of(plan: Plan) -> Price:
    """Return what a plan costs."""
    bill = _Bill()
    bill.entries(plan.entries, 1)
    return Price(bill.fixed, bill.objects, tuple(each[1:] for each in bill.by_ids))


def itemised(plan: Plan, values: RequestValues) -> dict[ResponsePath, int]:
    """Return the most that each field of the answer may cost; together what is requested.

    Items of several types are priced as a whole, at their list: any may be of the dearest
    type. The answer itself, at the empty path, is an object too.
    """
    bill = _Bill()
    bill.entries(plan.entries, 1)
    for path, site, each in bill.by_ids:
        bill.items[path] = bill.items.get(path, 0) + _asked(values.sites[site]) * each
    return bill.items


class _Bill:
    """Adds up points, and keeps to which field of the answer they belong."""

    def __init__(self) -> None:
        self.fixed = 0
        self.objects = 1
        self.by_ids: list[tuple[ResponsePath, int, int]] = []
        self.items: dict[ResponsePath, int] = {(): 1}
        self._path: ResponsePath = ()

    def entries(self, entries: Iterable[Entry], times: int) -> None:
        for entry in entries:
            with self._at(entry):
                self._value(entry.value, times)

    @contextmanager
    def _at(self, entry: Entry) -> Iterator[None]:
        """Write what is added meanwhile to a field's account."""
        outer, self._path = self._path, (*self._path, entry.key)
        try:
            yield
        finally:
            self._path = outer

    def _add(self, *, fixed: int = 0, objects: int = 0) -> None:
        self.fixed += fixed
        self.objects += objects
        self.items[self._path] = self.items.get(self._path, 0) + fixed + objects

    def _value(self, value: Value, times: int) -> None:
        match value:
            case ConnectionPlan():
                self._connection(value, times)
            case ToOneValue(target=target) | LookupPlan(target=target):
                self._many(target.entries, times)
            case ListValue(one=DefinedField(), target=target):
                self._many(target.entries, times)
            case ListValue(listing=listing, target=target):
                self._add(fixed=LIST * times)
                self._many(target.entries, times * min(listing.limit, LISTED_USUALLY))
            case NodesByIdPlan(ids=ids, targets=targets):
                self._by_ids(ids.site, [target.entries for target in targets])
            case SearchPlan(branches=branches):
                self._add(fixed=FIGURES * len(branches))
                self._mixed(value, [each.branch for each in branches], times)
            case TimelinePlan(branches=branches):
                self._add(fixed=LIST * len(branches) * times)
                self._mixed(value, [each.branch for each in branches], times)
            case FieldChanges():
                self._add(fixed=LIST * times)
            case FieldDifferences():
                self._add(fixed=FIGURES * times)
            case MoneyValue() | PageInfoPart():
                self._add(objects=times)
            case TotalCount():
                self._add(fixed=COUNT * times)
            case _:
                self._figures(value, times)

    def _many(self, entries: Iterable[Entry], times: int) -> None:
        self._add(objects=times)
        self.entries(entries, times)

    def _connection(self, plan: ConnectionPlan, times: int) -> None:
        sorted_by = sum(key.via is not None for key in plan.order)
        listing = LIST + RELATION * (_relations(plan.rows.where) + sorted_by)
        self._add(fixed=listing * times, objects=times)
        for entry in plan.entries:
            with self._at(entry):
                self._part(entry.value, plan.page.size, times)

    def _part(self, value: Value, size: int, times: int) -> None:
        match value:
            case NodesPart(entries=entries):
                self._many(entries, times * size)
            case EdgesPart(entries=entries):
                self._edges(entries, times * size)
            case FigureObject() | GroupsPart():
                self._add(fixed=FIGURES * times)
                self._value(value, times)
            case FacetsPart(facets=facets):
                self._add(fixed=FIGURES * len(facets) * times)
                for facet in facets:
                    self._facet(facet, times)
            case _:
                self._value(value, times)

    def _facet(self, facet: FacetPlan, times: int) -> None:
        self._add(fixed=RELATION * _relations(facet.rows.where) * times, objects=times)
        for entry in facet.entries:
            if isinstance(entry.value, FacetValues):
                with self._at(entry):
                    self._many(entry.value.entries, times * facet.size)

    def _edges(self, entries: Iterable[Entry], times: int) -> None:
        self._add(objects=times)
        for entry in entries:
            if isinstance(entry.value, NodeValue):
                with self._at(entry):
                    self._many(entry.value.entries, times)

    def _figures(self, value: Value, times: int) -> None:
        match value:
            case FigureObject(entries=entries) | GroupObject(entries=entries):
                self._many(entries, times)
            case GroupsPart(size=size, entries=entries):
                self._many(entries, times * size)
            case HistogramValue(figure=figure):
                self._add(objects=times * figure.buckets)
            case PreviewPlan(entries=entries):
                self._many(entries, times)
            case PreviewTypes(items=items):
                for entries in items:
                    self._many(entries, times)
            case JudgedValue():
                self._add(fixed=times)
            case WorkedValue(shown=shown, nodes=nodes):
                self._add(fixed=FIGURES * times, objects=_objects_in(shown) * times)
                for each in nodes:
                    self._many(each.target.entries, times * LISTED_USUALLY)
            case BarePart(of=plan):
                self._connection(plan, times)
            case FeedPlan() | EventsPlan() | EventNode():
                self._feed(value, times)
            case _:
                return

    def _feed(self, value: FeedPlan | EventsPlan | EventNode, times: int) -> None:
        match value:
            case FeedPlan(window=window, size=size, entries=entries):
                self._window(window, times)
                self._add(objects=times)
                for entry in entries:
                    with self._at(entry):
                        self._part(entry.value, size, times)
            case EventsPlan(window=window, entries=entries):
                self._window(window, times)
                self._many(entries, times * EVENTS)
            case EventNode(targets=targets):
                self._dearest([each.entries for each in targets], times)

    def _mixed(self, plan: SearchPlan | TimelinePlan, branches: list[Branch], times: int) -> None:
        """Any item may be of the dearest kind."""
        self._add(objects=times)
        items = times * plan.page.size
        for entry in plan.entries:
            with self._at(entry):
                match entry.value:
                    case ItemsPart(slot=slot):
                        self._item(branches, slot, items)
                    case EdgesPart(entries=entries):
                        self._add(objects=items)
                        self._item_edges(entries, branches, items)
                    case value:
                        self._value(value, times)

    def _item_edges(self, entries: Iterable[Entry], branches: list[Branch], items: int) -> None:
        for entry in entries:
            with self._at(entry):
                match entry.value:
                    case ItemNode(slot=slot):
                        self._item(branches, slot, items)
                    case HighlightsValue(entries=inner):
                        self._highlights(inner, items * HIGHLIGHTS_USUALLY)
                    case _:
                        continue

    def _item(self, branches: list[Branch], slot: int, times: int) -> None:
        self._dearest([branch.shown[slot] for branch in branches], times)

    def _dearest(self, kinds: Iterable[Sequence[Entry]], times: int) -> None:
        fixed = objects = 0
        for entries in kinds:
            each = _Bill()
            each.entries(entries, times)
            fixed, objects = max(fixed, each.fixed), max(objects, each.objects - 1)
        self._add(fixed=fixed, objects=objects + times)

    def _window(self, window: Window, times: int) -> None:
        hops = sum(_relations(each.rows.where) for each in window.types)
        self._add(fixed=(FIGURES + RELATION * hops) * times)

    def _highlights(self, entries: Iterable[Entry], times: int) -> None:
        segmented = any(isinstance(entry.value, SegmentsValue) for entry in entries)
        self._add(objects=times * (1 + SEGMENTS_USUALLY) if segmented else times)

    def _by_ids(self, site: int, kinds: list[tuple[Entry, ...]]) -> None:
        """Any id may be of the dearest kind."""
        dearest = 0
        for entries in kinds:
            each = _Bill()
            each.entries(entries, 1)
            dearest = max(dearest, each.fixed + each.objects)
        self.by_ids.append((self._path, site, dearest))


def _asked(given: Mapping[str, Any]) -> int:
    """Return how many nodes a field names, or may write."""
    if "atMost" in given:
        return max(0, int(given["atMost"]))
    return len(given.get("ids") or given.get("inputs") or ())


def _objects_in(shown: tuple[Shown, ...] | None) -> int:
    """Return how many objects a worked value is taken to show: of each kind, a usual list."""
    if shown is None:
        return 0
    each = (_objects_in(p.parts) * (LISTED_USUALLY if p.is_list else 1) for p in shown)
    return 1 + sum(each)


def _relations(predicate: Predicate) -> int:
    match predicate:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return sum(map(_relations, parts))
        case Not(part=part):
            return _relations(part)
        case Related(part=part) | RelatedFigures(part=part) | Judging(part=part):
            return 1 + _relations(part)
        case _:
            return 0
