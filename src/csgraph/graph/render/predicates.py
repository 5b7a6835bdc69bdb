"""Predicates to SQL conditions.

Two-valued: what is unknown does not hold, and ``not`` is its complement.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    case,
    column,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.errors import CsgraphError
from csgraph.graph.custom_fields import logged_word, withheld_words
from csgraph.graph.predicates import (
    AllOf,
    AnswersTo,
    AnyOf,
    Compare,
    CompareFolded,
    Constant,
    DefinedField,
    Equals,
    Guard,
    Identified,
    IsCaller,
    IsNull,
    Judging,
    Not,
    OfField,
    OfGrant,
    Predicate,
    Related,
    RelatedFigures,
    Rows,
    Touches,
    Withheld,
)
from csgraph.graph.render.figures import at_least_one_test, passes
from csgraph.graph.render.operators import COMPARISONS, comparer, folded
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.past import Past
from csgraph.graph.sources import RowSources
from csgraph.graph.worked import JudgedRead
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import MERGED_INTO, ROW_SCOPE
from csgraph.storage.literals import literal


class Unguarded(CsgraphError):
    """A relation reached the renderer without passing the policy."""


_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")


@dataclass
class Conditions:
    """Makes the conditions of one statement."""

    parameters: Parameters
    new_name: Callable[[], str]
    fields: dict[DefinedField, ColumnElement[Any]] = field(default_factory=dict)
    """The tenants' own fields that the statement speaks of, each with its id."""
    kept_back: dict[Withheld, ColumnElement[Any]] = field(default_factory=dict)
    """What the log calls the fields that the caller can't know of, as lists."""
    past: Past | None = None
    """Where the rows are taken from at an instant; None for the rows of now."""

    def relation(self, rows: Rows, link: tuple[Column[Any], Any] | None = None) -> FromClause:
        """Return a relation of rows; ``link`` is a column of theirs and what it has to hold.

        The caller says so again in its conditions: here it only tells where to look. What no
        log is kept of is told as it is today.
        """
        if self.past is None or not self.past.log.keeps(rows.table):
            return aliased(rows.table, self.new_name())
        return self.past.rows(rows.table, link if link and link[0].name != "id" else None)

    def of_rows(
        self, rows: Rows, relation: FromClause, outer: tuple[FromClause, ...], *, paged: bool = True
    ) -> list[ColumnElement[bool]]:
        """Return the guard and the predicate of rows, as conditions to be and-ed.

        Raises:
            Unguarded: the policy pass has not seen these rows.
        """
        if rows.guard is None or (ROW_SCOPE in rows.table.c and rows.guard.withheld is None):
            raise Unguarded
        conditions: list[ColumnElement[bool]] = []
        if rows.guard.tenant:
            conditions.append(relation.c.tenant_id == self.parameters.tenant())
        if rows.guard.live:
            conditions.append(relation.c.deleted_at.is_(None))
        if rows.guard.granted is not None:
            granted = rows.guard.granted
            conditions.append(self.of(granted, relation, outer, paged=paged, shaded=False))
        if rows.guard.withheld is not None:
            word = logged_word(relation.c.node_type, relation.c.key)
            conditions.append(self.is_told(word, rows.guard.withheld))
        made = self.of(rows.where, relation, outer, paged=paged, shaded=False)
        return conditions if rows.where == Constant(value=True) else [*conditions, made]

    def of(
        self,
        predicate: Predicate,
        relation: FromClause,
        outer: tuple[FromClause, ...],
        *,
        paged: bool,
        shaded: bool,
    ) -> ColumnElement[bool]:
        """Return a predicate as a condition; ``shaded`` says that an OR or NOT is above."""

        def inner(part: Predicate, *, shade: bool = shaded) -> ColumnElement[bool]:
            return self.of(part, relation, outer, paged=paged, shaded=shade)

        match predicate:
            case Constant(value=value):
                return true() if value else false()
            case AllOf(parts=parts):
                return and_(true(), *(inner(part) for part in parts))
            case AnyOf(parts=parts):
                return or_(false(), *(inner(part, shade=True) for part in parts))
            case Not(part=part):
                return inner(part, shade=True).is_not(true())
            case Related():
                return self._related(predicate, relation, outer, paged=paged, shaded=shaded)
            case RelatedFigures():
                return self._related_figures(predicate, relation, outer)
            case Judging(read=read, rows=rows, site=site, part=part):
                alone: Any = _Alone({"value": self.judged(read, rows, relation, site)})
                return self.of(part, alone, outer, paged=paged, shaded=shaded)
            case _:
                return self._compare(predicate, relation)

    def judged(
        self, read: JudgedRead, rows: tuple[Rows, ...], relation: FromClause, site: int | None
    ) -> ColumnElement[Any]:
        """Return what a rule judges of a row; ``site`` is whose instant it goes by."""
        return read.sql(_Beside(self, rows, relation, site))

    def withheld(self, withheld: Withheld) -> ColumnElement[Any]:
        """Return what the log calls the fields that the caller can't know of, by their types."""
        if withheld not in self.kept_back:
            known = aliased(withheld.definitions, self.new_name())
            words = withheld_words(known, self.parameters.tenant(), withheld.held)
            self.kept_back[withheld] = func.array(words.correlate(None).scalar_subquery())
        return self.kept_back[withheld]

    def is_told(self, word: ColumnElement[str], withheld: Withheld) -> ColumnElement[bool]:
        """Return whether the caller may know what the log calls so, behind a type and a dot."""
        return word != func.all(self.withheld(withheld))

    def told_of(
        self, words: ColumnElement[Any], node_type: ColumnElement[str], withheld: Withheld
    ) -> ColumnElement[Any]:
        """Return those of the log's words that the caller may know of."""
        unnested = func.unnest(words).table_valued(column("word", Text()), name=self.new_name())
        each = unnested.render_derived()
        named = func.concat(node_type, literal("."), each.c.word, type_=Text())
        known = select(each.c.word).where(self.is_told(named, withheld)).correlate_except(each)
        return func.array(known.scalar_subquery(), type_=ARRAY(Text))

    def seen_id(self, rows: Rows, id_: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return an id, or null where its row is not there for the caller."""
        other = self.relation(rows)
        found = select(other.c.id).where(*self.of_rows(rows, other, ()), other.c.id == id_)
        return found.correlate_except(other).scalar_subquery()

    def survivor_of(
        self, table: Table, id_: ColumnElement[Any], *outer: FromClause
    ) -> ColumnElement[Any]:
        """Return an id, or that of the row which the row with this id was merged into.

        At an instant: into which it was merged then.
        """
        former = aliased(table, self.new_name())
        into: ColumnElement[Any] = former.c[MERGED_INTO]
        if self.past is not None:
            into = self.past.value(table.c[MERGED_INTO], former)
        found = (
            select(into)
            .where(former.c.tenant_id == self.parameters.tenant(), former.c.id == id_)
            .correlate(*outer)
            .scalar_subquery()
        )
        return func.coalesce(found, id_)

    def _known_as(self, test: AnswersTo | Identified, relation: FromClause) -> ColumnElement[bool]:
        value = self.parameters.bind(test.param)
        if isinstance(test, AnswersTo):
            return relation.c.id == self.survivor_of(test.column.table, value)
        return relation.c.id.in_(self._identified(test.column, value))

    def _identified(self, known: Column[Any], value: ColumnElement[Any]) -> Any:
        """Return the ids of the rows that have an identity, else of those which had it.

        Today's identity names a row at an instant, too; what it was merged into until then
        stands for it.
        """
        has, had = (known.table.alias(self.new_name()) for _ in range(2))
        named = (has.c.tenant_id == self.parameters.tenant(), has.c[known.name] == value)
        now = select(has.c.id).where(*named, has.c.deleted_at.is_(None)).correlate(None)
        before = (had.c.tenant_id == self.parameters.tenant(), had.c[known.name] == value)
        into: ColumnElement[Any] = had.c[MERGED_INTO]
        if self.past is None:
            merged = select(into).where(*before, into.is_not(None), ~now.exists())
            return union_all(now, merged.correlate(None))
        then = self.past.value(known.table.c[MERGED_INTO], had)
        one = case((now.exists(), had.c.id), else_=func.coalesce(then, had.c.id))
        return select(one).where(*before).correlate(None)

    def id_of(self, defined: DefinedField) -> ColumnElement[Any]:
        """Return the id of a field that the tenant defined; the statement tells if it is none."""
        if defined not in self.fields:
            known = aliased(defined.rows.table, self.new_name())
            found = select(known.c.id).where(*self.of_rows(defined.rows, known, ()))
            one = found.limit(literal_column("1")).correlate(None)
            self.fields[defined] = one.scalar_subquery()
        return self.fields[defined]

    def _compare(
        self,
        test: Compare
        | Touches
        | CompareFolded
        | Equals
        | IsNull
        | IsCaller
        | AnswersTo
        | Identified
        | OfGrant
        | OfField,
        relation: FromClause,
    ) -> ColumnElement[bool]:
        left: ColumnElement[Any] = relation.c[test.column.name]
        match test:
            case IsNull(null=null):
                return left.is_(None) if null else left.is_not(None)
            case Equals(text=text):
                return left == literal(text)
            case IsCaller() | OfGrant():
                is_caller = isinstance(test, IsCaller)
                return left == (self.parameters.caller if is_caller else self.parameters.grant)()
            case AnswersTo() | Identified():
                return self._known_as(test, relation)
            case Touches(param=param, node_type=name, withheld=withheld):
                told = self.told_of(self.parameters.bind(param), literal(name), withheld)
                return left.op("&&", is_comparison=True)(told)
            case OfField(field=defined):
                return left == self.id_of(defined)
            case CompareFolded(comparison=comparison, param=param):
                given = folded(self.parameters.bind(param), comparison)
                return COMPARISONS[comparison](left, given)
            case Compare(comparison=comparison, param=param):
                return comparer(comparison, left.type)(left, self.parameters.bind(param))

    def _related(
        self,
        test: Related,
        relation: FromClause,
        outer: tuple[FromClause, ...],
        *,
        paged: bool,
        shaded: bool,
    ) -> ColumnElement[bool]:
        other = self.relation(test.rows, (test.near, relation.c[test.far.name]))
        here = (*outer, relation)
        part = self.of(
            test.part, other, here, paged=paged, shaded=shaded or test.quantifier == "every"
        )
        if test.quantifier == "every":
            part = part.is_not(true())
        chosen: Select[Any] = (
            select(literal_column("1"))
            .select_from(other)
            .where(
                *self.of_rows(test.rows, other, here, paged=paged),
                other.c[test.near.name] == relation.c[test.far.name],
                part,
            )
            .correlate(*here)
        )
        if shaded and paged:
            # Under OR the planner would hash the whole child set; OFFSET 0 keeps the
            # probe per row (sql-patterns: 81 against 0.8 ms).
            chosen = chosen.offset(literal_column("0"))
        found = exists(chosen)
        return found if test.quantifier == "some" else ~found

    def _related_figures(
        self, test: RelatedFigures, relation: FromClause, outer: tuple[FromClause, ...]
    ) -> ColumnElement[bool]:
        other = self.relation(test.rows, (test.near, relation.c[test.far.name]))
        here = (*outer, relation)

        def of_related(chosen: Select[Any]) -> Select[Any]:
            part = self.of(test.part, other, here, paged=True, shaded=True)
            return (
                chosen.select_from(other)
                .where(
                    *self.of_rows(test.rows, other, here),
                    other.c[test.near.name] == relation.c[test.far.name],
                    part,
                )
                .correlate(*here)
            )

        at_least = at_least_one_test(test.tests)
        if at_least is not None and at_least.param is not None:
            # To count no further than asked: 0.2 against 18 ms where few have so many.
            wanted = self.parameters.bind(at_least.param)
            before = func.greatest(wanted - _ONE, _ZERO)
            return or_(wanted <= _ZERO, exists(of_related(select(_ONE)).offset(before)))
        tests = passes(test.tests, other, self.parameters, self.seen_id)
        verdict = of_related(select(and_(true(), *tests)))
        return func.coalesce(verdict.scalar_subquery(), false())


@dataclass(frozen=True)
class _Alone:
    """Stands for a row where a condition speaks of one value that no table holds."""

    c: dict[str, ColumnElement[Any]]


@dataclass(frozen=True)
class _Beside(RowSources):
    """The rows beside a row, as a rule looks at them."""

    conditions: Conditions
    rows_of: tuple[Rows, ...]
    row_itself: FromClause
    site: int | None

    @property
    def row(self) -> FromClause:
        """The row that is judged."""
        return self.row_itself

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the rows of a table that the caller may see."""
        rows = next(each for each in self.rows_of if each.table is table)
        if deleted and rows.guard is not None:
            rows = replace(rows, guard=replace(rows.guard, live=False))
        relation = self.conditions.relation(rows)
        where = self.conditions.of_rows(rows, relation, ())
        columns = [relation.c[name] for name in names]
        return select(*columns).where(*where).subquery(self.conditions.new_name())

    def now(self) -> ColumnElement[Any]:
        """Return the instant that is looked back to, else that of the list, or the request."""
        past = self.conditions.past
        return self.conditions.parameters.now(self.site) if past is None else past.at


def guard_of_any(rows: Rows) -> Guard:
    """Return the guard of rows without the sign of life: what is gone now was there once."""
    if rows.guard is None:
        raise Unguarded
    return replace(rows.guard, live=False)
