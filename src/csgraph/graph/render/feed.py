"""The feed: a window of the log in order, what is wanted of it, and where it ends.

Only changes below the oldest open transaction are read, so that none that commits late is
left behind a reader. Records are read again by their ids, as they are now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    case,
    cast,
    exists,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy import literal_column as constant

from csgraph.graph.feed import NAMES
from csgraph.graph.kinds import Kind
from csgraph.graph.log_rows import Feed
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
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_feed import (
    EventFact,
    EventNode,
    EventsPlan,
    FeedHead,
    FeedPlan,
    FeedType,
    Survivor,
    Window,
)
from csgraph.graph.render.json_text import JsonText, object_text, value_piece
from csgraph.graph.render.logged import known_names, survivor_text
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.aliases import aliased
from csgraph.storage.literals import literal

WINDOW: Final = 1_000
"""How many changes one page looks at."""

LOST: Final = "\x1c"
"""Stands before the fault of a cursor that is none of the feed's; no JSON text begins with it."""
RECORD, UNIT = "\x1e", "\x1f"
"""Stand between a subscriber's events, and between the parts of each."""

_NUMBER: Final = "_n"
_ZERO: ColumnElement[int] = constant("0")

ValueOf = Callable[[Value, FromClause, tuple[FromClause, ...]], ColumnElement[Any]]
Single = Callable[[ObjectPlan, ColumnElement[Any], tuple[FromClause, ...]], ColumnElement[Any]]


