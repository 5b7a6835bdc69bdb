"""That many accounts change their CSM at once (domain.md §1.4): as ``bulkReassignment`` counts."""

from typing import Any

from sqlalchemy import ColumnElement, Select, cast, func, literal_column, null, or_, select, true

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep
from csgraph.domain.access.tables import user
from csgraph.domain.assignments.alerts.reading import CSM, first_ids, place
from csgraph.domain.assignments.node.moves import based, moved_lately, window
from csgraph.domain.assignments.rules import BULK_KEYS
from csgraph.domain.assignments.tables import assignment
from csgraph.storage.columns import Id


def _moved_in_bulk(facts: AlertFacts) -> Select[Any]:
    """Select those from whom accounts were moved, while too many were moved in all.

    Each account had one CSM when the window began: their alerts share out all that was moved.
    """
    had, moved = based(facts, "user_id").subquery(), moved_lately(facts).subquery()
    lost = select(
        had.c.user_id,
        moved.c.account_id,
        place(had, moved.c.account_id),  # nulls, which stay, come last
    ).select_from(had.outerjoin(moved, moved.c.account_id == had.c.account_id))
    rows = lost.subquery()
    counts = (
        select(
            rows.c.user_id,
            func.count().label("held"),
            func.count(rows.c.account_id).label("moved"),
            first_ids(rows).label("ids"),
        )
        .group_by(rows.c.user_id)
        .subquery()
    )
    total = (func.sum(counts.c[name]).over().label(f"all_{name}") for name in ("held", "moved"))
    found = select(counts, *total).where(_bears(facts)).subquery()
    is_bulk = found.c.all_moved > found.c.all_held * facts.number("reassign.bulkShare")
    return select(
        found.c.user_id.label("subject_id"),
        cast(null(), Id).label("account_id"),
        found.c.moved.label("movedCount"),
        found.c.held.label("heldCount"),
        found.c.ids.label("movedAccounts"),
        found.c.all_moved.label("allMovedCount"),
        found.c.all_held.label("allHeldCount"),
    ).where(found.c.moved > literal_column("0"), is_bulk)


def _concerned(facts: AlertFacts) -> Select[Any]:
    """Select everybody where the accounts bear on what is counted, else nobody."""
    people = facts.rows(user, "id", deleted=True)
    return select(people.c.id.label("subject_id")).where(_bears(facts))


def _bears(facts: AlertFacts) -> ColumnElement[bool]:
    """Whether the accounts asked about change what is counted, which is of all accounts.

    They do where a CSM of theirs came or went lately: so an account that is merely renamed
    doesn't have all moves counted. One that is deleted is left to the evaluation of all.
    """
    if facts.is_whole:
        return true()
    began, _ = window(facts)
    rows = facts.rows(assignment, "account_id", "started_at", "ended_at", deleted=True)
    lately = or_(rows.c.started_at > began, rows.c.ended_at > began)
    return select(rows.c.account_id).where(facts.among(rows.c.account_id), lately).exists()


BULK_REASSIGNMENT = AlertRule(
    code="BULK_REASSIGNMENT",
    subject=CSM,
    scope="accounts:read",
    holds=_moved_in_bulk,
    concerned=_concerned,
    explanation="{movedCount} of the {heldCount} accounts that this CSM had were moved lately; so "
    "were {allMovedCount} of all {allHeldCount} accounts with a CSM.",
    depends=(assignment,),
    keys=BULK_KEYS,
    playbook=(
        PlaybookStep("CS_MANAGER", "Let the moves that can wait wait for the renewals."),
        PlaybookStep("CSM", "Introduce who takes over to each account that was moved."),
    ),
)
