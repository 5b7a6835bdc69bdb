"""Rows that alerts about handoffs read; the fields of a handoff judge them."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, func, select, union_all

from csgraph.alerting.declare import AccountFact, AlertFacts, Subject
from csgraph.domain.assignments.node.people import runs
from csgraph.domain.assignments.tables import assignment
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.rules import HandoffStatus
from csgraph.storage.literals import literal

HANDOFF: Final = Subject("Handoff", "hnd")
"""What most of these alerts are about."""

UNDONE: Final = (HandoffStatus.CANCELLED,)
OVER: Final = (HandoffStatus.CANCELLED, HandoffStatus.COMPLETE)
_ROW: Final = (
    *("id", "account_id", "opportunity_id", "status", "touch_model_override", "sponsor_id"),
    *("mode_override", "hands_down_internally", "implementation_days", "introduced_at"),
    *("debrief_at", "intro_call_at", "ae_attended", "csm_attended", "win_story"),
)


def handoffs_of(facts: AlertFacts, but: tuple[HandoffStatus, ...]) -> FromClause:
    """Return the handoffs of the accounts asked about, but those in some states."""
    rows = facts.rows(t.handoff, *_ROW)
    return (
        select(*rows.c)
        .where(facts.among(rows.c.account_id), _is_not(rows, but))
        .subquery("handoffs")
    )


def _is_not(rows: FromClause, states: tuple[HandoffStatus, ...]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = rows.c.status.not_in([literal(each.value) for each in states])
    return found


def _csm_since(facts: AlertFacts) -> Select[Any]:
    """Select since when each account has its primary CSM.

    An account that was never assigned to one goes by who is named in its handoffs.
    """
    names = ("account_id", "is_primary", "started_at", "ended_at")
    held, known = facts.rows(assignment, *names), facts.rows(assignment, *names)
    rows = facts.rows(t.handoff, "account_id", "csm_id", "status", "created_at")
    was_assigned = (
        select(known.c.account_id)
        .where(
            known.c.is_primary,
            known.c.started_at <= facts.now(),
            known.c.account_id == rows.c.account_id,
        )
        .correlate(rows)
        .exists()
    )
    assigned = select(held.c.account_id, held.c.started_at.label("value")).where(
        held.c.is_primary, runs(held, facts.now()), facts.among(held.c.account_id)
    )
    handed = (
        select(rows.c.account_id, func.min(rows.c.created_at).label("value"))
        .where(
            rows.c.csm_id.is_not(None),
            _is_not(rows, UNDONE),
            ~was_assigned,
            facts.among(rows.c.account_id),
        )
        .group_by(rows.c.account_id)
    )
    told = union_all(assigned, handed).subquery()
    return select(told.c.account_id, told.c.value)


CSM_SINCE = AccountFact("csm_since", _csm_since, (t.handoff, assignment))
