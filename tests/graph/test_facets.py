"""Facets: values with counts, each blind to the filter on its own field."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.errors import InvalidInput
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import NOW, Ask, Company

ONE = "facets(of: [%s]) { field otherCount values { value count } }"


def counts(facet: dict[str, Any]) -> dict[str | None, int]:
    return {each["value"]: each["count"] for each in facet["values"]}


async def tickets(ask: Ask, facets: str, filter_: str = "{}", **given: Any) -> Any:
    query = f"{{ tickets(first: 1, filter: {filter_}) {{ {facets} }} }}"
    return (await ask(query, **given))["data"]["tickets"]


async def test_a_facet_counts_the_values_of_a_field_on_all_pages(
    ask: Ask, company: Company
) -> None:
    found = await tickets(ask, f"nodes {{ subject }} {ONE % 'STATUS, PRIORITY'}")

    assert len(found["nodes"]) == 1
    assert found["facets"] == [
        {
            "field": "STATUS",
            "otherCount": 0,
            "values": [{"value": "OPEN", "count": 3}, {"value": "SOLVED", "count": 3}],
        },
        {
            "field": "PRIORITY",
            "otherCount": 0,
            "values": [{"value": None, "count": 5}, {"value": "URGENT", "count": 1}],
        },
    ]


@pytest.mark.parametrize(
    ("filter_", "status", "priority"),
    [
        ("{status: {eq: OPEN}}", {"OPEN": 3, "SOLVED": 3}, {None: 2, "URGENT": 1}),
        ("{and: [{status: {eq: OPEN}}]}", {"OPEN": 3, "SOLVED": 3}, {None: 2, "URGENT": 1}),
        ("{status: {eq: OPEN}, priority: {eq: URGENT}}", {"OPEN": 1}, {None: 2, "URGENT": 1}),
        ("{not: {status: {eq: OPEN}}}", {"SOLVED": 3}, {None: 3}),
        ("{or: [{status: {eq: OPEN}}]}", {"OPEN": 3}, {None: 2, "URGENT": 1}),
        (
            '{subject: {eq: "Case 3"}, and: [{priority: {isNull: false}}, {status: {eq: NEW}}]}',
            {"OPEN": 1},
            {},
        ),
    ],
)
async def test_a_facet_leaves_out_what_the_filter_says_of_its_own_field(
    ask: Ask, company: Company, filter_: str, status: Any, priority: Any
) -> None:
    found = await tickets(ask, ONE % "STATUS, PRIORITY", filter_)

    assert [counts(facet) for facet in found["facets"]] == [status, priority]


async def test_values_beyond_those_asked_for_are_summed(ask: Ask, company: Company) -> None:
    facets = "facets(of: [SUBJECT], first: 2) { otherCount values { value count } }"

    found = await tickets(ask, facets)

    assert found["facets"] == [
        {
            "otherCount": 4,
            "values": [{"value": "Case 0", "count": 1}, {"value": "Case 1", "count": 1}],
        }
    ]


async def test_a_facet_over_nothing_has_no_values(ask: Ask, company: Company) -> None:
    found = await tickets(ask, ONE % "STATUS", '{subject: {eq: "none"}}')

    assert found["facets"] == [{"field": "STATUS", "otherCount": 0, "values": []}]


async def test_a_relation_is_counted_by_id_and_shown_in_full(ask: Ask, company: Company) -> None:
    query = """{ accounts { facets(of: [OWNER, IS_PERSON_ACCOUNT]) { __typename values {
                 __typename value count key { __typename owner { name } isPersonAccount } } } } }"""

    owner, person = (await ask(query))["data"]["accounts"]["facets"]

    assert [value["value"] for value in owner["values"]] == [None, company.wire("usr", "ann")]
    assert [value["count"] for value in owner["values"]] == [2, 1]
    assert [value["key"]["owner"] for value in owner["values"]] == [None, {"name": "Ann Owner"}]
    assert [value["key"]["isPersonAccount"] for value in person["values"]] == [False]
    assert person["values"][0]["value"] == "false"


async def test_facets_under_a_parent_are_of_its_own_items(ask: Ask, company: Company) -> None:
    query = f"{{ accounts {{ nodes {{ tickets {{ {ONE % 'STATUS'} }} }} }} }}"

    found = (await ask(query))["data"]["accounts"]["nodes"]

    assert [counts(node["tickets"]["facets"][0]) for node in found] == [
        {"SOLVED": 3, "OPEN": 2},
        {},
        {},
    ]


async def test_facets_see_nothing_of_another_tenant(
    ask: Ask, company: Company, other_tenant_id: TenantId
) -> None:
    found = await tickets(ask, ONE % "STATUS", tenant=other_tenant_id)

    assert found["facets"] == [{"field": "STATUS", "otherCount": 0, "values": []}]


async def test_a_field_behind_a_scope_has_no_facet_without_it(ask: Ask, company: Company) -> None:
    query = f"{{ contacts {{ {ONE % 'EMAIL'} }} }}"

    shown = (await ask(query))["data"]["contacts"]["facets"]
    with pytest.raises(InvalidInput, match=r"contacts\.pii:read"):
        await ask(query, scopes=frozenset(SCOPES) - {"contacts.pii:read"})
    with pytest.raises(InvalidInput, match="access:read"):
        await ask(
            f"{{ accounts {{ {ONE % 'OWNER'} }} }}", scopes=frozenset(SCOPES) - {"access:read"}
        )

    assert counts(shown[0])["cleo@x.example"] == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("of: []", "`of` has 0 items"),
        ("of: [STATUS], first: 0", "1 to 100 values"),
        ("of: [STATUS], first: 101", "1 to 100 values"),
    ],
)
async def test_what_cannot_be_counted_is_refused_by_name(
    ask: Ask, company: Company, given: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        await tickets(ask, f"facets({given}) {{ field }}")

    assert refused.value.extensions["coordinate"].startswith("TicketConnection.facets(")


async def test_a_deleted_record_is_no_value_of_a_facet(
    ask: Ask, company: Company, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        gone = update(account).where(account.c.id == company["acme"]).values(deleted_at=NOW)
        await work.connection.execute(gone)

    [by_account] = (await tickets(ask, ONE % "ACCOUNT"))["facets"]

    assert by_account["values"] == [{"value": None, "count": 6}]
