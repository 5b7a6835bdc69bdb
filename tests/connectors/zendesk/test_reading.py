"""Zendesk's exports are read by their own marks."""

import json
from typing import Any

import httpx
import pytest

from csgraph.connectors.budget import MinuteBudget
from csgraph.connectors.pauses import Pauses
from csgraph.connectors.port import Account, Page
from csgraph.connectors.transport import Transport
from csgraph.connectors.zendesk.streams import ZendeskConnector
from csgraph.domain.sources.rules import RunStatus
from csgraph.domain.sources.tables import stream_state
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.errors import CredentialsRejected, Misconfigured, PayloadRejected
from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.traffic import Fault
from tests.support.vendors import (
    IMPATIENT,
    ZENDESK_URL,
    HandClock,
    Vendors,
    as_sent,
    no_sleep,
    ticket,
)

TOKEN = {"email": "a@b.c", "api_token": "t"}


def connector(*answers: dict[str, Any] | httpx.Response, **options: int) -> ZendeskConnector:
    """A connector to an account that gives the answers in turn; `asked` keeps the queries."""
    left = list(answers)
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        given = left.pop(0)
        return as_sent(httpx.Response(200, json=given) if isinstance(given, dict) else given)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    clock = HandClock()
    transport = Transport(http, "Zendesk", MinuteBudget(clock), Pauses(clock, no_sleep), IMPATIENT)
    made = ZendeskConnector(transport, Account(ZENDESK_URL, TOKEN, options), clock)
    made.asked = asked  # type: ignore[attr-defined]
    return made


def cursor_page(cursor: str | None, *, ended: bool) -> dict[str, Any]:
    return {"tickets": [{"id": 1}], "after_cursor": cursor, "end_of_stream": ended}


def time_page(end_time: int, count: int, **more: bool) -> dict[str, Any]:
    rows = [{"id": number} for number in range(count)]
    return {"organizations": rows, "count": count, "end_time": end_time, "next_page": "x"} | more


async def pages(made: ZendeskConnector, stream: str, state: Any = None) -> list[Page]:
    return [page async for page in made.read(stream, state)]


async def test_a_cursor_is_followed_until_the_end_is_told() -> None:
    made = connector(cursor_page("a", ended=False), cursor_page("b", ended=True))

    found = await pages(made, "tickets")

    assert [each.next_state["cursor"] for each in found] == ["a", "b"]
    assert [each.get("cursor") for each in made.asked] == [None, "a"]


async def test_a_null_cursor_at_the_end_leaves_the_last_one() -> None:
    made = connector(cursor_page(None, ended=True))

    (page,) = await pages(made, "tickets", {"cursor": "a", "phase": "INCREMENTAL"})

    assert page.next_state == {"cursor": "a", "phase": "INCREMENTAL"}


@pytest.mark.parametrize("told", [None, "a"])
async def test_an_export_that_does_not_move_is_given_up(told: str | None) -> None:
    made = connector(cursor_page(told, ended=False))

    with pytest.raises(PayloadRejected, match="does not move on"):
        await pages(made, "tickets", {"cursor": "a", "phase": "INCREMENTAL"})


async def test_a_start_that_is_too_recent_means_caught_up() -> None:
    refusal = {"error": "InvalidValue", "description": "Too recent start_time. Use a start_time"}
    made = connector(httpx.Response(422, json=refusal))

    assert await pages(made, "organizations") == []


async def test_a_page_that_takes_too_long_is_halved() -> None:
    made = connector(httpx.Response(504), httpx.Response(504), cursor_page("a", ended=True))

    await pages(made, "tickets")

    assert [each["per_page"] for each in made.asked] == ["1000", "500", "250"]


async def test_the_export_by_time_stops_without_a_flag_when_a_page_is_not_full() -> None:
    made = connector(time_page(50, 2), time_page(60, 1), page_size=2)

    found = await pages(made, "organizations")

    assert [each.next_state["start_time"] for each in found] == [50, 60]


async def test_more_records_in_a_second_than_a_page_holds_are_read_from_the_list() -> None:
    whole = {"organizations": [{"id": n} for n in range(5)], "meta": {"has_more": False}}
    stuck = time_page(50, 2, end_of_stream=False)
    made = connector(stuck, whole, time_page(51, 0, end_of_stream=True), page_size=2)

    found = await pages(made, "organizations", {"start_time": 50, "phase": "INCREMENTAL"})

    assert [len(each.records) for each in found] == [5, 2, 0]
    assert made.asked[-1]["start_time"] == "51"


async def test_a_start_is_never_within_the_latest_minute() -> None:
    made = connector(time_page(0, 0, end_of_stream=True))
    now = int(HandClock().now.timestamp())

    await pages(made, "organizations", {"start_time": now, "phase": "INCREMENTAL"})

    assert made.asked[0]["start_time"] == str(now - 70)


async def test_a_list_that_leads_elsewhere_is_not_followed() -> None:
    links = {"next": "http://169.254.169.254/latest"}
    listed = {"ticket_fields": [], "meta": {"has_more": True}, "links": links}

    with pytest.raises(PayloadRejected, match="outside of the account"):
        await connector(listed).discover("tickets")


async def test_credentials_of_no_administrator_are_refused() -> None:
    with pytest.raises(CredentialsRejected, match="not an administrator's"):
        await connector({"user": {"role": "agent"}}).check()


async def test_credentials_that_are_incomplete_are_told_which() -> None:
    made = connector()
    broken = ZendeskConnector(
        made._client._transport, Account(ZENDESK_URL, {"email": "a@b.c"}), HandClock()
    )

    with pytest.raises(Misconfigured, match="`api_token` is missing"):
        await broken.check()


async def test_an_api_token_is_a_way_in(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1)])
    await vendors.reconnect(credentials={"email": ZENDESK_EMAIL, "api_token": ZENDESK_API_TOKEN})

    assert (await vendors.sync_zendesk()).status is RunStatus.SUCCEEDED
    assert len(await vendors.rows(ticket_table)) == 1


async def test_a_token_that_was_revoked_in_mid_sync_is_renewed(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1)])
    body = json.dumps({"error": "invalid_token"}).encode()
    vendors.desk.faults.append(Fault(401, body, path="/api/v2/incremental/tickets"))

    assert (await vendors.sync_zendesk()).status is RunStatus.SUCCEEDED
    assert len(await vendors.rows(ticket_table)) == 1


async def test_a_ticket_that_the_system_touched_is_read_though_its_date_is_old(
    vendors: Vendors,
) -> None:
    vendors.put(tickets=[ticket(1)])
    await vendors.sync()
    touched = int(vendors.clock.now.timestamp())
    vendors.put(tickets=[ticket(1, status="closed", generated_timestamp=touched)])

    await vendors.sync()

    assert (await vendors.row(ticket_table)).status == "CLOSED"


async def test_the_state_is_the_servers_cursor(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1)])
    await vendors.sync_zendesk()

    stored = await vendors.row(stream_state, stream_state.c.stream == "tickets")
    assert set(stored.state) == {"cursor", "phase"}
