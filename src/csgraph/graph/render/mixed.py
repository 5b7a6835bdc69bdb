"""A page of items of several types as JSON: what search results and timelines share.

Items are rows of rank, id and number of the branch, and sorted so, all descending. The
order begins as each branch's index does, so that branches are merged and not sorted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    select,
    tuple_,
)
from sqlalchemy import literal_column as constant
from sqlalchemy.dialects.postgresql import UUID, array
from sqlalchemy.types import TypeEngine

from csgraph.graph.plan import (
    CursorValue,
    EdgesPart,
    Entry,
    PageFact,
    PageFactValue,
    PageInfoPart,
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_mixed import Branch, ItemNode, ItemsPart, SearchPlan, TimelinePlan
from csgraph.graph.render.json_text import JsonText, object_text
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.literals import literal

RowObject = Callable[[Sequence[Entry], FromClause, tuple[FromClause, ...]], JsonText]
RANK, ID, BRANCH = "_rank", "_id", "_branch"
_NUMBER, _COUNT = "_n", "_c"
_KEYS = (RANK, ID, BRANCH)


@dataclass
class MixedRenderer:
    """Renders one list; what ranks the items, and what edges say of them, is the heirs'."""

    plan: SearchPlan | TimelinePlan
    parent: FromClause | None
    outer: tuple[FromClause, ...]
    parameters: Parameters
    conditions: Conditions
    new_name: Callable[[], str]
    row_object: RowObject

    @property
    def rank_type(self) -> TypeEngine[Any]:
        """The type of the first key."""
        return Integer()

    def items(self) -> Select[Any]:
        """Return the items behind the cursor, in order, one more than the page has."""
        raise NotImplementedError

    def node(self, rows: FromClause, slot: int) -> ColumnElement[str]:
        """Return the JSON of an item's node."""
        raise NotImplementedError

    def fact(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        """Return what an edge says of its item."""
        raise NotImplementedError

    def render(self) -> ColumnElement[str]:
        """Return the list as JSON text."""
        if all(isinstance(entry.value, KnownText) for entry in self.plan.entries):
            return object_text([(e.key, _known(e.value)) for e in self.plan.entries])
        rows = self._numbered()
        pieces = [(entry.key, self._part(entry.value, rows)) for entry in self.plan.entries]
        made = select(object_text(pieces)).select_from(rows).correlate(*self.outer)
        return made.scalar_subquery()

    # Rows

    def size(self) -> ColumnElement[int]:
        """Return how many items to read: one tells whether there are more."""
        return constant(str(self.plan.page.size + 1))

    def in_order(self, rows: FromClause) -> list[ColumnElement[Any]]:
        """Return the ORDER BY list of items."""
        return [rows.c[key].desc() for key in _KEYS]

    def behind(self, *keys: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Return the condition that an item with these keys lies behind the cursor."""
        if self.plan.page.bound is None:
            return []
        return [tuple_(*keys) < tuple_(*self.cursor_keys())]

    def cursor_keys(self) -> list[ColumnElement[Any]]:
        """Return the keys of the cursor that was given."""
        if self.plan.page.bound is None:
            raise AssertionError
        types: tuple[TypeEngine[Any], ...] = (self.rank_type, UUID(as_uuid=True), Integer())
        return [
            self.parameters.cursor_text(self.plan.page.bound, index, type_)
            for index, type_ in enumerate(types)
        ]

    def guarded(
        self, chosen: Select[Any], branch: Branch, relation: FromClause, outer: Sequence[FromClause]
    ) -> Select[Any]:
        """Return a selection from a branch's relation, of rows that the policy lets through."""
        conditions = self.conditions.of_rows(branch.rows, relation, tuple(outer))
        return chosen.select_from(relation).where(*conditions).correlate(*outer)

    def by_branch(
        self, rows: FromClause, cases: Mapping[int, ColumnElement[Any]]
    ) -> ColumnElement[str]:
        """Return the JSON that belongs to the branch of a row."""
        if not cases:
            return literal("null")
        whens = [(rows.c[BRANCH] == constant(str(number)), text) for number, text in cases.items()]
        found: ColumnElement[str] = func.coalesce(case(*whens), literal("null"))
        return found

    def _numbered(self) -> Subquery:
        page = self.items().subquery(self.new_name())
        return (
            select(
                *page.c,
                func.row_number().over().label(_NUMBER),
                func.count().over().label(_COUNT),
            )
            .select_from(page)
            .correlate(*self.outer)
            .subquery(self.new_name())
        )

    # Parts

    def _part(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        match value:
            case EdgesPart(entries=entries):
                pieces = [(entry.key, self._edge(entry.value, rows)) for entry in entries]
                return self._list(object_text(pieces), rows)
            case ItemsPart(slot=slot):
                return self._list(self.node(rows, slot), rows)
            case PageInfoPart(entries=entries):
                return object_text([(e.key, self._page_fact(e.value, rows)) for e in entries])
            case _:
                return _known(value)

    def _edge(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        match value:
            case CursorValue():
                return JsonText(['"', self._cursor(rows), '"'])
            case ItemNode(slot=slot):
                return self.node(rows, slot)
            case KnownText(json=json):
                return literal(json)
            case _:
                return self.fact(value, rows)

    def _list(self, item: ColumnElement[str], rows: FromClause) -> ColumnElement[str]:
        wanted = rows.c[_NUMBER] <= constant(str(self.plan.page.size))
        texts = func.string_agg(item, literal(",")).filter(wanted)
        return JsonText(["[", func.coalesce(texts, literal("")), "]"])

    def _cursor(self, rows: FromClause) -> ColumnElement[str]:
        keys = array([cast(rows.c[key], Text) for key in _KEYS])
        message = self.parameters.list_mark(self.plan.site).op("||")(cast(func.to_json(keys), Text))
        return func.api.sign_cursor(message, *self.parameters.pads())

    def _page_fact(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        if not isinstance(value, PageFactValue):
            return _known(value)
        match value.fact:
            case PageFact.HAS_NEXT:
                return cast(func.count() > constant(str(self.plan.page.size)), Text)
            case PageFact.HAS_PREVIOUS:
                return literal("false" if self.plan.page.bound is None else "true")
            case PageFact.START:
                return self._cursor_at(rows, constant("1"))
            case PageFact.END:
                last = func.least(rows.c[_COUNT], constant(str(self.plan.page.size)))
                return self._cursor_at(rows, cast(last, BigInteger))

    def _cursor_at(self, rows: FromClause, number: ColumnElement[int]) -> ColumnElement[str]:
        cursor = func.max(self._cursor(rows)).filter(rows.c[_NUMBER] == number)
        return func.coalesce(JsonText(['"', cursor, '"']), literal("null"))


def _known(value: Value) -> ColumnElement[str]:
    if not isinstance(value, KnownText):
        raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
    return literal(value.json)
