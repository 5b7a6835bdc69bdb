"""A guarded plan to the text of one SELECT and the source of each parameter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    select,
)
from sqlalchemy.dialects import postgresql

from csgraph.graph.plan import (
    AsOf,
    ConnectionPlan,
    Entry,
    LookupPlan,
    Plan,
)
from csgraph.graph.predicates import (
    DefinedField,
)
from csgraph.graph.render.budget import Budget
from csgraph.graph.render.custom_plan import wants_custom_plan
from csgraph.graph.render.faults import fault_of
from csgraph.graph.render.parameters import Draw
from csgraph.graph.render.past import Log
from csgraph.graph.render.renderer import Renderer
from csgraph.graph.render.worked import Worked
from csgraph.storage.literals import literal

_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Statement:
    """One SELECT that answers with the text of ``data``, and how to draw its parameters.

    ``custom_plan`` asks Postgres to plan with the parameters' values in sight. Where one of
    the tenant's own ``fields`` is named wrongly, it answers with that fault alone. ``worked``
    are values that it answers with the facts of, to be worked out. ``loose`` are the positions of
    parameters by whose values no plan is chosen.
    """

    text: str
    draws: tuple[Draw, ...]
    custom_plan: bool
    may_be_ambiguous: bool
    fields: tuple[DefinedField, ...] = ()
    worked: tuple[Worked, ...] = ()
    loose: tuple[int, ...] = ()


def render(plan: Plan, log: Log | None = None, budget: Budget | None = None) -> Statement:
    """Return the statement of a plan; what it reads at an instant takes the change log.

    Raises:
        Unguarded: a relation has not passed the policy.
        FieldLimitExceeded: it has more parts than its operation may have.
    """
    renderer = Renderer(budget=budget or Budget(), log=log)
    data = renderer.data(plan)
    fields = tuple(renderer.conditions.fields)
    faults = _faults(renderer, fields)
    if faults or renderer.lost:
        data = func.coalesce(*faults, *renderer.lost, data)
    text, draws, loose = _compiled(select(data.label("data")), renderer)
    ambiguous = any(isinstance(e.value, LookupPlan) and not e.value.unique for e in plan.entries)
    worked = tuple(renderer.worked)
    return Statement(text, draws, wants_custom_plan(plan), ambiguous, fields, worked, loose)


@dataclass(frozen=True)
class LineStatements:
    """What answers with a list, row by row, and what has to be asked before.

    ``check`` answers with why the list can't be read, else with no text; None where nothing can
    be the matter.
    """

    lines: Statement
    check: Statement | None


def render_lines(
    plan: ConnectionPlan,
    at: AsOf | None,
    entries: Sequence[Entry],
    log: Log | None,
    *,
    ordered: bool,
) -> LineStatements:
    """Return the statements that answer with the JSON of each row of a list, row by row."""
    renderer = Renderer(log=log)
    text, draws, _ = _compiled(renderer.lines(plan, at, entries, ordered=ordered), renderer)
    fields, worked = tuple(renderer.conditions.fields), tuple(renderer.worked)
    lines = Statement(text, draws, custom_plan=True, may_be_ambiguous=False, worked=worked)
    faults = _faults(renderer, fields)
    if not faults:
        return LineStatements(lines, None)
    checked = select(func.coalesce(*faults, literal("")).label("fault"))
    text, draws, _ = _compiled(checked, renderer)
    check = Statement(text, draws, custom_plan=True, may_be_ambiguous=False, fields=fields)
    return LineStatements(lines, check)


def _faults(renderer: Renderer, fields: Sequence[DefinedField]) -> list[ColumnElement[str]]:
    """Return texts that say why a statement can't be answered, each null where it can."""
    named = [fault_of(index, each, renderer.conditions) for index, each in enumerate(fields)]
    return named + renderer.refusals


def _compiled(
    statement: Select[Any], renderer: "Renderer"
) -> tuple[str, tuple[Draw, ...], tuple[int, ...]]:
    compiled, parameters = statement.compile(dialect=_DIALECT), renderer.parameters
    order = compiled.positiontup or []
    loose = (position for position, name in enumerate(order) if name in parameters.loose)
    return str(compiled), tuple(parameters.draws[name] for name in order), tuple(loose)
