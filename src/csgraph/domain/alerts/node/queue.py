"""What one of ours sees to first (domain.md §11, §13)."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from csgraph.domain.access.node import User
from csgraph.domain.accounts.tables import account
from csgraph.domain.alerts.node.alert import Alert
from csgraph.domain.alerts.tables import alert
from csgraph.domain.assignments.node.people import in_book, without_csm
from csgraph.domain.assignments.tables import assignment
from csgraph.domain.policies.tables import number_in_force, policy_decision
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.storage.literals import literal

_OF_ALERT = ("id", "account_id", "subject_id", "state", "priority", "opened_at")
_WAITING = ("OPEN", "ACKNOWLEDGED", "IN_PLAYBOOK")


@strawberry.type(description="An alert in a queue.")
class AlertQueueItem:
    """An alert in a queue."""

    alert: Alert | None = strawberry.field(description="The alert.")


@strawberry.type(description="What one of the team sees to first.")
class AlertQueue:
    """What one of the team sees to first."""

    items: list[AlertQueueItem] = strawberry.field(
        description="The most urgent ones, as many as `queue.max` lets through; at most 100."
    )
    hidden_count: int = strawberry.field(description="How many more wait behind them.")


def _waiting(sources: Sources) -> Select[Any]:
    """Select the alerts of the user's accounts, and those about the user, such as of a full book.

    Theirs are those whose CSM they are, and those that they own and that have no CSM.
    """
    mine = sources.rows(account, "id", "owner_id")
    owned = select(mine.c.id).where(mine.c.owner_id == sources.row.c.id, without_csm(sources, mine))
    of_user = union_all(in_book(sources), owned.correlate_except(mine))
    theirs, about = (sources.rows(alert, *_OF_ALERT) for _ in range(2))
    both = union_all(
        _waits(theirs).where(theirs.c.account_id.in_(of_user)),
        _waits(about).where(about.c.account_id.is_(None), about.c.subject_id == sources.row.c.id),
    ).subquery()
    return select(both)


def _waits(alerts: FromClause) -> Select[Any]:
    is_waiting = alerts.c.state.in_([literal(each) for each in _WAITING])
    shown = select(alerts.c.id, alerts.c.priority, alerts.c.opened_at).where(is_waiting)
    return shown.correlate_except(alerts)


def _most(sources: Sources) -> ColumnElement[Any]:
    return cast(number_in_force(sources, "queue.max"), BigInteger)


def _first(sources: Sources) -> Select[Any]:
    """Select the most urgent of those that wait, as many as are shown."""
    waiting = sources.once("waiting", lambda: _waiting(sources))
    most_urgent = (waiting.c.priority.desc(), waiting.c.opened_at, waiting.c.id)
    return select(waiting.c.id).order_by(*most_urgent).limit(_most(sources))


def _shown(sources: Sources) -> FromClause:
    return sources.once("shown", lambda: _first(sources))


def _facts(sources: Sources) -> dict[str, Any]:
    waiting = sources.once("waiting", lambda: _waiting(sources))
    hidden = func.greatest(func.count() - _most(sources), literal_column("0"))
    return {
        "shown": select(_shown(sources).c.id),
        "hidden": select(hidden.label("hidden")).select_from(waiting),
    }


def _named(sources: Sources, alerts: FromClause) -> ColumnElement[bool]:
    return alerts.c.id.in_(select(_shown(sources).c.id))


def _queue(facts: Mapping[str, list[Any]], _asked: Asked) -> AlertQueue:
    [[hidden]] = facts["hidden"]
    items = [AlertQueueItem(alert=each) for [each] in facts["shown"]]
    return AlertQueue(items=items, hidden_count=hidden)


QUEUE = WorkedField(
    User,
    "alertQueue",
    AlertQueue | None,
    "Alerts that wait to be seen to: of accounts whose CSM this person is, of those that they own "
    "and that have no CSM, and about this person.",
    "alerts:read",
    WorkedRead(
        _facts,
        _queue,
        tables=(alert, account, assignment, policy_decision),
        names=(Named(Alert, _named),),
        at_any_instant=True,
    ),
)
