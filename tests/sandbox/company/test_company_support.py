"""How the company's tickets went, and what its customers thought of it."""

import json
from datetime import UTC, datetime

from company_parts import by_id, zendesk

from csgraph.sandbox.company.aftermath import business_minutes
from csgraph.sandbox.store import Store


def metrics(store: Store) -> dict[int, dict]:
    rows = store.fetch("select id, metrics from zendesk_tickets where metrics is not null")
    return {int(str(number)): json.loads(str(text)) for number, text in rows}


def minutes(before: str, after: str) -> int:
    span = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    return int(span.total_seconds()) // 60


def test_every_ticket_but_deleted_ones_has_metrics(company):
    known = metrics(company)

    for ticket in zendesk(company, "tickets"):
        assert (ticket["id"] in known) == (ticket["status"] != "deleted")


def test_metrics_fit_the_ticket(company):
    tickets = by_id(zendesk(company, "tickets"))
    for number, told in metrics(company).items():
        ticket = tickets[number]
        is_solved = ticket["status"] in ("solved", "closed")
        assert told["ticket_id"] == number
        assert (told["solved_at"] is not None) == is_solved
        if is_solved:
            whole = minutes(ticket["created_at"], told["solved_at"])
            assert told["full_resolution_time_in_minutes"]["calendar"] == whole
            first = told["first_resolution_time_in_minutes"]["calendar"]
            reply = told["reply_time_in_minutes"]["calendar"]
            assert 0 <= reply <= first <= whole
            assert told["solved_at"] <= ticket["updated_at"]
        if ticket["status"] == "new":
            assert (told["replies"], told["assigned_at"]) == (0, None)


def test_business_hours_are_nine_to_five_from_monday_to_friday():
    def between(*ends: str) -> int:
        start, end = (int(datetime.fromisoformat(each + "Z").timestamp()) for each in ends)
        return business_minutes(start, end)

    assert between("2026-05-01T08:00", "2026-05-01T18:00") == 480  # a Friday
    assert between("2026-05-01T16:00", "2026-05-04T10:00") == 120  # over the weekend
    assert between("2026-05-02T10:00", "2026-05-03T10:00") == 0
    assert between("2026-05-04T00:00", "2026-05-11T00:00") == 2400
    assert datetime(2026, 5, 1, tzinfo=UTC).weekday() == 4


def test_ratings_are_those_that_tickets_show(company):
    tickets = by_id(zendesk(company, "tickets"))
    users = by_id(zendesk(company, "users"))
    ratings = zendesk(company, "satisfaction_ratings")

    assert {row["score"] for row in ratings} == {"good", "bad", "offered"}
    assert 0.2 < len(ratings) / len(tickets) < 0.5
    for row in ratings:
        ticket = tickets[row["ticket_id"]]
        assert row["score"] == ticket["satisfaction_rating"]["score"]
        assert row["requester_id"] == ticket["requester_id"]
        assert row["assignee_id"] in users
        assert row["created_at"] > ticket["created_at"]


def test_time_solves_and_rates_tickets(evolved):
    before, after = evolved
    solved = {
        number: told
        for number, told in metrics(after).items()
        if told["solved_at"] and not metrics(before).get(number, {}).get("solved_at")
    }
    offered = {row["ticket_id"] for row in zendesk(after, "satisfaction_ratings")}
    made = len(offered) - len({row["ticket_id"] for row in zendesk(before, "satisfaction_ratings")})

    assert solved
    assert solved.keys() <= offered
    assert made > 0


def test_a_customer_who_thinks_again_makes_a_rating_more(evolved):
    before, after = (by_id(zendesk(store, "satisfaction_ratings")) for store in evolved)

    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_people_join_and_leave_organizations(evolved):
    before, after = (by_id(zendesk(store, "organization_memberships")) for store in evolved)

    assert after.keys() - before.keys()
    assert before.keys() - after.keys()
