"""Zendesk's lists are read by their cursors, and asked for no more than is needed."""

import json
from typing import Any

import httpx
import pytest

from csgraph.connectors.zendesk import listings
from csgraph.errors import NotOffered, PayloadRejected
from tests.connectors.zendesk.test_reading import connector, cursor_page, pages
from tests.support.vendors import ZENDESK_URL, HandClock

MEMBERSHIPS, RATINGS = "organization_memberships", "satisfaction_ratings"
NOW = int(HandClock().now.timestamp())


def page(path: str, ids: list[int], after: str | None = None, **more: object) -> dict[str, Any]:
    """A page of a list; the last one, unless it names the cursor of the next."""
    links = {"next": f"{ZENDESK_URL}/api/v2/{path}.json?page%5Bafter%5D={after}"}
    rows = [{"id": number, **more} for number in ids]
    return {path: rows, "meta": {"has_more": bool(after), "after_cursor": after}, "links": links}


@pytest.fixture
def every_page_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "LOT", 1)


async def test_metrics_are_asked_for_with_tickets_alone() -> None:
    made = connector(cursor_page("a", ended=False), cursor_page("b", ended=True))
    await pages(made, "tickets")
    users = connector({"users": [], "after_cursor": "a", "end_of_stream": True})
    await pages(users, "users")

    assert [each["include"] for each in made.asked] == ["metric_sets", "metric_sets"]
    assert "include" not in users.asked[0]


@pytest.mark.usefixtures("every_page_at_once")
async def test_a_page_covers_from_the_page_before_it_to_its_last_id() -> None:
    made = connector(
        page(MEMBERSHIPS, [3, 5], "a"), page(MEMBERSHIPS, [8], "b"), page(MEMBERSHIPS, [9])
    )

    found = await pages(made, MEMBERSHIPS)

    covers = [each.covers for each in found]
    assert [(each.after, each.through, each.ids) for each in covers if each] == [
        (None, 5, (3, 5)),
        (5, 8, (8,)),
        (8, None, (9,)),
    ]
    assert [each.get("page[after]") for each in made.asked] == [None, "a", "b"]


async def test_short_pages_are_handed_on_together() -> None:
    made = connector(page(MEMBERSHIPS, [3, 5], "a"), page(MEMBERSHIPS, [8]))

    (found,) = await pages(made, MEMBERSHIPS)

    assert len(found.records) == 3


@pytest.mark.usefixtures("every_page_at_once")
async def test_a_list_is_gone_on_with_where_it_was_left() -> None:
    made = connector(page(MEMBERSHIPS, [3, 5], "a"), page(MEMBERSHIPS, [8], "b"))
    left = (await anext(made.read(MEMBERSHIPS, None))).next_state

    later = connector(page(MEMBERSHIPS, [8, 9]))
    (found,) = await pages(later, MEMBERSHIPS, left)

    assert later.asked[0]["page[after]"] == "a"
    assert found.covers is not None
    assert (found.covers.after, found.covers.through) == (5, None)


@pytest.mark.usefixtures("every_page_at_once")
@pytest.mark.parametrize("ids", [[4], [5], [9, 8], ["x"], [None]])
async def test_a_page_out_of_order_covers_nothing_nor_do_those_after_it(ids: list[Any]) -> None:
    made = connector(
        page(MEMBERSHIPS, [3, 5], "a"), page(MEMBERSHIPS, ids, "b"), page(MEMBERSHIPS, [99])
    )

    found = await pages(made, MEMBERSHIPS)

    assert [each.covers is None for each in found] == [False, True, True]


async def test_a_list_that_leads_round_in_a_circle_is_given_up() -> None:
    made = connector(
        page(MEMBERSHIPS, [1], "a"), page(MEMBERSHIPS, [2], "b"), page(MEMBERSHIPS, [3], "a")
    )

    with pytest.raises(PayloadRejected, match="gave before"):
        await pages(made, MEMBERSHIPS)


async def test_the_list_of_organizations_serves_to_tell_what_is_gone() -> None:
    made = connector(page("organizations", [3, 5]))

    (found,) = await pages(made, "deleted_organizations")

    assert (found.records, found.covers and found.covers.ids) == ((), (3, 5))


async def test_a_list_is_not_read_again_before_its_turn() -> None:
    state = {"phase": "INCREMENTAL", "pages": 100, "finished_at": NOW - 599}

    assert await pages(connector(), MEMBERSHIPS, state) == []
    assert len(await pages(connector(page(MEMBERSHIPS, [])), MEMBERSHIPS, state | {"pages": 99}))


async def test_ratings_are_asked_for_from_before_the_newest_one() -> None:
    made = connector(
        page(RATINGS, [1], "a", created_at="2026-04-20T00:00:00Z"),
        page(RATINGS, [2], created_at="2026-04-10T00:00:00Z"),
        page(RATINGS, []),
    )
    (found,) = await pages(made, RATINGS)

    await pages(made, RATINGS, found.next_state)

    newest = 1_776_643_200
    assert [each.get("start_time") for each in made.asked] == [None, None, str(newest - 600)]
    assert found.next_state["newest"] == newest


@pytest.mark.usefixtures("every_page_at_once")
async def test_ratings_move_their_start_at_the_end_of_the_list_alone() -> None:
    """They need not come in the order of time: what is left of the list may be older."""
    made = connector(page(RATINGS, [1], "a", created_at="2026-04-20T00:00:00Z"), page(RATINGS, []))

    first, last = await pages(made, RATINGS)

    assert (first.next_state["start_time"], first.next_state["cursor"]) == (0, "a")
    assert last.next_state["start_time"] > 0


async def test_a_refusal_says_that_ratings_are_not_offered() -> None:
    refusal = {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}
    made = connector(httpx.Response(403, content=json.dumps(refusal)))

    with pytest.raises(NotOffered, match="switched off, or not part of its plan"):
        await pages(made, RATINGS)
