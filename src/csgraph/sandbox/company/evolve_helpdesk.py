"""What happens in Zendesk as time passes."""

from collections.abc import Callable, Collection, Mapping
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick, whole
from csgraph.sandbox.company.helpdesk_users import deleted
from csgraph.sandbox.company.stored import next_ticket_id, sampled, with_value
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
            opened.append(turn.updated(ticket))
    return turn.store.put_zendesk("tickets", opened)


def _solve_tickets(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, _TICKETS, _IS_UNSOLVED, 3 * turn.scale)
    solved = [
        turn.updated(
            row,
            status="solved",
            assignee_id=row["assignee_id"] or pick(numbers, turn.staff.agents).agent_id,
            satisfaction_rating={"score": "offered"},
        )
        for row in found
    ]
    return turn.store.put_zendesk("tickets", solved)


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
    table = zendesk_table("organizations")
    found = sampled(numbers, turn.store, table, _IS_LIVE_ORGANIZATION, 1)
    gone = [turn.updated(row, deleted_at=zendesk_instant(turn.at)) for row in found]
    turn.store.put_zendesk("organizations", gone)
    ids = [row["id"] for row in found]
    _end_memberships(turn, "organization_id", ids)
    for resource in ("users", "tickets"):
        members = with_value(turn.store, zendesk_table(resource), "organization_id", ids)
        homeless = [turn.updated(each, organization_id=None) for each in members]
        turn.store.put_zendesk(resource, homeless)
    return len(found)


def _end_memberships(turn: Turn, reference: str, ids: Collection[int]) -> None:
    resource = "organization_memberships"
    ended = with_value(turn.store, zendesk_table(resource), reference, ids)
    turn.store.purge_zendesk(resource, (row["id"] for row in ended))


HELPDESK_CHANGES: Mapping[str, Callable[[Turn, Random], int]] = {
    "tickets_opened": _incidents,
    "tickets_solved": _solve_tickets,
    "tickets_touched": _touch_tickets,
    "tickets_deleted": _delete_tickets,
    "users_deleted": _delete_users,
    "organizations_deleted": _delete_organization,
}
