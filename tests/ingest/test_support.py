"""How a ticket went, what the customer thought of it, and what is kept when it is deleted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from csgraph.connectors.sync import RunSummary
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.rules import RunStatus
from csgraph.domain.sources.tables import quarantined_record, stream_run, sync_run
from csgraph.domain.support.tables import satisfaction_rating
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.events.tables import change
from csgraph.sandbox.traffic import Fault
from tests.support.vendors import (
    APRIL_EPOCH,
    Record,
    Vendors,
    end_user,
    metrics,
    organization,
    rating,
    sf_account,
    ticket,
)

RATINGS = "/api/v2/satisfaction_ratings"


def touched(number: int, **values: object) -> Record:
    """A ticket that the system has exported anew."""
    return ticket(number, generated_timestamp=APRIL_EPOCH + 9, **values)


async def columns(vendors: Vendors, *names: str) -> dict[str, Any]:
    row = (await vendors.row(ticket_table))._mapping
    return {name: row[name] for name in names}


# Metrics


async def test_a_tickets_metrics_are_its_own_columns(vendors: Vendors) -> None:
    told = metrics(
        reply_time_in_minutes={"calendar": 90, "business": 30},
        first_resolution_time_in_minutes={"calendar": 200, "business": 60},
        full_resolution_time_in_minutes={"calendar": 2880, "business": 480},
        requester_wait_time_in_minutes={"calendar": 700, "business": 90},
        on_hold_time_in_minutes={"calendar": 15, "business": 5},
        replies=4,
        reopens=1,
        solved_at="2026-04-03T00:00:00Z",
    )
    vendors.put(tickets=[ticket(1, metric_set=told)])

    await vendors.sync_zendesk()

    expected = {
        "solved_at": datetime(2026, 4, 3, tzinfo=UTC),
        "first_reply_minutes": 90,
        "first_reply_business_minutes": 30,
        "first_resolution_minutes": 200,
        "full_resolution_minutes": 2880,
        "full_resolution_business_minutes": 480,
        "requester_wait_minutes": 700,
        "requester_wait_business_minutes": 90,
        "on_hold_minutes": 15,
        "reply_count": 4,
        "reopen_count": 1,
    }
    assert await columns(vendors, *expected) == expected


async def test_the_metrics_of_an_archived_ticket_are_read_too(vendors: Vendors) -> None:
    """Zendesk's list of metrics leaves them out."""
    old = "2020-01-01T00:00:00Z"
    vendors.put(
        tickets=[
            ticket(
                1, status="closed", created_at=old, updated_at=old, metric_set=metrics(replies=3)
            )
        ]
    )

    await vendors.sync_zendesk()

    assert await columns(vendors, "reply_count") == {"reply_count": 3}


@pytest.mark.parametrize("without", [{}, {"metric_set": None}])
async def test_a_ticket_without_metrics_keeps_those_it_had(
    vendors: Vendors, without: dict[str, None]
) -> None:
    vendors.put(tickets=[ticket(1, metric_set=metrics(replies=3))])
    await vendors.sync()
    vendors.store.purge_zendesk("tickets", [1])
    vendors.put(tickets=[touched(1, subject="Renamed", **without)])

    await vendors.sync()

    assert await columns(vendors, "subject", "reply_count") == {
        "subject": "Renamed",
        "reply_count": 3,
    }


async def test_a_ticket_that_is_reopened_is_solved_no_longer(vendors: Vendors) -> None:
    solved = metrics(solved_at="2026-04-03T00:00:00Z")
    vendors.put(tickets=[ticket(1, status="solved", metric_set=solved)])
    await vendors.sync()
    vendors.put(tickets=[touched(1, metric_set=metrics(reopens=1))])

    await vendors.sync()

    found = await columns(vendors, "status", "solved_at", "reopen_count")
    assert found == {"status": "OPEN", "solved_at": None, "reopen_count": 1}


async def test_an_odd_metric_keeps_its_ticket_out_and_says_which(vendors: Vendors) -> None:
    odd = metrics(reply_time_in_minutes={"calendar": "soon"})
    vendors.put(tickets=[ticket(1, metric_set=odd), ticket(2)])

    await vendors.sync_zendesk()

    assert (await vendors.row(ticket_table)).subject == "Ticket 2"
    kept = await vendors.row(quarantined_record)
    assert (kept.field, kept.reason) == (
        "metric_set.reply_time_in_minutes.calendar",
        "is not a count",
    )


