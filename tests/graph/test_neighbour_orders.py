"""Lists sorted by what the records that they name can be sorted by."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.graph.conftest import NOW, Ask, Company

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $order: [ContactOrder!]) {
  contacts(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
WHERE = list(product(("ASC", "DESC"), ("FIRST", "LAST")))
ORDERS: list[list[dict[str, str]]] = [
    [{"field": field, "direction": direction, "nulls": nulls}]
    for field, (direction, nulls) in product(
        ("ACCOUNT_NAME", "ACCOUNT_INDUSTRY", "ACCOUNT_EMPLOYEE_COUNT"), WHERE
    )
]
ORDERS += [
    [{"field": "ACCOUNT_NAME", "direction": "DESC", "nulls": "FIRST"}, {"field": "NAME"}],
    [{"field": "EMAIL", "nulls": "FIRST"}, {"field": "ACCOUNT_NAME", "nulls": "FIRST"}],
    [{"field": "ACCOUNT_INDUSTRY"}, {"field": "ACCOUNT_NAME", "direction": "DESC"}],
]


def names(answer: dict[str, Any], field: str = "contacts") -> list[str]:
    return [edge["node"]["name"] for edge in answer["data"][field]["edges"]]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_of_one_join_to_the_whole_list_both_ways(
    ask: Ask, company: Company, order: list[dict[str, str]]
) -> None:
    whole = names(await ask(PAGE, first=100, order=order))
    forward: list[str] = []
    backward: list[str] = []
    after = before = None
    for position in range(4):
        page = await ask(PAGE, first=1, after=after, order=order)
        info = page["data"]["contacts"]["pageInfo"]
        assert (info["hasPreviousPage"], info["hasNextPage"]) == (position > 0, position < 3)
        forward, after = forward + names(page), info["endCursor"]
        page = await ask(PAGE, last=1, before=before, order=order)
        info = page["data"]["contacts"]["pageInfo"]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (position > 0, position < 3)
        backward, before = names(page) + backward, info["startCursor"]

    assert forward == backward == whole
    assert sorted(whole) == ["Cleo", "Dan", "Eve", "Finn"]


async def test_people_come_in_the_order_of_their_accounts(ask: Ask, company: Company) -> None:
    def by(direction: str, nulls: str) -> list[dict[str, str]]:
        return [{"field": "ACCOUNT_NAME", "direction": direction, "nulls": nulls}]

    async def found(direction: str, nulls: str) -> list[str]:
        return names(await ask(PAGE, first=9, order=by(direction, nulls)))

    assert await found("ASC", "LAST") == ["Cleo", "Dan", "Eve", "Finn"]
    assert await found("DESC", "FIRST") == ["Finn", "Eve", "Dan", "Cleo"]
    assert await found("DESC", "LAST") == ["Eve", "Dan", "Cleo", "Finn"]


async def test_whoever_names_a_deleted_record_is_sorted_as_if_it_named_none(
    ask: Ask, company: Company, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        gone = update(account).where(account.c.id == company["acme"]).values(deleted_at=NOW)
        await work.connection.execute(gone)

    order = [{"field": "ACCOUNT_NAME", "nulls": "FIRST"}]
    answer = await ask(PAGE, first=9, order=order)

    assert names(answer) == ["Cleo", "Dan", "Finn", "Eve"]


async def test_lists_below_a_parent_are_sorted_so_as_well(ask: Ask, company: Company) -> None:
    query = """{ accounts(first: 1) { nodes { tickets(first: 2, orderBy: [
        {field: REQUESTER_NAME, direction: DESC}, {field: OPENED_AT}]) {
        nodes { subject } pageInfo { hasNextPage } } } } }"""

    [acme] = (await ask(query))["data"]["accounts"]["nodes"]

    assert [each["subject"] for each in acme["tickets"]["nodes"]] == ["Case 4", "Case 2"]
    assert acme["tickets"]["pageInfo"] == {"hasNextPage": True}


async def test_a_key_of_another_record_takes_its_scopes(ask: Ask, company: Company) -> None:
    query = "{ contracts(first: 1, orderBy: [{field: SIGNER_EMAIL}]) { nodes { id } } }"

    assert (await ask(query))["data"] == {"contracts": {"nodes": []}}
    for scopes, missing in (
        ({"accounts:read", "contacts:read"}, "contacts.pii:read"),
        ({"accounts:read"}, "contacts:read"),
    ):
        with pytest.raises(Exception, match=f"takes the scope `{missing}`"):
            await ask(query, scopes=frozenset(scopes))
