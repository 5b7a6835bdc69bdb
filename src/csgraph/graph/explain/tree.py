"""A plan as a tree of the fields that read something, each with what it reads and costs.

Fields that only give shape to an answer, such as ``nodes``, belong to the field that they
stand under: so do the points that they cost.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from csgraph.graph.cost import ResponsePath
from csgraph.graph.explain.words import (
    figure_words,
    filter_words,
    key_words,
    order_words,
    policy_words,
    test_words,
)
from csgraph.graph.plan import (
    ConnectionPlan,
    EdgesPart,
    Entry,
    FigureObject,
    FigureValue,
    GroupsPart,
    HistogramValue,
    IntrospectionValue,
    ListValue,
    LookupPlan,
    NodesByIdPlan,
    NodesPart,
    Plan,
    Text,
    ToOneValue,
    TotalCount,
    Value,
)
from csgraph.graph.plan_facets import FacetPlan, FacetsPart
from csgraph.graph.plan_feed import EventNode, FeedHead, FeedPlan
from csgraph.graph.plan_mixed import Branch, ItemsPart, SearchPlan, TimelinePlan
from csgraph.graph.plan_worked import JudgedValue, WorkedValue
from csgraph.graph.predicates import Rows


@dataclass
class Step:
    """A field that reads something; ``rows`` and ``ms`` are known once it was run.

    ``cost`` is the field's own, that of the steps below left out. ``rows_at`` is where
    its rows stand in the answer, if it shows any.
    """

    path: ResponsePath
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    rows_at: tuple[ResponsePath, ...] = ()
    cost: int = 0
    rows: int | None = None
    ms: float | None = None
    below: list["Step"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The response key, or what the whole is."""
        return self.path[-1] if self.path else self.kind

    def walk(self) -> Iterator["Step"]:
        """Yield the step and those below, parents first."""
        yield self
        for each in self.below:
            yield from each.walk()

    def told(self) -> dict[str, Any]:
        """Return the tree as plain data."""
        figures = {"rows": self.rows, "ms": self.ms}
        return {
            "field": ".".join(self.path),
            "kind": self.kind,
            **self.facts,
            "cost": self.cost,
            **{name: value for name, value in figures.items() if value is not None},
            **({"fields": [each.told() for each in self.below]} if self.below else {}),
        }


def tree_of(plan: Plan, items: Mapping[ResponsePath, int], operation: str) -> Step:
    """Return the tree of a plan, on which the items of its bill are spread."""
    root = Step((), operation)
    root.below = list(_steps(plan.entries, ()))
    places: dict[ResponsePath, Step] = {}
    for each in root.walk():
        places.setdefault(each.path, each)
    for path, points in items.items():
        place = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in places)
        places[place].cost += points
    return root


def _steps(entries: Iterable[Entry], path: ResponsePath) -> Iterator[Step]:
    for entry in entries:
        at = (*path, entry.key)
        made = _step(entry.value, at)
        if made is not None:
            yield made
        elif not path and isinstance(entry.value, Text):  # no less a field of the operation
            yield Step(at, "constant")
        else:  # a field that gives shape, if it has any below it
            yield from _steps(getattr(entry.value, "entries", ()), at)


def _step(value: Value, path: ResponsePath) -> Step | None:
    match value:
        case ConnectionPlan():
            return _connection(value, path)
        case LookupPlan(target=target):
            return _one("lookup", target.rows, target.node.name, target.entries, path)
        case ToOneValue(target=target):
            return _one("to-one", target.rows, target.node.name, target.entries, path)
        case ListValue(rows=rows, listing=listing, target=target):
            made = _one("list", rows, target.node.name, target.entries, path)
            made.facts |= {
                "limit": listing.limit,
                "order": ", ".join(c.name for c in listing.order),
            }
            return made
        case NodesByIdPlan(targets=targets):
            facts = {"type": _types(each.node.name for each in targets)}
            made = Step(path, "nodes by id", facts, (path,))
            made.below = [each for target in targets for each in _steps(target.entries, path)]
            return made
        case SearchPlan(branches=branches):
            return _mixed("search", value, [each.branch for each in branches], path)
        case TimelinePlan(branches=branches):
            return _mixed("timeline", value, [each.branch for each in branches], path)
        case _:
            return _plain(value, path)


