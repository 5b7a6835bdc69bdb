"""What Zendesk keeps of how a ticket went: its metrics, the customer's rating.

Both follow from the ticket: a reply comes before its solution, a rating after it. What
chance decides is drawn from the ticket's number, so that a ticket's metrics stay what they
were while its life goes on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from csgraph.sandbox.company.timeline import DAY, HOUR, zendesk_instant
from csgraph.sandbox.company.zendesk_schema import BASE_URL

Row = dict[str, Any]

_METRIC_IDS = 41_000_000_000
_RATING_IDS = 52_000_000_000
_RATINGS_OF_ONE = 8
_MINUTE = 60
_MONDAY = 4 * DAY  # the first after the epoch
_OPENS, _CLOSES = 9 * HOUR, 17 * HOUR
_REASONS = {0: "No reason provided", 5: "The issue took too long to resolve"}


def metric_set(
    ticket: Mapping[str, Any],
    *,
    replied_at: int | None = None,
    solved_at: int | None = None,
    held: int = 0,
    reopens: int = 0,
) -> Row:
    """Return the metrics of a ticket; what has not happened yet is null."""
    opened_at, number = epoch_of_instant(ticket["created_at"]), ticket["id"]
    opened, replied, solved = ticket["created_at"], _instant(replied_at), _instant(solved_at)
    assigned = None if replied_at is None else _instant(opened_at + (replied_at - opened_at) // 2)
    whole = first = _span(opened_at, solved_at)
    if solved_at is not None and replied_at is not None and reopens:
        first = _span(opened_at, replied_at + (solved_at - replied_at) // 2)
    last = solved or replied or opened
    return {
        "url": f"{BASE_URL}/ticket_metrics/{_METRIC_IDS + number}.json",
        "id": _METRIC_IDS + number,
        "ticket_id": number,
        "created_at": opened,
        "updated_at": last,
        "group_stations": 1 + (number % 11 == 3),
        "assignee_stations": 0 if assigned is None else 1 + (number % 7 == 2),
        "reopens": reopens,
        "replies": 0 if replied_at is None else 1 + number * 7919 % 4,
        "assignee_updated_at": replied,
        "requester_updated_at": opened,
        "status_updated_at": last,
        "initially_assigned_at": assigned,
        "assigned_at": assigned,
        "solved_at": solved,
        "latest_comment_added_at": replied or opened,
        "reply_time_in_minutes": _span(opened_at, replied_at),
        "first_resolution_time_in_minutes": first,
        "full_resolution_time_in_minutes": whole,
        "agent_wait_time_in_minutes": _part(whole, 3),
        "requester_wait_time_in_minutes": _part(whole, 2),
        "on_hold_time_in_minutes": {"calendar": held // _MINUTE, "business": held // _MINUTE // 3},
        "custom_status_updated_at": last,
    }


def rating_row(ticket: Mapping[str, Any], made_at: int, *, turn: int = 0) -> Row:
    """Return the rating that a ticket shows; ``turn`` counts the customer's changes of mind."""
    shown = ticket["satisfaction_rating"]
    number = _RATING_IDS + ticket["id"] * _RATINGS_OF_ONE + turn % _RATINGS_OF_ONE
    code = 5 if shown["score"] == "bad" and ticket["id"] % 3 == 0 else 0
    return {
        "url": f"{BASE_URL}/satisfaction_ratings/{number}.json",
        "id": number,
        "assignee_id": ticket["assignee_id"],
        "group_id": ticket["group_id"],
        "requester_id": ticket["requester_id"],
        "ticket_id": ticket["id"],
        "score": shown["score"],
        "created_at": zendesk_instant(made_at),
        "updated_at": zendesk_instant(made_at),
        "comment": shown.get("comment"),
        "reason": _REASONS[code] if shown["score"] == "bad" else None,
        "reason_code": code if shown["score"] == "bad" else None,
        "reason_id": None,
    }


def rated_ticket_rows(tickets: list[Row], now: int) -> list[Row]:
    """Return the ratings of some tickets as they stand: those offered included."""
    found = []
    for ticket in tickets:
        solved_at = (ticket.get("metric_set") or {}).get("solved_at")
        if ticket["satisfaction_rating"]["score"] != "unoffered" and solved_at:
            later = epoch_of_instant(solved_at) + DAY + ticket["id"] * 7919 % (2 * DAY)
            found.append(rating_row(ticket, min(later, now)))
    return found


def business_minutes(start: int, end: int) -> int:
    """Return the minutes between two instants from nine to five, Monday to Friday."""
    return (_worked(end) - _worked(start)) // _MINUTE


def epoch_of_instant(instant: str) -> int:
    """Return an instant of the API as seconds of the epoch."""
    return int(datetime.fromisoformat(instant).timestamp())


def _worked(at: int) -> int:
    """Return the seconds of business since a Monday long ago."""
    day, of_day = divmod(at - _MONDAY, DAY)
    week, weekday = divmod(day, 7)
    whole_days = week * 5 + min(weekday, 5)
    today = max(0, min(of_day, _CLOSES) - _OPENS) if weekday < 5 else 0
    return whole_days * (_CLOSES - _OPENS) + today


def _instant(at: int | None) -> str | None:
    return None if at is None else zendesk_instant(at)


def _span(start: int, end: int | None) -> Row:
    if end is None:
        return {"calendar": None, "business": None}
    return {"calendar": (end - start) // _MINUTE, "business": business_minutes(start, end)}


def _part(whole: Row, parts: int) -> Row:
    return {key: None if value is None else value // parts for key, value in whole.items()}