# Ratings


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"score": "good", "comment": "thanks"}, "GOOD"),
        ({"score": "badwithcomment"}, "BAD"),
        ({"score": "offered"}, "OFFERED"),
        ({"score": "unoffered"}, "UNOFFERED"),
        ({"score": "a new one"}, None),
        (None, None),
    ],
)
async def test_a_ticket_shows_how_it_was_rated_last(
    vendors: Vendors, told: object, shown: str | None
) -> None:
    vendors.put(tickets=[ticket(1, satisfaction_rating=told)])

    await vendors.sync_zendesk()

    assert await columns(vendors, "satisfaction") == {"satisfaction": shown}


async def test_a_rating_knows_its_ticket_who_gave_it_and_whom_it_is_about(
    vendors: Vendors,
) -> None:
    vendors.put(
        users=[end_user(7), end_user(8, role="agent", email="kim@us.com")],
        tickets=[ticket(1)],
        satisfaction_ratings=[
            rating(
                50,
                score="bad",
                comment="Too slow",
                reason="It took too long",
                ticket_id=1,
                requester_id=7,
                assignee_id=8,
                updated_at="2026-04-02T00:00:00Z",
            )
        ],
    )

    await vendors.sync_zendesk()

    found = await vendors.row(satisfaction_rating)
    assert (found.score, found.comment, found.reason) == ("BAD", "Too slow", "It took too long")
    assert (found.rated_at.day, found.amended_at.day) == (1, 2)
    assert found.ticket_id == (await vendors.row(ticket_table)).id
    assert found.requester_id == (await vendors.row(contact)).id
    assert found.assignee_id is not None


async def test_a_rating_that_comes_before_its_ticket_is_linked_later(vendors: Vendors) -> None:
    vendors.put(satisfaction_ratings=[rating(50, ticket_id=1, requester_id=7)])
    await vendors.sync()
    assert (await vendors.row(satisfaction_rating)).ticket_id is None
    vendors.put(tickets=[touched(1)], users=[end_user(7, updated_at="2026-05-01T12:30:00Z")])

    await vendors.sync()

    found = await vendors.row(satisfaction_rating)
    assert found.ticket_id == (await vendors.row(ticket_table)).id
    assert found.requester_id == (await vendors.row(contact)).id


async def test_later_ratings_alone_are_asked_for(vendors: Vendors) -> None:
    vendors.put(satisfaction_ratings=[rating(50), rating(51, created_at="2026-04-20T00:00:00Z")])
    await vendors.sync()
    vendors.put(satisfaction_ratings=[rating(52, created_at="2026-04-20T00:00:01Z")])

    summary = await vendors.sync_zendesk()

    tally = next(each for each in summary.streams if each.stream == "satisfaction_ratings")
    assert (tally.read, tally.changed) == (2, 1)  # the newest one known comes once more
    assert len(await vendors.rows(satisfaction_rating)) == 3


async def test_a_rating_that_becomes_visible_late_is_read(vendors: Vendors) -> None:
    vendors.put(satisfaction_ratings=[rating(51, created_at="2026-04-20T00:09:00Z")])
    await vendors.sync()
    vendors.put(satisfaction_ratings=[rating(50, created_at="2026-04-20T00:00:00Z")])

    await vendors.sync()

    assert len(await vendors.rows(satisfaction_rating)) == 2


async def test_a_rating_out_of_the_future_does_not_hide_later_ones(vendors: Vendors) -> None:
    vendors.put(satisfaction_ratings=[rating(50, created_at="2099-01-01T00:00:00Z")])
    await vendors.sync()
    made_at = f"{vendors.clock.now:%Y-%m-%dT%H:%M:%SZ}"
    vendors.put(satisfaction_ratings=[rating(51, created_at=made_at)])

    await vendors.sync()

    assert len(await vendors.rows(satisfaction_rating)) == 2


async def test_an_odd_rating_goes_to_quarantine(vendors: Vendors) -> None:
    vendors.put(satisfaction_ratings=[rating(50, score="splendid"), rating(51)])

    await vendors.sync_zendesk()

    assert len(await vendors.rows(satisfaction_rating)) == 1
    assert (await vendors.row(quarantined_record)).field == "score"


@pytest.mark.parametrize("status", [403, 404])
async def test_an_account_without_ratings_is_told_so_and_synced(
    vendors: Vendors, status: int
) -> None:
    vendors.put(tickets=[ticket(1)])
    refusal = b'{"error": {"title": "Forbidden", "message": "You do not have access"}}'
    vendors.desk.faults.append(Fault(status, refusal, path=RATINGS, times=9))

    summary = await vendors.sync_zendesk()

    assert summary.status is RunStatus.SUCCEEDED
    assert len(await vendors.rows(ticket_table)) == 1
    assert (await vendors.row(sync_run)).status == "SUCCEEDED"
    told = await vendors.row(stream_run, stream_run.c.stream == "satisfaction_ratings")
    assert (told.status, told.error_code) == ("UNAVAILABLE", "NOT_OFFERED")
    assert f"offers no satisfaction ratings to the account ({status})" in told.error_message