def _plain(value: Value, path: ResponsePath) -> Step | None:
    match value:
        case IntrospectionValue():
            return Step(path, "introspection")
        case FacetsPart(facets=facets):
            return _facets(facets, path)
        case FeedPlan() | FeedHead() | EventNode():
            return _feed(value, path)
        case TotalCount():
            return Step(path, "count")
        case WorkedValue() | JudgedValue():
            return _by_rule(value, path)
        case FigureObject(entries=entries):
            return Step(path, "aggregate", {"figures": ", ".join(_figure_names(entries))})
        case GroupsPart(keys=keys, having=having, size=size, entries=entries):
            facts: dict[str, Any] = {"by": ", ".join(map(key_words, keys)), "limit": size}
            if having:
                facts["having"] = " and ".join(map(test_words, having))
            return Step(path, "groups", facts, (path,), below=list(_keys_below(entries, path)))
        case _:
            return None


def _by_rule(value: WorkedValue | JudgedValue, path: ResponsePath) -> Step:
    read = _types(each.table.name for each in value.rows)
    if isinstance(value, JudgedValue):
        return Step(path, "judged", {"tables": read})
    made = Step(path, "worked out", {"tables": read})
    made.below = [s for n in value.nodes for s in _steps(n.target.entries, path)]
    return made


def _feed(value: FeedPlan | FeedHead | EventNode, path: ResponsePath) -> Step:
    match value:
        case FeedPlan(window=window, size=size, entries=entries):
            facts = {"type": _types(each.name for each in window.types), "limit": size}
            return Step(path, "feed", facts, (path,), below=list(_steps(entries, path)))
        case FeedHead():
            return Step(path, "end of the feed")
        case EventNode(targets=targets):
            below = [each for target in targets for each in _steps(target.entries, path)]
            types = {"type": _types(each.node.name for each in targets)}
            return Step(path, "records", types, below=below)


def _keys_below(entries: Iterable[Entry], path: ResponsePath) -> Iterator[Step]:
    """Yield the records that a group's key names; its figures are read with the groups."""
    for each in _steps(entries, path):
        if each.kind != "aggregate":
            yield each


def _figure_names(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        match entry.value:
            case FigureValue(figure=figure) | HistogramValue(figure=figure):
                yield figure_words(figure)
            case FigureObject(entries=inner):
                yield from _figure_names(inner)
            case _:
                continue


def _connection(plan: ConnectionPlan, path: ResponsePath) -> Step:
    page = plan.page
    facts: dict[str, Any] = {"type": plan.node.name, "limit": page.size}
    if page.bound is not None:
        facts["page"] = page.bound.argument
    facts |= _facts(plan.rows) | {"order": order_words(plan.order)}
    below = list(_steps(plan.entries, path))
    return Step(path, "connection", facts, _items_at(plan.entries, path), below=below)


def _one(kind: str, rows: Rows, type_: str, entries: Iterable[Entry], path: ResponsePath) -> Step:
    facts = {"type": type_, **_facts(rows)}
    return Step(path, kind, facts, (path,), below=list(_steps(entries, path)))


def _facets(facets: tuple[FacetPlan, ...], path: ResponsePath) -> Step:
    by = ", ".join(key_words(facet.key) for facet in facets)
    size = max(facet.size for facet in facets)
    below = [each for facet in facets for each in _steps(facet.entries, path)]
    return Step(path, "facets", {"by": by, "limit": size}, below=below)


def _mixed(
    kind: str, plan: SearchPlan | TimelinePlan, branches: list[Branch], path: ResponsePath
) -> Step:
    facts = {"type": _types(each.node.name for each in branches), "limit": plan.page.size}
    if branches:
        facts |= _facts(branches[0].rows)
    made = Step(path, kind, facts, _items_at(plan.entries, path))
    slots = {getattr(e.value, "slot", None): at for at, e in _slots(plan.entries, path)}
    for branch in branches:
        for slot, entries in enumerate(branch.shown):
            made.below += _steps(entries, slots.get(slot, path))
    return made


def _items_at(entries: Iterable[Entry], path: ResponsePath) -> tuple[ResponsePath, ...]:
    listed = (e.key for e in entries if isinstance(e.value, NodesPart | EdgesPart | ItemsPart))
    return tuple((*path, key) for key in listed)


def _slots(entries: Iterable[Entry], path: ResponsePath) -> Iterator[tuple[ResponsePath, Entry]]:
    """Yield the places where items of several types stand, each with its path."""
    for entry in entries:
        at = (*path, entry.key)
        if hasattr(entry.value, "slot"):
            yield at, entry
        else:
            yield from _slots(getattr(entry.value, "entries", ()), at)


def _types(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _facts(rows: Rows) -> dict[str, str]:
    told = {"filter": filter_words(rows.where), "policy": policy_words(rows.guard)}
    return {name: words for name, words in told.items() if words}
