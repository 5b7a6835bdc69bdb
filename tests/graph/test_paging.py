"""Pages: complete, in order, stable, both ways, under every order and placement of nulls."""

from itertools import product

import pytest

from tests.graph.conftest import Ask, Company

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $order: [AccountOrder!]) {
  accounts(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    totalCount edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""

ORDERS = [
    [{"field": field, "direction": direction, "nulls": nulls}]
    for field, direction, nulls in product(
        ("NAME", "INDUSTRY", "EMPLOYEE_COUNT", "CREATED_AT"), ("ASC", "DESC"), ("FIRST", "LAST")
    )
]
ORDERS += [
    [
        {"field": "INDUSTRY", "direction": "DESC", "nulls": "FIRST"},
        {"field": "EMPLOYEE_COUNT", "nulls": "LAST"},
    ],
    [{"field": "EMPLOYEE_COUNT"}, {"field": "NAME", "direction": "DESC"}],
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_of_one_join_to_the_whole_list_forward(
    ask: Ask, company: Company, order: list
) -> None:
    whole = await ask(PAGE, first=100, order=order)
    names = [edge["node"]["name"] for edge in whole["data"]["accounts"]["edges"]]
    found, after = [], None
    for position in range(3):
        page = (await ask(PAGE, first=1, after=after, order=order))["data"]["accounts"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] is (position < 2)
        assert page["pageInfo"]["hasPreviousPage"] is (position > 0)
        assert page["totalCount"] == 3

    assert found == names
    assert len(names) == 3


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_of_one_join_to_the_whole_list_backward(
    ask: Ask, company: Company, order: list
) -> None:
    whole = await ask(PAGE, first=100, order=order)
    names = [edge["node"]["name"] for edge in whole["data"]["accounts"]["edges"]]
    found, before = [], None
    for position in range(3):
        page = (await ask(PAGE, last=1, before=before, order=order))["data"]["accounts"]
        found = [edge["node"]["name"] for edge in page["edges"]] + found
        before = page["pageInfo"]["startCursor"]
        assert page["pageInfo"]["hasPreviousPage"] is (position < 2)
        assert page["pageInfo"]["hasNextPage"] is (position > 0)

    assert found == names


async def test_nulls_stand_where_they_are_asked_to(ask: Ask, company: Company) -> None:
    query = """query($nulls: NullsOrder!) { accounts(orderBy: [{field: INDUSTRY, nulls: $nulls}]) {
               nodes { industry } } }"""

    first = (await ask(query, nulls="FIRST"))["data"]["accounts"]["nodes"]
    last = (await ask(query, nulls="LAST"))["data"]["accounts"]["nodes"]

    assert [n["industry"] for n in first] == [None, "Retail", "Retail"]
    assert [n["industry"] for n in last] == ["Retail", "Retail", None]


async def test_children_are_limited_for_each_parent(ask: Ask, company: Company) -> None:
    answer = await ask(
        """{ accounts(first: 3) { nodes { name tickets(first: 1) {
             nodes { subject } pageInfo { hasNextPage endCursor } } contacts(last: 1) {
             edges { cursor node { name } } pageInfo { hasPreviousPage } } } } }"""
    )

    acme, beta, zeta = answer["data"]["accounts"]["nodes"]
    assert acme["tickets"]["pageInfo"]["hasNextPage"] is True
    assert [e["node"]["name"] for e in acme["contacts"]["edges"]] == ["Dan"]
    assert acme["contacts"]["pageInfo"]["hasPreviousPage"] is True
    assert [e["node"]["name"] for e in beta["contacts"]["edges"]] == ["Eve"]
    assert zeta["tickets"] == {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    assert zeta["contacts"]["edges"] == []


async def test_a_page_without_sizes_is_told_of(ask: Ask, company: Company) -> None:
    answer = await ask("{ accounts { nodes { name } } }")

    assert [w[:2] for w in answer["warnings"]] == [("IMPLICIT_PAGE_SIZE", "Query.accounts")]
