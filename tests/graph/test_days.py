"""Days from today: read, compared, sorted; and lists that keep their meaning from page to page."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contracts.tables import contract
from csgraph.ids import TenantId, new_id
from csgraph.storage.work import open_writing
from tests.graph.conftest import NOW, Ask

LIST = """query($filter: ContractFilter, $order: [ContractOrder!], $after: String) {
  contracts(first: 2, filter: $filter, orderBy: $order, after: $after) {
    totalCount nodes { number daysToRenewal endsOn } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture(autouse=True)
async def contracts(ingest_engine: AsyncEngine, tenant_id: TenantId) -> None:
    """Contracts that end some days from NOW; one has no end."""
    async with open_writing(ingest_engine, tenant_id) as work:
        for days in (-3, 0, 1, 29, 31, 90, None):
            ends_on = None if days is None else (NOW + timedelta(days=days)).date()
            row = {"tenant_id": tenant_id, "id": new_id(), "number": str(days), "ends_on": ends_on}
            await work.connection.execute(insert(contract).values(row))


async def numbers(ask: Ask, **given: Any) -> list[str]:
    """Return the numbers of a whole list, read page by page."""
    found: list[str] = []
    after = None
    while True:
        page = (await ask(LIST, after=after, **given))["data"]["contracts"]
        found += [node["number"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def test_days_are_counted_from_the_request_s_day(ask: Ask) -> None:
    order = [{"field": "DAYS_TO_RENEWAL"}]

    today = await ask(LIST, order=order)
    later = await ask(LIST, order=order, now=NOW + timedelta(days=10, hours=11))

    assert [n["daysToRenewal"] for n in today["data"]["contracts"]["nodes"]] == [-3, 0]
    assert [n["daysToRenewal"] for n in later["data"]["contracts"]["nodes"]] == [-13, -10]


async def test_days_sort_as_the_day_does_and_nulls_where_they_are_asked_to(ask: Ask) -> None:
    found = await numbers(ask, order=[{"field": "DAYS_TO_RENEWAL", "direction": "DESC"}])

    assert found == ["90", "31", "29", "1", "0", "-3", "None"]


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"lte": 29, "gte": 0}, ["0", "1", "29"]),
        ({"lt": 0}, ["-3"]),
        ({"eq": 31}, ["31"]),
        ({"neq": 31}, ["-3", "0", "1", "29", "90", "None"]),
        ({"in": [1, 90, 4]}, ["1", "90"]),
        ({"nin": [1, 90, 4]}, ["-3", "0", "29", "31", "None"]),
        ({"isNull": True}, ["None"]),
        ({"gt": -2147483648, "lt": 2147483647}, ["-3", "0", "1", "29", "31", "90"]),
    ],
    ids=str,
)
async def test_days_are_compared(ask: Ask, comparison: dict[str, Any], expected: list[str]) -> None:
    order = [{"field": "DAYS_TO_RENEWAL"}]

    assert await numbers(ask, order=order, filter={"daysToRenewal": comparison}) == expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"lt": "P30D", "gte": "P0D"}, ["0", "1", "29"]),
        ({"lte": "-P1D"}, ["-3"]),
        ({"eq": "P1M"}, []),
        ({"in": ["P1D", "2026-09-13"]}, ["1", "90"]),
        ({"neq": "P0D"}, ["-3", "1", "29", "31", "90", "None"]),
    ],
    ids=str,
)
async def test_a_day_may_be_a_duration_from_today(
    ask: Ask, comparison: dict[str, Any], expected: list[str]
) -> None:
    order = [{"field": "ENDS_ON"}]

    assert await numbers(ask, order=order, filter={"endsOn": comparison}) == expected


@pytest.mark.parametrize(
    "filter_",
    [
        {"daysToRenewal": {"lte": 29, "gte": 0}},
        {"endsOn": {"lt": "P30D", "gte": "P0D"}},
        {"or": [{"not": {"daysToRenewal": {"gt": 29}}}], "endsOn": {"gte": "P0D"}},
    ],
    ids=str,
)
async def test_later_pages_go_on_with_the_first_one_s_now(
    ask: Ask, filter_: dict[str, Any]
) -> None:
    order = [{"field": "ENDS_ON"}]
    first = (await ask(LIST, filter=filter_, order=order))["data"]["contracts"]
    after, later = first["pageInfo"]["endCursor"], NOW + timedelta(days=5)

    second = await ask(LIST, filter=filter_, order=order, after=after, now=later)
    anew = await ask(LIST, filter=filter_, order=order, now=later)

    assert [node["number"] for node in first["nodes"]] == ["0", "1"]
    assert [node["number"] for node in second["data"]["contracts"]["nodes"]] == ["29"]
    assert second["data"]["contracts"]["totalCount"] == 3
    assert [node["number"] for node in anew["data"]["contracts"]["nodes"]] == ["29", "31"]


async def test_a_list_that_is_not_relative_has_the_same_cursors_at_any_time(ask: Ask) -> None:
    given = {"filter": {"endsOn": {"gte": "2026-06-15"}}, "order": [{"field": "ENDS_ON"}]}

    now, later = [await ask(LIST, **given, now=at) for at in (NOW, NOW + timedelta(hours=1))]

    assert now == later


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_ties_go_the_way_of_the_last_key_even_of_one_that_says_nothing_new(
    ask: Ask, ingest_engine: AsyncEngine, tenant_id: TenantId, direction: str
) -> None:
    """Both keys are sorted by the one day that is stored."""
    ends_on = (NOW + timedelta(days=200)).date()
    ids = sorted(new_id() for _ in range(3))
    async with open_writing(ingest_engine, tenant_id) as work:
        for place, id_ in enumerate(ids):
            row = {"tenant_id": tenant_id, "id": id_, "number": f"t{place}", "ends_on": ends_on}
            await work.connection.execute(insert(contract).values(row))
    order = [
        {"field": "DAYS_TO_RENEWAL", "direction": "ASC"},
        {"field": "ENDS_ON", "direction": direction},
    ]

    found = await numbers(ask, order=order)

    tied = ["t0", "t1", "t2"]
    assert [each for each in found if each in tied] == (tied if direction == "ASC" else tied[::-1])
