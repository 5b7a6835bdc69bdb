"""A timeline: each kind of moment from an index of its own, merged newest first.

The branches carry the JSON of their items, which Postgres makes of those alone that the
merge takes.
"""

from dataclasses import dataclass
from typing import Any
from typing import cast as cast_type

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy import literal_column as constant
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID
from sqlalchemy.types import TypeEngine

from csgraph.graph.kinds import Kind
from csgraph.graph.plan import (
    Value,
)
from csgraph.graph.plan_mixed import ItemFact, TimelineBranch, TimelinePlan
from csgraph.graph.render.json_text import value_piece
from csgraph.graph.render.mixed import BRANCH, ID, RANK, MixedRenderer
from csgraph.storage.aliases import aliased
from csgraph.storage.literals import literal, sql_literal

_INSTANT = TIMESTAMP(timezone=True)


@dataclass
class TimelineRenderer(MixedRenderer):
    """Renders one timeline."""

    @property
    def rank_type(self) -> TypeEngine[Any]:
        """The type of the first key."""
        return _INSTANT

    @property
    def timeline(self) -> TimelinePlan:
        """The plan, by its own type."""
        return cast_type("TimelinePlan", self.plan)

    def items(self) -> Select[Any]:
        """Return the newest items of each branch, merged."""
        parts = [self._items(branch) for branch in self.timeline.branches]
        merged = union_all(*(parts or [self._none()])).subquery(self.new_name())
        chosen = select(*merged.c).select_from(merged).correlate(*self.outer)
        return chosen.order_by(*self.in_order(merged)).limit(self.size())

    def node(self, rows: FromClause, slot: int) -> ColumnElement[str]:
        """Return the JSON that the branch made."""
        made: ColumnElement[str] = rows.c[_slot(slot)]
        return made

    def fact(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        """Return what happened, or when."""
        if value == ItemFact("occurredAt"):
            return value_piece(rows.c[RANK], Kind.INSTANT, nullable=False)
        events = {
            each.branch.number: literal(f'"{each.branch.label}"') for each in self.timeline.branches
        }
        return self.by_branch(rows, events)

    def _items(self, item: TimelineBranch) -> Select[Any]:
        branch = item.branch
        relation = aliased(branch.rows.table, self.new_name())
        at: ColumnElement[Any] = relation.c[item.moment.at.name]
        here = (*self.outer, relation)
        shown = [
            cast(self.row_object(entries, relation, self.outer), Text).label(_slot(slot))
            for slot, entries in enumerate(branch.shown)
        ]
        number: ColumnElement[int] = constant(str(branch.number), Integer())
        instant = _instant(at)
        chosen = self.guarded(
            select(instant.label(RANK), relation.c.id.label(ID), number.label(BRANCH), *shown),
            branch,
            relation,
            self.outer,
        )
        chosen = self._owned(chosen, item, relation, here)
        chosen = chosen.where(
            at.is_not(None), *self._between(at), *self.behind(instant, relation.c.id, number)
        )
        if isinstance(item.moment.at.type, Date) and self.plan.page.bound is not None:
            chosen = chosen.where(at <= _day(self.cursor_keys()[0]))
        return chosen.order_by(at.desc(), relation.c.id.desc()).limit(self.size())

    def _owned(
        self,
        chosen: Select[Any],
        item: TimelineBranch,
        relation: FromClause,
        here: tuple[FromClause, ...],
    ) -> Select[Any]:
        if self.parent is None:
            raise AssertionError
        column = relation.c[item.path.column.name]
        if item.through is None or item.path.through is None:
            return chosen.where(column == self.parent.c.id)
        between = aliased(item.through.table, self.new_name())
        joined = chosen.join(between, between.c.id == column)
        return joined.where(
            *self.conditions.of_rows(item.through, between, here),
            between.c[item.path.through.name] == self.parent.c.id,
        )

    def _between(self, at: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        until = self.parameters.bind(self.timeline.until)
        given = self.timeline.since
        since = self.parameters.bind(given) if given is not None else None
        if not isinstance(at.type, Date):
            return [at <= until, *([at >= since] if since is not None else [])]
        bounds = [at <= _day(until)]
        if since is not None:  # a day counts from its midnight
            bounds += [at >= _day(since), _instant(at) >= since]
        return bounds

    def _none(self) -> Select[Any]:
        """Return no items, where the caller may see none of the branches."""
        nothing = [cast(null(), Text).label(_slot(index)) for index in range(self._slots())]
        made: Any = select(
            cast(null(), _INSTANT).label(RANK),
            cast(null(), UUID(as_uuid=True)).label(ID),
            cast(null(), Integer).label(BRANCH),
            *nothing,
        )
        return cast_type("Select[Any]", made.limit(constant("0")))

    def _slots(self) -> int:
        return max((len(each.branch.shown) for each in self.timeline.branches), default=2)


def _slot(index: int) -> str:
    return f"_j{index}"


def _instant(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a moment as an instant: a day's midnight in UTC."""
    if not isinstance(at.type, Date):
        return at
    utc: ColumnElement[str] = constant(sql_literal("UTC"))
    return cast(func.timezone(utc, cast(at, TIMESTAMP())), _INSTANT)


def _day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.timezone(constant(sql_literal("UTC")), instant), Date)
