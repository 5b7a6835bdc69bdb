"""A guarded plan to the text of one SELECT and the source of each parameter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
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
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import UUID, aggregate_order_by

from csgraph.graph.kinds import Kind
from csgraph.graph.plan import (
    ColumnValue,
    ComputedValue,
    ConnectionPlan,
    Entry,
    IntrospectionValue,
    ListValue,
    LookupPlan,
    MoneyPart,
    MoneyValue,
    NodesByIdPlan,
    ObjectPlan,
    Plan,
    Text,
    ToOneValue,
    Value,
)
from csgraph.graph.plan_mixed import SearchPlan, TimelinePlan
from csgraph.graph.plan_preview import PreviewPlan
from csgraph.graph.plan_worked import WorkedValue
from csgraph.graph.predicates import (
    Compare,
    Comparison,
    Constant,
    DefinedField,
    Predicate,
)
from csgraph.graph.render.columns import columns_of
from csgraph.graph.render.connection import ConnectionRenderer
from csgraph.graph.render.faults import fault_of
from csgraph.graph.render.json_text import (
    JsonText,
    amount_piece,
    literal,
    object_text,
    or_null,
    value_piece,
)
from csgraph.graph.render.parameters import Draw, Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.graph.render.preview import preview_text
from csgraph.graph.render.search import SearchRenderer
from csgraph.graph.render.timeline import TimelineRenderer
from csgraph.graph.render.worked import Worked, WorkedRenderer

AMBIGUOUS = "\x1e"
"""Stands around the index of a root entry whose lookup found more than one row; no JSON
text holds this character unescaped."""

_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Statement:
    """One SELECT that answers with the text of ``data``, and how to draw its parameters.

    ``custom_plan`` asks Postgres to plan with the parameters' values in sight. Where one of
    the tenant's own ``fields`` is named wrongly, it answers with that fault alone. ``worked``
    are values that it answers with the facts of, to be worked out.
    """

    text: str
    draws: tuple[Draw, ...]
    custom_plan: bool
    may_be_ambiguous: bool
    fields: tuple[DefinedField, ...] = ()
    worked: tuple[Worked, ...] = ()


def render(plan: Plan) -> Statement:
    """Return the statement of a plan.

    Raises:
        Unguarded: a relation has not passed the policy.
    """
    renderer = _Renderer()
    pieces = [
        (entry.key, renderer.root(entry.value, index)) for index, entry in enumerate(plan.entries)
    ]
    data: ColumnElement[Any] = object_text(pieces)
    fields = tuple(renderer.conditions.fields)
    if fields:
        faults = (fault_of(index, each, renderer.conditions) for index, each in enumerate(fields))
        data = func.coalesce(*faults, data)
    compiled = select(data.label("data")).compile(dialect=_DIALECT)
    order = compiled.positiontup or []
    draws = tuple(renderer.parameters.draws[name] for name in order)
    ambiguous = any(isinstance(e.value, LookupPlan) and not e.value.unique for e in plan.entries)
    return Statement(
        str(compiled), draws, _wants_custom_plan(plan), ambiguous, fields, tuple(renderer.worked)
    )


@dataclass
class _Renderer:
    parameters: Parameters = field(default_factory=Parameters)
    relations: int = 0
    worked: list[Worked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conditions = Conditions(self.parameters, self.new_name)

    def new_name(self) -> str:
        """Return a relation name of our own: it collides with no column."""
        self.relations += 1
        return f"_r{self.relations}"

    # Roots

    def root(self, value: Value, index: int) -> ColumnElement[Any]:
        match value:
            case ConnectionPlan():
                return self._connection(value, None, ())
            case SearchPlan():
                return self._mixed(value, None, ())
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

    def _lookup(self, plan: LookupPlan, index: int) -> ColumnElement[Any]:
        target = plan.target
        inner = target.rows.table.alias(self.new_name())
        columns = sorted({"tenant_id", *columns_of(target.entries)})
        found = (
            select(*(inner.c[name] for name in columns))
            .where(*self.conditions.of_rows(target.rows, inner, ()))
            .limit(literal_column("1" if plan.unique else "2"))
            .subquery(self.new_name())
        )
        json = self._object(target.entries, found, ())
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
        return self._single(target, asked.c.id, (asked,))

    def _single(
        self, target: ObjectPlan, id_: ColumnElement[Any], outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        relation = target.rows.table.alias(self.new_name())
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
                return self._money(row.c[minor.name], row.c[currency.name], entries)
            case WorkedValue():
                return self._worked(value, row, outer)
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
            case _:
                raise AssertionError(value)

    def _worked(
        self, value: WorkedValue, row: FromClause | None, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        renderer = WorkedRenderer(
            value, row, outer, self.parameters, self.conditions, self.new_name, self._object
        )
        index = len(self.worked)
        self.worked.append(Worked(value, ()))  # its place: nodes in it may be worked out, too
        self.worked[index], text = renderer.render(index)
        return text

    def _money(
        self, minor: ColumnElement[Any], currency: ColumnElement[Any], entries: Sequence[Entry]
    ) -> ColumnElement[Any]:
        pieces: list[tuple[str, ColumnElement[Any]]] = []
        for entry in entries:
            match entry.value:
                case MoneyPart(part="amount"):
                    pieces.append((entry.key, amount_piece(minor, currency)))
                case MoneyPart():
                    pieces.append((entry.key, JsonText(['"', currency, '"'])))
                case Text(json=json):
                    pieces.append((entry.key, literal(json)))
                case _:
                    raise AssertionError(entry)
        return case((minor.is_(None), literal("null")), else_=object_text(pieces))

    def _list(
        self, value: ListValue, parent: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[Any]:
        listing, inner = value.listing, value.rows.table.alias(self.new_name())
        where = self.conditions.of_rows(value.rows, inner, outer)
        if listing.column is not None:
            where.append(inner.c[listing.column.name] == parent.c.id)
        if listing.matches is not None:
            where.append(listing.matches(inner, parent, value.owner))
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
        whole = select(JsonText(["[", listed, "]"])).select_from(rows)
        return whole.correlate(*outer).scalar_subquery()

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


def _wants_custom_plan(plan: Plan) -> bool:
    """Filters beside an order invite a walk of the wrong index under a generic plan.

    Not so below a parent: its id, which the planner does not know in either plan, leaves
    one index to take, and planning costs more than reading a page of children.
    """
    return any(_is_filtered(entry.value) for entry in plan.entries)


def _is_filtered(value: Value) -> bool:
    match value:
        case ConnectionPlan(rows=rows, link=link, entries=entries):
            own = rows.where != Constant(value=True) and not _by_id_only(rows.where)
            return (own and link is None) or any(_is_filtered(entry.value) for entry in entries)
        case SearchPlan() | PreviewPlan():
            return True
        case TimelinePlan(branches=branches):
            shown = (slot for each in branches for slot in each.branch.shown)
            return any(_is_filtered(entry.value) for entries in shown for entry in entries)
        case LookupPlan(target=target) | ToOneValue(target=target) | ListValue(target=target):
            return any(_is_filtered(entry.value) for entry in target.entries)
        case _ if hasattr(value, "entries"):
            return any(_is_filtered(entry.value) for entry in value.entries)
        case _:
            return False


def _by_id_only(predicate: Predicate) -> bool:
    return (
        isinstance(predicate, Compare)
        and predicate.comparison is Comparison.EQ
        and predicate.column.name == "id"
    )
