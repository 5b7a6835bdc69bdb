"""The rows of a worked field as JSON, marked so that they are found in the answer."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Table, cast, func, null, select
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeEngine

from csgraph.graph.plan import Entry
from csgraph.graph.plan_worked import NamedPlan, WorkedValue
from csgraph.graph.predicates import Param
from csgraph.graph.render.budget import Budget
from csgraph.graph.render.columns import columns_of
from csgraph.graph.render.json_text import JsonText
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.graph.sources import Facts, Sources
from csgraph.storage.literals import literal

OPEN, CLOSE = "\x1b", "\x1a"
"""Stand around the facts of a worked field; no JSON text holds either unescaped."""

_NONE: Final = literal("[]")
Objects = Callable[[Sequence[Entry], FromClause, tuple[FromClause, ...]], JsonText]


@dataclass(frozen=True)
class Worked:
    """A value that is to be worked out, the names of its facts in their order, their instant."""

    value: WorkedValue
    facts: tuple[str, ...]
    at: Param | None = None


@dataclass(frozen=True)
class WorkedRenderer(Sources):
    """Renders one worked field; ``beyond`` reads at the instant that what it names is read at."""

    value: WorkedValue
    on: FromClause | None
    outer: tuple[FromClause, ...]
    parameters: Parameters
    conditions: Conditions
    new_name: Callable[[], str]
    objects: Objects
    budget: Budget
    beyond: Callable[[], AbstractContextManager[None]]
    shared: dict[str, CTE] = field(default_factory=dict)

    @property
    def row(self) -> FromClause:
        """The row that the field stands on."""
        if self.on is None:
            raise AssertionError("a root field stands on no row")
        return self.on

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the rows of a declared table that the caller may see."""
        rows = next(each for each in self.value.rows if each.table is table)
        if deleted and rows.guard is not None:
            rows = replace(rows, guard=replace(rows.guard, live=False))
        relation = self.conditions.relation(rows)
        where = self.conditions.of_rows(rows, relation, ())
        columns = [relation.c[name] for name in names]
        return select(*columns).where(*where).subquery(self.new_name())

    def argument(self, name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """Return an argument of the field as a parameter; null where it was not given."""
        if self.value.site is None or not self.is_given(name):
            return cast(null(), type_)
        return self.parameters.optional(Param(self.value.site, (name,), type_))

    def is_given(self, name: str) -> bool:
        """Whether an argument of the field has a value."""
        return name in self.value.given

    def foreknown(self, name: str) -> str | None:
        """Return what is known of the row before it is read."""
        return self.value.knows.get(name)

    def now(self) -> ColumnElement[Any]:
        """Return the request's instant, or the one that is looked back to."""
        past = self.conditions.past
        return self.parameters.now() if past is None else past.at

    def once(self, name: str, made: Callable[[], Select[Any]]) -> FromClause:
        """Return rows that are read once for the field: a relation before its text."""
        if name not in self.shared:
            rows = made().correlate(*self._here)
            self.shared[name] = rows.cte(self.new_name(), nesting=True)
        return self.shared[name].alias(self.new_name())

    def contributed(self) -> Sequence[Facts]:
        """Return what other slices give to the field, made anew."""
        return [part.facts(self) for part in self.value.read.parts]

    def holds(self, scope: str) -> bool:
        """Whether the caller holds a scope."""
        return scope in self.value.scopes

    def render(self, index: int) -> tuple[Worked, ColumnElement[Any]]:
        """Return the facts and the nodes, behind the number of the field in its statement.

        Lists alone: `explain` follows keys to the field that a part of the plan is for.
        """
        begun = self.budget.taken
        facts = dict(self.value.read.facts(self))
        for part in self.contributed():
            facts |= part
        pieces: list[str | ColumnElement[Any]] = [f"{OPEN}{index}{OPEN}[["]
        for position, fact in enumerate(facts.values()):
            pieces += ["," if position else "", self._fact(fact)]
        if self.conditions.past is None:
            self.budget.made(self.value.likeness, self.budget.taken - begun)
        pieces.append("],[")
        for position, plan in enumerate(self.value.nodes):
            pieces += ["," if position else "", self._nodes(plan)]
        text: ColumnElement[Any] = JsonText([*pieces, f"]]{CLOSE}"])
        if self.shared:
            whole = select(text).add_cte(*self.shared.values(), nest_here=True)
            text = whole.correlate(*self._here).scalar_subquery()
        return Worked(self.value, tuple(facts), self.parameters.past), text

    def _fact(self, fact: Select[Any] | Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        if not isinstance(fact, Select):
            return cast(func.json_build_array(*fact), SqlText)
        rows = fact.correlate(*self._here).subquery(self.new_name())
        listed = func.json_agg(func.json_build_array(*rows.c))
        text = func.coalesce(cast(listed, SqlText), _NONE)
        return select(text).select_from(rows).correlate(*self._here).scalar_subquery()

    def _nodes(self, plan: NamedPlan) -> ColumnElement[Any]:
        """Return the nodes that may be named: each its id and what is shown of it."""
        target = plan.target
        with self.beyond():
            relation = self.conditions.relation(target.rows)
            where = self.conditions.of_rows(target.rows, relation, ())
        columns = sorted({"tenant_id", "id", *columns_of(target.entries)})
        rows = (
            select(*(relation.c[name] for name in columns))
            .where(*where, plan.named.fits(self, relation))
            .correlate(*self._here)
            .subquery(self.new_name())
        )
        with self.beyond():
            shown = self.objects(target.entries, rows, self._here)
        pair = JsonText(['["', cast(rows.c.id, SqlText), '",', shown, "]"])
        text = func.coalesce(func.string_agg(pair, literal(",")), literal(""))
        whole = select(JsonText(["[", text, "]"])).select_from(rows)
        return whole.correlate(*self._here).scalar_subquery()

    @property
    def _here(self) -> tuple[FromClause, ...]:
        return self.outer if self.on is None else (*self.outer, self.on)
