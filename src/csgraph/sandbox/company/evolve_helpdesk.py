"""What happens in Zendesk as time passes."""

from collections.abc import Callable, Collection, Mapping
from random import Random
from typing import Any

from csgraph.sandbox.company.aftermath import epoch_of_instant, metric_set, rating_row
from csgraph.sandbox.company.chance import pick, whole
from csgraph.sandbox.company.helpdesk import further_membership
from csgraph.sandbox.company.helpdesk_users import deleted
from csgraph.sandbox.company.stored import next_ticket_id, sampled, with_value
from csgraph.sandbox.company.subjects import COMMENTS
from csgraph.sandbox.company.tickets import burst, deleted_ticket, new_ticket
from csgraph.sandbox.company.timeline import HOUR, zendesk_instant
from csgraph.sandbox.company.turn import Turn
from csgraph.sandbox.store import zendesk_table

Row = dict[str, Any]

_TICKETS, _USERS = zendesk_table("tickets"), zendesk_table("users")
_IS_UNSOLVED = "json_extract(body, '$.status') in ('new', 'open', 'pending', 'hold')"
_IS_LIVE_TICKET = "json_extract(body, '$.status') != 'deleted'"
_IS_REQUESTER = (
    "json_extract(body, '$.role') = 'end-user' and json_extract(body, '$.active') = 1"
    " and json_extract(body, '$.organization_id') is not null"
)
_MEMBERSHIPS = zendesk_table("organization_memberships")
_ORGANIZATIONS = zendesk_table("organizations")
_IS_RATEABLE = (
    "json_extract(body, '$.status') = 'solved'"
    " and json_extract(body, '$.satisfaction_rating.score') != 'unoffered'"
)
_IS_FURTHER = "json_extract(body, '$.default') = 0"
_IS_LIVE_ORGANIZATION = "json_extract(body, '$.deleted_at') is null"


def _incidents(turn: Turn, numbers: Random) -> int:
    """Open bursts of tickets, each from the people of one organization."""
    begun_at = turn.at - HOUR
    earlier = f"json_extract(body, '$.created_at') < '{zendesk_instant(begun_at)}'"
    known = f"{_IS_REQUESTER} and {earlier}"
    people: dict[int, list[int]] = {}
    for row in sampled(numbers, turn.store, _USERS, known, 4 * turn.scale):
        people.setdefault(row["organization_id"], []).append(row["id"])
    next_id = next_ticket_id(turn.store)
    opened: list[Row] = []
    for home in list(people)[: turn.scale]:
        first_id = next_id + len(opened)
        askings = burst(numbers, whole(numbers, 4, 8), begun_at, HOUR, first_id)
        for place, asking in enumerate(askings):
            requester = pick(numbers, people[home])
            ticket = new_ticket(numbers, first_id + place, asking, requester, home)
            opened.append(turn.updated(ticket, metric_set=metric_set(ticket)))
    return turn.store.put_zendesk("tickets", opened)


def _solve_tickets(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, _TICKETS, _IS_UNSOLVED, 3 * turn.scale)
    solved = [_solved(turn, numbers, row) for row in found]
    return _put_rated(turn, solved)


def _solved(turn: Turn, numbers: Random, row: Row) -> Row:
    opened_at = epoch_of_instant(row["created_at"])
    replied_at = opened_at + (turn.at - opened_at) // 3
    return turn.updated(
        row,
        status="solved",
        assignee_id=row["assignee_id"] or pick(numbers, turn.staff.agents).agent_id,
        satisfaction_rating={"score": "offered"},
        metric_set=metric_set(row, replied_at=replied_at, solved_at=turn.at),
    )


def _rate_tickets(turn: Turn, numbers: Random) -> int:
    """Let customers answer what they were offered, or think again."""
    found = sampled(numbers, turn.store, _TICKETS, _IS_RATEABLE, 2 * turn.scale)
    rated = [
        turn.updated(
            row,
            satisfaction_rating={
                "score": "bad" if numbers.random() < 0.3 else "good",
                "comment": pick(numbers, COMMENTS) if numbers.random() < 0.4 else None,
            },
        )
        for row in found
    ]
    return _put_rated(turn, rated)


def _put_rated(turn: Turn, tickets: list[Row]) -> int:
    """Write tickets with the rating of each: a rating is never changed, but made anew."""
    ratings = [rating_row(each, turn.at, turn=turn.step) for each in tickets]
    turn.store.put_zendesk("satisfaction_ratings", ratings)
    return turn.store.put_zendesk("tickets", tickets)


def _touch_tickets(turn: Turn, numbers: Random) -> int:
    """Let the system touch closed tickets: they are exported anew, yet not updated."""
    where = "json_extract(body, '$.status') = 'closed'"
    found = sampled(numbers, turn.store, _TICKETS, where, turn.scale)
    touched = [row | {"generated_timestamp": turn.at} for row in found]
    return turn.store.put_zendesk("tickets", touched)


def _delete_tickets(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, _TICKETS, _IS_LIVE_TICKET, turn.scale)
    gone = [deleted_ticket(row, turn.at) for row in found]
    return turn.store.put_zendesk("tickets", gone)


def _delete_users(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, _USERS, _IS_REQUESTER, turn.scale)
    turn.store.put_zendesk("users", [deleted(row, turn.at) for row in found])
    _end_memberships(turn, "user_id", [row["id"] for row in found])
    return len(found)


def _delete_organization(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, _ORGANIZATIONS, _IS_LIVE_ORGANIZATION, 1)
    gone = [turn.updated(row, deleted_at=zendesk_instant(turn.at)) for row in found]
    turn.store.put_zendesk("organizations", gone)
    ids = [row["id"] for row in found]
    _end_memberships(turn, "organization_id", ids)
    for resource in ("users", "tickets"):
        members = with_value(turn.store, zendesk_table(resource), "organization_id", ids)
        homeless = [turn.updated(each, organization_id=None) for each in members]
        turn.store.put_zendesk(resource, homeless)
    return len(found)


def _join_organizations(turn: Turn, numbers: Random) -> int:
    """Make people members of one organization more."""
    homes = sampled(numbers, turn.store, _ORGANIZATIONS, _IS_LIVE_ORGANIZATION, turn.scale)
    people = sampled(numbers, turn.store, _USERS, _IS_REQUESTER, turn.scale)
    joined = [
        turn.updated(further_membership(person, home), created_at=zendesk_instant(turn.at))
        for person, home in zip(people, homes, strict=False)
        if person["organization_id"] != home["id"]
    ]
    return turn.store.put_zendesk("organization_memberships", joined)


def _leave_organizations(turn: Turn, numbers: Random) -> int:
    """End memberships of organizations that are not their members' own."""
    found = sampled(numbers, turn.store, _MEMBERSHIPS, _IS_FURTHER, turn.scale)
    return turn.store.purge_zendesk("organization_memberships", (row["id"] for row in found))


def _end_memberships(turn: Turn, reference: str, ids: Collection[int]) -> None:
    resource = "organization_memberships"
    ended = with_value(turn.store, zendesk_table(resource), reference, ids)
    turn.store.purge_zendesk(resource, (row["id"] for row in ended))


HELPDESK_CHANGES: Mapping[str, Callable[[Turn, Random], int]] = {
    "tickets_opened": _incidents,
    "tickets_solved": _solve_tickets,
    "tickets_rated": _rate_tickets,
    "tickets_touched": _touch_tickets,
    "tickets_deleted": _delete_tickets,
    "users_deleted": _delete_users,
    "organizations_deleted": _delete_organization,
    "organizations_left": _leave_organizations,
    "organizations_joined": _join_organizations,
}