@dataclass
class FeedRenderer:
    """Renders what one field asks of the feed; ``faults`` gets what is wrong with its cursor."""

    parameters: Parameters
    conditions: Conditions
    new_name: Callable[[], str]
    value: ValueOf
    single: Single
    faults: list[ColumnElement[str]]

    def render(self, plan: FeedPlan | FeedHead) -> ColumnElement[str]:
        """Return a page, or where the feed ends, as JSON text."""
        return self.head(plan) if isinstance(plan, FeedHead) else self.page(plan)

    def head(self, plan: FeedHead) -> ColumnElement[str]:
        """Return where the feed ends as JSON text."""
        feed, log = plan.feed, aliased(plan.log.table, self.new_name())
        last = (
            select(_cursor(feed, log))
            .where(*self.conditions.of_rows(plan.log, log, ()), _is_settled(feed, log))
            .order_by(log.c[feed.xid.name].desc(), log.c[feed.seq.name].desc())
            .limit(constant("1"))
            .scalar_subquery()
        )
        return JsonText(['"', func.coalesce(last, _start(feed)), '"'])

    def page(self, plan: FeedPlan) -> ColumnElement[str]:
        """Return a page as JSON text."""
        size: ColumnElement[int] = constant(str(plan.size))
        log, rows = self._numbered(plan.window, size)
        there_is_more = (func.count() > size) | (_count(log) >= constant(str(WINDOW)))
        end = self._end(plan.window, log, rows, size)

        def part(value: Value) -> ColumnElement[str]:
            match value:
                case NodesPart(entries=entries):
                    return _listed(self._event(entries, plan.window, rows), rows, size)
                case EdgesPart(entries=entries):
                    pieces = [(e.key, edge(e.value)) for e in entries]
                    return _listed(object_text(pieces), rows, size)
                case PageInfoPart(entries=entries):
                    return object_text([(e.key, fact(e.value)) for e in entries])
                case _:
                    return _known(value)

        def edge(value: Value) -> ColumnElement[str]:
            match value:
                case CursorValue():
                    return JsonText(['"', _cursor(plan.window.feed, rows), '"'])
                case NodeValue(entries=entries):
                    return self._event(entries, plan.window, rows)
                case _:
                    return _known(value)

        def fact(value: Value) -> ColumnElement[str]:
            if not isinstance(value, PageFactValue):
                return _known(value)
            match value.fact:
                case PageFact.HAS_NEXT:
                    return cast(there_is_more, Text)
                case PageFact.HAS_PREVIOUS:
                    return literal("true" if plan.follows else "false")
                case PageFact.START:
                    first = self._cursor_at(plan.window.feed, rows, constant("1"))
                    return func.coalesce(JsonText(['"', first, '"']), literal("null"))
                case PageFact.END:
                    return JsonText(['"', end, '"'])

        pieces = [(entry.key, part(entry.value)) for entry in plan.entries]
        return select(object_text(pieces)).select_from(rows).scalar_subquery()

    def events(self, plan: EventsPlan, key: str) -> ColumnElement[str]:
        """Return a subscriber's next events, each an object with one key.

        The cursor behind them and whether more are there stand first; then each event's
        cursor, its type, and its JSON text.
        """
        limit = self.parameters.bind(plan.limit)
        log, rows = self._numbered(plan.window, limit)
        feed = plan.window.feed
        json = object_text([(key, self._event(plan.entries, plan.window, rows))])
        event = JsonText(
            [RECORD, _cursor(feed, rows), UNIT, rows.c[feed.node_type.name], UNIT, json]
        )
        wanted = rows.c[_NUMBER] <= limit
        events = func.coalesce(func.string_agg(event, literal("")).filter(wanted), literal(""))
        there_is_more = (func.count() > limit) | (_count(log) >= constant(str(WINDOW)))
        end = self._end(plan.window, log, rows, limit)
        text = JsonText([end, UNIT, cast(there_is_more, Text), events])
        return select(text).select_from(rows).scalar_subquery()

    # Rows

    def _numbered(self, window: Window, size: ColumnElement[int]) -> tuple[FromClause, FromClause]:
        """Return the window, and of its changes those that are wanted, one more than a page."""
        log = self._window(window)
        feed, wanted = window.feed, self._wanted(window, log)
        page = wanted.limit(size + constant("1")).subquery(self.new_name())
        order = (page.c[feed.xid.name], page.c[feed.seq.name])
        number = func.row_number().over(order_by=order).label(_NUMBER)
        return log, select(*page.c, number).select_from(page).subquery(self.new_name())

    def _window(self, window: Window) -> FromClause:
        feed, log = window.feed, aliased(window.log.table, self.new_name())
        epoch, xid, seq = map(self.parameters.bind, window.after)
        given = cast(xid, feed.xid.type)
        self._check(window, epoch, given)
        position = (log.c[feed.xid.name], log.c[feed.seq.name])
        read = (
            select(*(column for column in log.c if column.name not in {"tenant_id", "before"}))
            .where(
                *self.conditions.of_rows(window.log, log, ()),
                tuple_(*position) > tuple_(given, seq),
                _is_settled(feed, log),
            )
            .order_by(*position)
            .limit(constant(str(WINDOW)))
            .cte(self.new_name())
        )
        return read.prefix_with("materialized")

    def _check(self, window: Window, epoch: ColumnElement[Any], given: ColumnElement[Any]) -> None:
        last = func.pg_snapshot_xmax(func.pg_current_snapshot())
        mark = f"{LOST}{window.coordinate}{LOST}"
        fault = case(
            (epoch != func.api.feed_epoch(), literal(f"{mark}EPOCH")),
            (given > last, literal(f"{mark}AHEAD")),
        )
        self.faults.append(fault)

    def _wanted(self, window: Window, log: FromClause) -> Select[Any]:
        feed = window.feed
        kind = log.c[feed.node_type.name]
        known = [literal(each.name) for each in window.types]
        conditions = [kind.in_(known) if known else constant("false")]
        if window.operations is not None:
            conditions.append(self._holds(window.operations, log))
        told = select(*log.c, self._names(window, log).label(NAMES.name)).where(*conditions)
        named = told.offset(_ZERO).subquery(self.new_name())  # the names are made once
        shows = func.cardinality(named.c[NAMES.name]) > _ZERO
        chosen = select(*named.c).where(
            (named.c[feed.operation.name] != literal("UPDATE")) | shows,
            *(self._holds(each, named) for each in window.fields),
        )
        whens = [
            (named.c[feed.node_type.name] == literal(each.name), self._fits(feed, each, named))
            for each in window.types
            if each.is_filtered
        ]
        if whens:
            chosen = chosen.where(case(*whens, else_=true()))
        return chosen.order_by(named.c[feed.xid.name], named.c[feed.seq.name])

    def _holds(self, test: Any, rows: FromClause) -> ColumnElement[bool]:
        return self.conditions.of(test, rows, (), paged=True, shaded=False)

    def _fits(self, feed: Feed, type_: FeedType, named: FromClause) -> ColumnElement[bool]:
        """Return whether a record fits its type's filter; deleted ones are judged as they were."""
        rows, guard = type_.rows, type_.rows.guard
        if guard is not None:
            rows = replace(rows, guard=replace(guard, live=False))
        record = aliased(rows.table, self.new_name())
        fitting = self.conditions.of_rows(rows, record, (named,))
        found: Select[Any] = select(constant("1")).select_from(record).where(*fitting)
        return exists(found.where(record.c.id == named.c[feed.node_id.name]).correlate(named))

    def _names(self, window: Window, log: FromClause) -> ColumnElement[Any]:
        """Return the fields that changed, by the names that the caller may see."""
        names = {each.name: each.names for each in window.types}
        return known_names(log, names, window.withheld, self.conditions)

    # What is shown

    def _event(self, entries: Sequence[Entry], window: Window, rows: FromClause) -> JsonText:
        return object_text([(e.key, self._shown(e.value, window, rows)) for e in entries])

    def _shown(self, value: Value, window: Window, rows: FromClause) -> ColumnElement[Any]:
        feed = window.feed
        kind, id_ = rows.c[feed.node_type.name], rows.c[feed.node_id.name]
        match value:
            case EventFact(part="cursor"):
                return JsonText(['"', _cursor(feed, rows), '"'])
            case EventFact(part="nodeId"):
                prefixes = [(kind == literal(t.name), literal(t.prefix)) for t in window.types]
                prefix = case(*prefixes) if prefixes else literal("")
                return JsonText(['"', func.api.wire_id(prefix, id_), '"'])
            case Survivor():
                return survivor_text(value, rows, self.conditions)
            case EventFact():
                return value_piece(rows.c[NAMES.name], Kind.TEXT_LIST, nullable=False)
            case EventNode(targets=targets):
                whens = [
                    (kind == literal(each.node.name), self.single(each, id_, (rows,)))
                    for each in targets
                ]
                null = literal("null")
                return func.coalesce(case(*whens), null) if whens else null
            case _:
                return self.value(value, rows, ())

    def _end(
        self, window: Window, log: FromClause, rows: FromClause, size: ColumnElement[int]
    ) -> ColumnElement[str]:
        """Return where to go on: behind the page, or behind the window if that is used up."""
        feed = window.feed
        _, xid, seq = map(self.parameters.bind, window.after)
        last = (
            select(_cursor(feed, log))
            .order_by(log.c[feed.xid.name].desc(), log.c[feed.seq.name].desc())
            .limit(constant("1"))
            .scalar_subquery()
        )
        given = func.api.feed_cursor(cast(xid, feed.xid.type), seq)
        page = self._cursor_at(feed, rows, size)
        return case((func.count() > size, page), else_=func.coalesce(last, given))

    def _cursor_at(
        self, feed: Feed, rows: FromClause, number: ColumnElement[int]
    ) -> ColumnElement[str]:
        found: ColumnElement[str] = func.max(_cursor(feed, rows)).filter(rows.c[_NUMBER] == number)
        return found


def _cursor(feed: Feed, rows: FromClause) -> ColumnElement[str]:
    written: ColumnElement[str] = func.api.feed_cursor(
        rows.c[feed.xid.name], rows.c[feed.seq.name], type_=Text()
    )
    return written


def _start(feed: Feed) -> ColumnElement[str]:
    zero = cast(literal("0"), feed.xid.type)
    return func.api.feed_cursor(zero, cast(_ZERO, BigInteger), type_=Text())


def _is_settled(feed: Feed, log: FromClause) -> ColumnElement[bool]:
    settled: ColumnElement[bool] = log.c[feed.xid.name] < func.pg_snapshot_xmin(
        func.pg_current_snapshot()
    )
    return settled


def _count(log: FromClause) -> ColumnElement[int]:
    return select(func.count()).select_from(log).scalar_subquery()


def _listed(
    item: ColumnElement[str], rows: FromClause, size: ColumnElement[int]
) -> ColumnElement[str]:
    texts = func.string_agg(item, literal(",")).filter(rows.c[_NUMBER] <= size)
    return JsonText(["[", func.coalesce(texts, literal("")), "]"])


def _known(value: Value) -> ColumnElement[str]:
    if not isinstance(value, KnownText):
        raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
    return literal(value.json)
