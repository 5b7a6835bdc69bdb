"""A timeline merges what happened, newest first, of all that the caller may see."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contracts.tables import contract
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Prepared
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import NOW, Ask, Company

TIMELINE = """query($id: ID!, $first: Int = 100, $after: String, $types: [TimelineEvent!],
                    $since: DateTimeOrDuration, $until: DateTimeOrDuration) {
  account(by: {id: $id}) { timeline(first: $first, after: $after, types: $types, since: $since,
                                    until: $until) {
    edges { cursor event occurredAt node { __typename
      ... on Interaction { kind } ... on Ticket { subject } ... on Contract { number }
      ... on OpportunityStageChange { stage opportunity { name } }
      ... on SatisfactionRating { score } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


@pytest.fixture
async def busy(ingest_engine: AsyncEngine, tenant_id: TenantId, company: Company) -> Company:
    """A company to whose account much has happened, and to whose other one something."""
    acme, beta = {"account_id": company["acme"]}, {"account_id": company["beta"]}
    rows: list[tuple[Any, dict[str, Any]]] = [
        (interaction, {"kind": "CALL", "started_at": NOW - timedelta(hours=30), **acme}),
        (interaction, {"kind": "TASK", "happens_on": NOW.date(), **acme}),
        (interaction, {"kind": "MEETING", "started_at": NOW + timedelta(days=1), **acme}),
        (interaction, {"kind": "LETTER", **acme}),
        (interaction, {"kind": "EMAIL", "started_at": NOW, "deleted_at": NOW, **acme}),
        (interaction, {"kind": "CHAT", "started_at": NOW, **beta, "contact_id": company["Eve"]}),
        (opportunity, {"id": company["deal"], "name": "Deal", **acme}),
        (opportunity, {"id": company["lost"], "name": "Lost", "deleted_at": NOW, **acme}),
        (contract, {"number": "C1", "starts_on": date(2025, 6, 15), "ends_on": NOW.date(), **acme}),
        (contract, {"number": "C2", "starts_on": NOW.date(), "ends_on": date(2027, 1, 1), **acme}),
    ]
    for name, hours in (("Open", 40), ("Won", 1)):
        for deal in ("deal", "lost"):
            at = NOW - timedelta(hours=hours)
            change = {"stage": name, "opportunity_id": company[deal], "changed_at": at}
            rows.append((opportunity_stage_change, change))
    async with open_writing(ingest_engine, tenant_id) as work:
        for table, values in rows:
            await work.connection.execute(insert(table).values(tenant_id=tenant_id, **values))
    return company


async def page(ask: Ask, of: Company, **given: Any) -> dict[str, Any]:
    answer = await ask(TIMELINE, id=of.wire("acc", given.pop("name", "acme")), **given)
    assert answer["errors"] == []
    found: dict[str, Any] = answer["data"]["account"]["timeline"]
    return found


def told(edges: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What happened to what, and when: hours before noon of the fifteenth."""
    shown = []
    for edge in edges:
        node = {k: v for k, v in edge["node"].items() if k != "__typename"}
        first = next(iter(node.values()))
        shown.append((edge["occurredAt"][5:16], f"{edge['event']} {first}"))
    return shown


EVERYTHING = {
    ("06-15T12:00", "HELP_RATED BAD"),
    ("06-15T12:00", "TICKET_SOLVED Case 4"),
    ("06-15T12:00", "TICKET_SOLVED Case 2"),
    ("06-15T12:00", "TICKET_SOLVED Case 0"),
    ("06-15T12:00", "TICKET_OPENED Case 1"),
    ("06-15T12:00", "TICKET_OPENED Case 0"),
    ("06-15T11:00", "OPPORTUNITY_STAGE_CHANGED Won"),
    ("06-15T00:00", "INTERACTION TASK"),
    ("06-15T00:00", "CONTRACT_ENDED C1"),
    ("06-15T00:00", "CONTRACT_STARTED C2"),
    ("06-14T12:00", "TICKET_OPENED Case 3"),
    ("06-14T12:00", "TICKET_OPENED Case 2"),
    ("06-14T06:00", "INTERACTION CALL"),
    ("06-13T20:00", "OPPORTUNITY_STAGE_CHANGED Open"),
    ("06-13T12:00", "TICKET_OPENED Case 4"),
    ("06-15T00:00", "CONTRACT_STARTED C1"),
}


async def test_everything_that_happened_is_told_newest_first(ask: Ask, busy: Company) -> None:
    edges = (await page(ask, busy))["edges"]

    assert set(told(edges)) == EVERYTHING
    assert len(edges) == len(EVERYTHING)
    instants = [edge["occurredAt"] for edge in edges]
    assert instants == sorted(instants, reverse=True)
    assert instants[-1] == "2025-06-15T00:00:00.000Z"


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_pages_hold_each_event_once(ask: Ask, busy: Company, size: int) -> None:
    whole = [edge["cursor"] for edge in (await page(ask, busy))["edges"]]
    found: list[str] = []
    after = None
    while True:
        part = await page(ask, busy, first=size, after=after)
        found += [edge["cursor"] for edge in part["edges"]]
        after = part["pageInfo"]["endCursor"]
        assert part["pageInfo"]["hasPreviousPage"] == (len(found) > size)
        if not part["pageInfo"]["hasNextPage"]:
            break

    assert found == whole
    assert len(set(found)) == len(EVERYTHING)


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"types": ["CONTRACT_ENDED"]}, ["CONTRACT_ENDED C1"]),
        ({"types": ["INTERACTION", "HELP_RATED"]}, ["HELP_RATED BAD", "INTERACTION TASK",
                                                   "INTERACTION CALL"]),
        (
            {"types": ["INTERACTION"], "until": "P2D"},
            ["INTERACTION MEETING", "INTERACTION TASK", "INTERACTION CALL"],
        ),
        ({"types": ["CONTRACT_ENDED"], "until": "P2Y"}, ["CONTRACT_ENDED C2", "CONTRACT_ENDED C1"]),
        ({"since": "-PT1H", "types": ["OPPORTUNITY_STAGE_CHANGED"]},
         ["OPPORTUNITY_STAGE_CHANGED Won"]),
        ({"since": "2026-06-15T00:00:00Z", "types": ["CONTRACT_ENDED"]}, ["CONTRACT_ENDED C1"]),
        ({"since": "2026-06-15T00:00:01Z", "types": ["CONTRACT_ENDED"]}, []),
        ({"until": "2026-06-14T23:59:59Z", "types": ["CONTRACT_STARTED"]}, ["CONTRACT_STARTED C1"]),
        ({"until": "2026-06-14T06:00:00Z", "since": "2026-06-13T20:00:00Z"},
         ["INTERACTION CALL", "OPPORTUNITY_STAGE_CHANGED Open"]),
    ],
    ids=str,
)  # fmt: skip
async def test_events_and_times_narrow_it(
    ask: Ask, busy: Company, given: dict[str, Any], events: list[str]
) -> None:
    found = told((await page(ask, busy, **given))["edges"])

    assert [event for _, event in found] == events


async def test_each_account_and_each_person_has_a_timeline_of_its_own(
    ask: Ask, busy: Company
) -> None:
    query = """{ accounts(first: 9) { nodes { name timeline(first: 2) { nodes { __typename } } } }
      contacts(first: 9) { nodes { name timeline(first: 50) { edges { event } } } } }"""

    data = (await ask(query))["data"]

    accounts = {node["name"]: node["timeline"]["nodes"] for node in data["accounts"]["nodes"]}
    people = {
        node["name"]: sorted({edge["event"] for edge in node["timeline"]["edges"]})
        for node in data["contacts"]["nodes"]
    }
    assert {name: len(found) for name, found in accounts.items()} == {
        "Acme": 2,
        "beta Ltd": 1,
        'Zeta "Q" Ünï': 0,
    }
    assert accounts["beta Ltd"] == [{"__typename": "Interaction"}]
    assert people == {
        "Cleo": ["HELP_RATED", "TICKET_OPENED", "TICKET_SOLVED"],
        "Dan": [],
        "Eve": ["INTERACTION"],
        "Finn": [],
    }


async def test_a_fragment_and_an_alias_read_the_same_item(ask: Ask, busy: Company) -> None:
    query = """fragment Any on TimelineItem { __typename ...Rest }
      fragment Rest on Ticket { what: subject account { timeline(first: 1) { edges { event } } } }
      query($id: ID!) { account(by: {id: $id}) {
        timeline(first: 1, types: [TICKET_SOLVED]) { edges { node { ...Any } again: node {
          ... on Node { id } } } nodes { ...Any } } } }"""

    found = (await ask(query, id=busy.wire("acc", "acme")))["data"]["account"]["timeline"]

    inner = {"timeline": {"edges": [{"event": "HELP_RATED"}]}}
    assert found["nodes"] == [{"__typename": "Ticket", "what": "Case 4", "account": inner}]
    assert found["edges"] == [{"node": found["nodes"][0], "again": {"id": busy.wire("tkt", "t4")}}]


# Who sees what


async def test_what_may_not_be_seen_has_not_happened(ask: Ask, busy: Company) -> None:
    narrow = frozenset(SCOPES) - {"support:read", "contacts:read"}

    seen = (await page(ask, busy, scopes=narrow))["edges"]
    bare = (await page(ask, busy, scopes=frozenset({"accounts:read"})))["edges"]

    assert {edge["event"].partition("_")[0] for edge in seen} == {"CONTRACT", "OPPORTUNITY"}
    assert told(bare) == told(seen)


async def test_an_event_that_is_asked_for_by_name_takes_its_scope(ask: Ask, busy: Company) -> None:
    narrow = frozenset(SCOPES) - {"support:read"}

    answer = await ask(
        TIMELINE, id=busy.wire("acc", "acme"), types=["TICKET_OPENED"], scopes=narrow
    )

    assert answer["data"] == {"account": {"timeline": None}}
    assert answer["errors"] == [("FORBIDDEN", ("account", "timeline"), "Account.timeline")]


async def test_a_person_timeline_of_nothing_that_may_be_seen_is_empty(
    ask: Ask, busy: Company
) -> None:
    query = """{ contacts(first: 1, filter: {name: {eq: "Cleo"}}) { nodes {
      timeline(first: 5) { edges { node { __typename } } nodes { __typename }
      pageInfo { hasNextPage endCursor } } } } }"""
    scopes = frozenset({"contacts:read"})

    [found] = (await ask(query, scopes=scopes))["data"]["contacts"]["nodes"]

    assert found["timeline"] == {
        "edges": [],
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


async def test_another_tenant_sees_no_timeline(
    ask: Ask, busy: Company, other_tenant_id: TenantId
) -> None:
    answer = await ask(TIMELINE, id=busy.wire("acc", "acme"), tenant=other_tenant_id)

    assert answer["data"] == {"account": None}


async def test_a_cursor_goes_with_its_own_events(ask: Ask, busy: Company) -> None:
    after = (await page(ask, busy, first=1))["pageInfo"]["endCursor"]

    for other in ({"types": ["TICKET_OPENED"]}, {"since": "-P1D"}, {"until": "-P1D"}):
        with pytest.raises(InvalidInput, match="belongs to another list"):
            await page(ask, busy, after=after, **other)


# Costs


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ('{ search(query: "acme", first: 10) { nodes { __typename } } }', 1 + 50 + 1 + 10),
        (
            """{ search(query: "acme", first: 10, types: [TICKET, ACCOUNT]) { edges { score
               node { ... on Ticket { account { name } } } } } }""",
            1 + 20 + 1 + 10 + 10 + 10,
        ),
        (
            """{ search(query: "acme", first: 10, types: TICKET) { edges {
               highlights { field segments { text } } } } }""",
            1 + 10 + 1 + 10 + 10 + 30,
        ),
        (
            """{ accounts(first: 3) { nodes { timeline(first: 10, types: TICKET_OPENED) {
               nodes { ... on Ticket { requester { name } satisfactionRatings(first: 2) {
               nodes { id } } } } } } } }""",
            1 + 2 + 1 + 3 + 3 * (2 + 1 + 10 * (1 + 1 + 2 + 1 + 2)),
        ),
    ],
)
def test_an_item_costs_what_the_dearest_type_does(
    prepare: Callable[..., Prepared], query: str, points: int
) -> None:
    prepared = prepare(query)

    assert prepared.compiled.price.requested(prepared.values) == points


async def test_of_no_events_nothing_happened(ask: Ask, busy: Company) -> None:
    assert (await page(ask, busy, types=[]))["edges"] == []
