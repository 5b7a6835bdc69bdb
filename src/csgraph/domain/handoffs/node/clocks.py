"""Clocks as SQL, so that lists are filtered by how they stand: the twin of ``rules.clocks``."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.accounts.tables import account
from csgraph.domain.calendars.node.working import CALENDAR_TABLES, WorkingTime
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.closing import HOUR, facts_of, touch_model
from csgraph.domain.handoffs.rules import (
    ALLOWED,
    DUE_SOON,
    HandoffStatus,
    SlaStatus,
    SlaStep,
)
from csgraph.domain.opportunities.node.closing import CLOSE_TABLES, closed_at
from csgraph.domain.policies.tables import numbers_in_force, policy_decision
from csgraph.graph.sources import RowSources
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

CLOCK_TABLES = (account, *CLOSE_TABLES, policy_decision, *CALENDAR_TABLES)
_handoff = t.handoff.c
CLOCK_COLUMNS = (
    *(_handoff.opportunity_id, _handoff.status, _handoff.touch_model_override),
    *(_handoff.debrief_at, _handoff.intro_call_at),
)
MET_IN = {SlaStep.DEBRIEF: "debrief_at", SlaStep.INTRO_CALL: "intro_call_at"}
"""By step, the column that says when it was done."""

InForce = Callable[[RowSources, Sequence[str]], Select[Any]]
"""Selects the policies that a clock goes by: those of now, or of another decision."""

_NO_YEAR: ColumnElement[Any] = literal_column("timestamptz '10000-01-01 00:00:00Z'", Instant)
_NOT_KNOWN: ColumnElement[Any] = literal_column("null::text", Text())


def due_at(step: SlaStep) -> Callable[[RowSources], ColumnElement[Any]]:
    """Return what tells until when a step is to be done; null while the deal is not won."""

    def due(sources: RowSources) -> ColumnElement[Any]:
        key, _ = ALLOWED[step]
        row = sources.row
        facts = facts_of(row, closed=closed_at(sources, row))
        numbers = numbers_in_force(sources, [key]).subquery()
        told = select(_due(sources, facts.c.closed, numbers, step)).select_from(
            facts.join(numbers, true())
        )
        return told.correlate(row).scalar_subquery()

    return due


def sla_status(step: SlaStep) -> Callable[[RowSources], ColumnElement[Any]]:
    """Return what tells how the clock of a step stands."""
    return lambda sources: clock_sql(sources, sources.row, step)


def clock_sql(
    sources: RowSources, row: FromClause, step: SlaStep, in_force: InForce = numbers_in_force
) -> ColumnElement[Any]:
    """Return how a clock of a handoff's row stands; null where that is not known."""
    key, _ = ALLOWED[step]
    facts = facts_of(
        row,
        closed=closed_at(sources, row),
        touch=touch_model(sources, row),
        status=row.c.status,
        met=row.c[MET_IN[step]],
    )
    numbers = in_force(sources, [key, DUE_SOON]).subquery()
    due = _due(sources, facts.c.closed, numbers, step)
    timed = (
        select(*facts.c, numbers.c[DUE_SOON].label("soon"), due.label("due"))
        .select_from(facts.join(numbers, true()))
        .correlate(row)
        .offset(literal_column("0"))  # or each use of `due` would work it out anew
        .subquery()
    )
    return select(_stands(timed, sources.now())).correlate(row).scalar_subquery()


def _stands(timed: FromClause, now: ColumnElement[Any]) -> ColumnElement[Any]:
    due, met = timed.c.due, timed.c.met
    runs_not = (
        (timed.c.touch == literal(TouchModel.LOW.value))
        | (timed.c.status == literal(HandoffStatus.CANCELLED.value))
        | due.is_(None)
    )
    return case(
        (runs_not, literal(SlaStatus.NOT_APPLICABLE.value)),
        (timed.c.touch.is_(None), _NOT_KNOWN),
        (func.coalesce(met, now) > due, literal(SlaStatus.BREACHED.value)),
        (met.is_not(None), literal(SlaStatus.MET.value)),
        (due - now < _hours(timed.c.soon), literal(SlaStatus.DUE_SOON.value)),
        else_=literal(SlaStatus.ON_TRACK.value),
    )


def _due(
    sources: RowSources, closed: ColumnElement[Any], numbers: FromClause, step: SlaStep
) -> ColumnElement[Any]:
    """Return until when: so much working time after the close, elapsed time without a calendar."""
    key, hours = ALLOWED[step]
    unit: ColumnElement[Any] = literal_column(str(hours))
    elapsed = closed + _hours(numbers.c[key] * unit)
    time = WorkingTime(sources)
    count = time.after_hours if step is SlaStep.DEBRIEF else time.after_days
    worked = count(closed, numbers.c[key])
    return func.coalesce(worked, case((elapsed < _NO_YEAR, elapsed)), type_=Instant)


def _hours(number: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(number, Double) * HOUR