async def test_ratings_that_are_switched_on_later_are_read_from_the_first(
    vendors: Vendors,
) -> None:
    vendors.put(satisfaction_ratings=[rating(50)])
    vendors.desk.faults.append(Fault(403, b"{}", path=RATINGS))
    await vendors.sync_zendesk()

    await vendors.sync_zendesk()

    assert len(await vendors.rows(satisfaction_rating)) == 1


async def test_a_forbidden_stream_that_every_account_has_is_a_failure(vendors: Vendors) -> None:
    vendors.desk.faults.append(Fault(403, b"{}", path="/api/v2/incremental/tickets", times=9))

    summary = await vendors.sync_zendesk()

    assert summary.status is RunStatus.PARTIAL
    assert status_of(summary, "tickets") is RunStatus.FAILED


def status_of(summary: RunSummary, stream: str) -> RunStatus:
    return next(each.status for each in summary.streams if each.stream == stream)


# Orphans, and what Zendesk blanks


async def test_a_ticket_finds_requester_assignee_and_account_when_they_come(
    vendors: Vendors,
) -> None:
    vendors.put(tickets=[ticket(1, organization_id=5, requester_id=7, assignee_id=8)])
    await vendors.sync()
    assert await columns(vendors, "account_id", "requester_id") == {
        "account_id": None,
        "requester_id": None,
    }
    now = "2026-05-01T12:30:00Z"
    vendors.put(
        Account=[sf_account(1, SystemModstamp=vendors.clock.salesforce_instant)],
        organizations=[organization(5, external_id="001000000000001AAA", updated_at=now)],
        users=[
            end_user(7, updated_at=now),
            end_user(8, role="agent", email="kim@us.com", updated_at=now),
        ],
    )

    await vendors.sync()

    found = await columns(vendors, "account_id", "requester_id", "assignee_id")
    assert found["account_id"] == (await vendors.row(account)).id
    assert found["requester_id"] == (await vendors.row(contact)).id
    assert found["assignee_id"] is not None


async def test_a_scrubbed_ticket_keeps_all_that_was_known(vendors: Vendors) -> None:
    vendors.put(
        users=[end_user(7)],
        ticket_fields=[{"id": 41, "type": "text", "title": "Order", "removable": True}],
        tickets=[
            ticket(
                1,
                tags=["vip"],
                requester_id=7,
                custom_fields=[{"id": 41, "value": "A-1"}],
                metric_set=metrics(replies=2),
                satisfaction_rating={"score": "bad"},
            )
        ],
    )
    await vendors.sync()
    blanked = {"subject": "SCRUBBED", "raw_subject": "SCRUBBED", "description": "X"}
    vendors.put(tickets=[touched(1, status="deleted", **blanked)])

    await vendors.sync()

    assert await vendors.rows(ticket_table) == []
    (deleted,) = await vendors.rows(change, change.c.operation == "DELETE")
    assert deleted.changed_fields == ["deleted_at"]


async def test_a_user_erased_for_good_keeps_the_name_that_was_known(vendors: Vendors) -> None:
    vendors.put(
        users=[end_user(7, name="Anna", email="anna@acme.com")], tickets=[ticket(1, requester_id=7)]
    )
    await vendors.sync()
    erased = {"name": "Permanently Deleted User", "email": None, "active": False}
    vendors.put(users=[end_user(7, **erased, updated_at="2026-05-01T12:30:00Z")])

    await vendors.sync()

    assert await vendors.rows(contact) == []
    (deleted,) = await vendors.rows(
        change, change.c.operation == "DELETE", change.c.node_type == "Contact"
    )
    assert deleted.changed_fields == ["deleted_at"]
    assert (await vendors.row(ticket_table)).requester_id == deleted.node_id


async def test_a_ticket_of_a_person_who_was_erased_before_we_came_is_read(
    vendors: Vendors,
) -> None:
    erased = {"name": "Permanently Deleted User", "email": None, "active": False}
    vendors.put(users=[end_user(7, **erased)], tickets=[ticket(1, requester_id=7)])

    await vendors.sync()

    assert len(await vendors.rows(ticket_table)) == 1
    assert await vendors.rows(contact) == []
