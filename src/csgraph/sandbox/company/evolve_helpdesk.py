"""What happens in Zendesk as time passes."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick, whole
from csgraph.sandbox.company.helpdesk_users import deleted
from csgraph.sandbox.company.stored import next_ticket_id, sampled, zendesk_rows
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
    opened = 0
    for affected in sampled(numbers, turn.store, _USERS, _IS_REQUESTER, turn.scale):
        home = affected["organization_id"]
        where = f"{_IS_REQUESTER} and json_extract(body, '$.organization_id') = ?"
        colleagues = zendesk_rows(turn.store, "users", where, home)
        first_id = next_ticket_id(turn.store)
        begun_at = turn.at - HOUR
        askings = burst(numbers, whole(numbers, 4, 8), begun_at, HOUR, first_id)
        opened += turn.store.put_zendesk(
            "tickets",
            [
                turn.updated(
                    new_ticket(
                        numbers, first_id + place, asking, pick(numbers, colleagues)["id"], home
                    )
                )
                for place, asking in enumerate(askings)
            ],
        )
    return opened


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
    for row in found:
        _end_memberships(turn, "user_id", row["id"])
    return len(found)


def _delete_organization(turn: Turn, numbers: Random) -> int:
    table = zendesk_table("organizations")
    found = sampled(numbers, turn.store, table, _IS_LIVE_ORGANIZATION, 1)
    for row in found:
        gone = turn.updated(row, deleted_at=zendesk_instant(turn.at))
        turn.store.put_zendesk("organizations", [gone])
        _end_memberships(turn, "organization_id", row["id"])
        where = "json_extract(body, '$.organization_id') = ?"
        for resource in ("users", "tickets"):
            members = zendesk_rows(turn.store, resource, where, row["id"])
            homeless = [turn.updated(each, organization_id=None) for each in members]
            turn.store.put_zendesk(resource, homeless)
    return len(found)


def _end_memberships(turn: Turn, reference: str, row_id: int) -> None:
    where = f"json_extract(body, '$.{reference}') = ?"
    ended = zendesk_rows(turn.store, "organization_memberships", where, row_id)
    turn.store.purge_zendesk("organization_memberships", (row["id"] for row in ended))


HELPDESK_CHANGES: Mapping[str, Callable[[Turn, Random], int]] = {
    "tickets_opened": _incidents,
    "tickets_solved": _solve_tickets,
    "tickets_touched": _touch_tickets,
    "tickets_deleted": _delete_tickets,
    "users_deleted": _delete_users,
    "organizations_deleted": _delete_organization,
}
