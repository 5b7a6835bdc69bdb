"""The parts of a plan as SQL, from its roots down to each value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy import (
    Text as SqlText,
)
from sqlalchemy.dialects.postgresql import UUID, aggregate_order_by

from csgraph.graph.kinds import Kind
from csgraph.graph.plan import (
    AsOf,
    ColumnValue,
    ComputedValue,
    ConnectionPlan,
    Entry,
    IntrospectionValue,
    ListValue,
    LookupPlan,
    MoneyValue,
    NodesByIdPlan,
    ObjectPlan,
    Plan,
    Text,
    ToOneValue,
    Value,
)
from csgraph.graph.plan_feed import EventsPlan, FeedHead, FeedPlan, Survivor
from csgraph.graph.plan_history import FieldChanges, FieldDifferences, LoggedFields, LoggedId
from csgraph.graph.plan_mixed import SearchPlan, TimelinePlan
from csgraph.graph.plan_preview import PreviewPlan
from csgraph.graph.plan_worked import JudgedValue, WorkedValue, worked_in
from csgraph.graph.predicates import Constant, Rows
from csgraph.graph.render.amounts import money_text
from csgraph.graph.render.budget import Budget
from csgraph.graph.render.columns import columns_of
from csgraph.graph.render.connection import ConnectionRenderer
from csgraph.graph.render.custom_plan import by_id_only
from csgraph.graph.render.feed import FeedRenderer
from csgraph.graph.render.field_changes import field_changes_text, field_differences_text
from csgraph.graph.render.instants import Instants
from csgraph.graph.render.json_text import JsonText, object_text, or_null, value_piece
from csgraph.graph.render.keyset import order_by
from csgraph.graph.render.lines import Lines
from csgraph.graph.render.logged import logged_text
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.past import Log, Past
from csgraph.graph.render.past_faults import refusals_of
from csgraph.graph.render.predicates import Conditions, guard_of_any
from csgraph.graph.render.preview import preview_text
from csgraph.graph.render.search import SearchRenderer
from csgraph.graph.render.timeline import TimelineRenderer
from csgraph.graph.render.worked import Worked, WorkedRenderer
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.literals import literal

AMBIGUOUS = "\x1e"
"""Stands around the index of a root entry whose lookup found more than one row; no JSON
text holds this character unescaped."""


@dataclass
class Renderer:
    """Renders one statement; it keeps its parameters and the names of its relations."""

    parameters: Parameters = field(default_factory=Parameters)
    budget: Budget = field(default_factory=Budget)
    parts: int = 0
    log: Log | None = None
    refusals: list[ColumnElement[str]] = field(default_factory=list)
    """Texts that the statement answers with instead of data, where they are not null."""

    def __post_init__(self) -> None:
        self.conditions = Conditions(self.parameters, self.new_name)
        self.instants = Instants(
            self.parameters, self.conditions, self.log, self.new_name, self.refusals
        )
        self.lost: list[ColumnElement[str]] = []
        self.worked: list[Worked] = []

    def new_name(self) -> str:
        """Return a relation name of our own: it collides with no column.

        Raises:
            FieldLimitExceeded: there are more parts than are made in a moment.
        """
        self.budget.take()
        self.parts += 1
        return f"_r{self.parts}"

    def data(self, plan: Plan) -> ColumnElement[Any]:
        """Return the answer as text: a JSON object, or the events of a subscription."""
        now = [entry.value for entry in plan.entries if entry.past is None]
        self.budget.expect(each.likeness for each in worked_in(tuple(now)))
        match plan.entries:
            case (Entry(key=key, value=EventsPlan() as events),):
                return self._feed().events(events, key)
            case entries:
                pieces = [(e.key, self.entry(e, index)) for index, e in enumerate(entries)]
                return object_text(pieces)

    def lines(
        self, plan: ConnectionPlan, at: AsOf | None, entries: Sequence[Entry], *, ordered: bool
    ) -> Select[Any]:
        """Select the JSON of every row of a list; in the list's order, or in none."""
        with self.instants.at(at):
            row = self._renderer_of(plan).whole(ordered=ordered)
            where = self.conditions.of_rows(plan.rows, row, ())
            lines = Lines(self.conditions, self.new_name, self._value)
            line = lines.object_of(entries, row)
        made = select(line.label("line")).select_from(lines.joined_to(row)).where(*where)
        return made.order_by(*order_by(plan.order, row)) if ordered else made

    # Roots

    def entry(self, entry: Entry, index: int) -> ColumnElement[Any]:
        """Return an entry of the root, read at its instant if it has one."""
        value = entry.value
        paged = value.node.table if isinstance(value, ConnectionPlan) else None
        with self.instants.at(entry.past, paged):
            return self.root(value, index)

    def root(self, value: Value, index: int) -> ColumnElement[Any]:
        match value:
            case ConnectionPlan() | SearchPlan():
                return self._rows_of(value)
            case FeedPlan() | FeedHead():
                return self._feed().render(value)
            case PreviewPlan():
                return preview_text(value, lambda plan: self._renderer_of(plan).bare())
            case LookupPlan():
                return self._lookup(value, index)
            case WorkedValue():
                return self._worked(value, None, ())
            case NodesByIdPlan():
                return self._nodes(value)
            case IntrospectionValue(key=key):
                return self.parameters.introspected(key)
            case Text(json=json):
                return literal(json)
            case _:
                raise AssertionError(value)

    def _rows_of(self, plan: ConnectionPlan | SearchPlan) -> ColumnElement[Any]:
        if isinstance(plan, SearchPlan):
            return self._mixed(plan, None, ())
        return self._connection(plan, None, ())

    def _feed(self) -> FeedRenderer:
        return FeedRenderer(
            self.parameters, self.conditions, self.new_name, self._value, self._single, self.lost
        )

    def _lookup(self, plan: LookupPlan, index: int) -> ColumnElement[Any]:
        target = plan.target
        inner = self.conditions.relation(target.rows)
        columns = sorted({"tenant_id", *columns_of(target.entries)})
        found = (
            select(*(inner.c[name] for name in columns))
            .where(*self._named(plan, inner))
            .limit(literal_column("1" if plan.unique else "2"))
            .subquery(self.new_name())
        )
        json = (
            self._value(target.entries[0].value, found, ())
            if plan.bare
            else self._object(target.entries, found, ())
        )
        if plan.unique:
            return func.coalesce(select(json).select_from(found).scalar_subquery(), literal("null"))
        text = func.string_agg(json, literal(""))
        marked = literal(f"null{AMBIGUOUS}{index}{AMBIGUOUS}")
        none: ColumnElement[int] = literal_column("0")
        one: ColumnElement[int] = literal_column("1")
        answer = case(
            (func.count() == none, literal("null")), (func.count() == one, text), else_=marked
        )
        return select(answer).select_from(found).scalar_subquery()

    def _named(self, plan: LookupPlan, row: FromClause) -> list[ColumnElement[bool]]:
        """Return what holds for the row that a lookup names: today's identity names it."""
        rows, past = plan.target.rows, self.conditions.past
        if past is None or by_id_only(rows.where):
            return self.conditions.of_rows(rows, row, ())
        with self.instants.reading(None, self.parameters.past):
            now = aliased(rows.table, self.new_name())
            conditions = self.conditions.of_rows(replace(rows, guard=guard_of_any(rows)), now, ())
            named = select(now.c.id).where(*conditions).correlate(None)
        guarded = self.conditions.of_rows(replace(rows, where=Constant(value=True)), row, ())
        return [*guarded, row.c.id.in_(named)]

    def _nodes(self, plan: NodesByIdPlan) -> ColumnElement[Any]:
        asked = (
            func.unnest(self.parameters.bind(plan.ids), self.parameters.bind(plan.prefixes))
            .table_valued(
                column("id", UUID(as_uuid=True)),
                column("prefix", SqlText()),
                with_ordinality="position",
                name=self.new_name(),
            )
            .render_derived()
        )
        whens = [
            (asked.c.prefix == literal(target.node.prefix or ""), self._by_id(target, asked))
            for target in plan.targets
        ]
        json = func.coalesce(case(*whens), literal("null")) if whens else literal("null")
        separator = aggregate_order_by(literal(","), cast(asked.c.position, BigInteger))
        listed = func.coalesce(func.string_agg(json, separator), literal(""))
        return select(JsonText(["[", listed, "]"])).select_from(asked).scalar_subquery()

    def _by_id(self, target: ObjectPlan, asked: FromClause) -> ColumnElement[Any]:
        return self._single(target, asked.c.id, (asked,), redirects=True)

    def _single(
        self,
        target: ObjectPlan,
        id_: ColumnElement[Any],
        outer: tuple[FromClause, ...],
        *,
        redirects: bool = False,
    ) -> ColumnElement[Any]:
        relation = self.conditions.relation(target.rows)
        if redirects and MERGED_INTO in target.rows.table.c:
            id_ = self.conditions.survivor_of(target.rows.table, id_, *outer)
        return (
            select(self._object(target.entries, relation, outer))
            .select_from(relation)
            .where(*self.conditions.of_rows(target.rows, relation, outer), relation.c.id == id_)
            .correlate(*outer)
            .scalar_subquery()
        )

    # Rows

    def _object(
        self, entries: Sequence[Entry], row: FromClause, outer: tuple[FromClause, ...]
    ) -> JsonText:
        return object_text([(e.key, self._value(e.value, row, outer)) for e in entries])

    def _value(
        self, value: Value, row: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        match value:
            case Text(json=json):
                return literal(json)
            case ColumnValue(column=source, kind=kind, prefix=prefix):
                stored: ColumnElement[Any] = row.c[source.name]
                told = stored - self.parameters.today() if kind is Kind.DAYS else stored
                return value_piece(told, kind, nullable=bool(source.nullable), prefix=prefix)
            case ComputedValue(read=read, kind=kind):
                parent = outer[-1] if outer else None
                return value_piece(read.sql(row, parent), kind, nullable=True)
            case MoneyValue(minor=minor, currency=currency, entries=entries):
                return money_text(row.c[minor.name], row.c[currency.name], entries)
            case WorkedValue():
                return self._worked(value, row, outer)
            case JudgedValue(read=read, rows=rows, kind=kind):
                told = self.conditions.judged(read, rows, row, None)
                return value_piece(told, kind, nullable=True)
            case ToOneValue(column=source, target=target):
                one = self._single(target, row.c[source.name], (*outer, row))
                return or_null(one, nullable=True)
            case _:
                return self._below(value, row, (*outer, row))

    def _below(
        self, value: Value, row: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        match value:
            case ConnectionPlan():
                return self._connection(value, row, outer)
            case TimelinePlan():
                return self._mixed(value, row, outer)
            case ListValue():
                return self._list(value, row, outer)
            case LookupPlan():
                return self._lookup(value, 0)
            case FieldDifferences():
                return self._differences(value, row)
            case Survivor() | LoggedId() | LoggedFields():
                return logged_text(value, row, self.conditions)
            case FieldChanges():
                record, change = outer[-2:]
                return field_changes_text(value, change, record, self.conditions)
            case _:
                raise AssertionError(value)

    def _differences(self, plan: FieldDifferences, record: FromClause) -> ColumnElement[Any]:
        asked = (plan.since,) if plan.until is None else (plan.since, plan.until)
        if self.log is None:
            raise AssertionError(plan)
        pasts = [Past(each.at, self.log, self.parameters, self.new_name) for each in asked]
        for past, each in zip(pasts, asked, strict=True):
            self.refusals += refusals_of(past, each.coordinate)
        return field_differences_text(plan, record, self.new_name, *pasts)

    def _worked(
        self, value: WorkedValue, row: FromClause | None, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        beyond = self.instants.here()

        def rendered(on: FromClause | None, around: tuple[FromClause, ...]) -> ColumnElement[Any]:
            renderer = WorkedRenderer(
                *(value, on, around, self.parameters, self.conditions),
                *(self.new_name, self._object, self.budget, beyond),
            )
            index = len(self.worked)
            self.worked.append(Worked(value, ()))  # its place: nodes in it may be worked out, too
            self.worked[index], text = renderer.render(index)
            return text

        with self.instants.at(value.instant):
            if value.instant is None or row is None or value.own is None:
                return rendered(row, outer)
            return self._then(value.own, row, outer, rendered)

    def _then(
        self,
        own: Rows,
        row: FromClause,
        outer: tuple[FromClause, ...],
        rendered: Callable[[FromClause, tuple[FromClause, ...]], ColumnElement[Any]],
    ) -> ColumnElement[Any]:
        """Return what is rendered of a row as it was; null where it was not there."""
        then, around = self.conditions.relation(own), (*outer, row)
        conditions = self.conditions.of_rows(own, then, around)
        whole = select(rendered(then, around)).select_from(then)
        found = whole.where(*conditions, then.c.id == row.c.id).correlate(*around)
        return or_null(found.scalar_subquery(), nullable=True)

    def _list(
        self, value: ListValue, parent: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        listing, inner = value.listing, self.conditions.relation(value.rows)
        where = self.conditions.of_rows(value.rows, inner, outer)
        if value.one is not None:
            where.append(inner.c.id == self.conditions.id_of(value.one))
        if listing.column is not None:
            where.append(inner.c[listing.column.name] == parent.c.id)
        if value.matches is not None:
            where.append(value.matches(inner, parent, value.owner))
        columns = sorted({"tenant_id", *columns_of(value.target.entries)})
        rows = (
            select(*(inner.c[name] for name in columns))
            .select_from(inner)
            .where(*where)
            .order_by(*(inner.c[key.name] for key in listing.order))
            .limit(literal_column(str(listing.limit)))
            .correlate(*outer)
            .subquery(self.new_name())
        )
        json = self._object(value.target.entries, rows, outer)
        listed = func.coalesce(func.string_agg(json, literal(",")), literal(""))
        made = JsonText(["[", listed, "]"]) if value.one is None else json
        whole = select(made).select_from(rows).correlate(*outer).scalar_subquery()
        return whole if value.one is None else or_null(whole, nullable=True)

    def _connection(
        self, plan: ConnectionPlan, parent: FromClause | None, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        return self._renderer_of(plan, parent, outer).render()

    def _renderer_of(
        self,
        plan: ConnectionPlan,
        parent: FromClause | None = None,
        outer: tuple[FromClause, ...] = (),
    ) -> ConnectionRenderer:
        return ConnectionRenderer(
            plan, parent, outer, self.parameters, self.conditions, self.new_name, self._object
        )

    def _mixed(
        self,
        plan: SearchPlan | TimelinePlan,
        parent: FromClause | None,
        outer: tuple[FromClause, ...],
    ) -> ColumnElement[Any]:
        kind = SearchRenderer if isinstance(plan, SearchPlan) else TimelineRenderer
        return kind(
            plan, parent, outer, self.parameters, self.conditions, self.new_name, self._object
        ).render()
