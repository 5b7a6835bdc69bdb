"""Everything that fits a filter is written, unless that is more than was meant."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.support.http import Api, codes_of, key_of
from tests.writes.test_accounts import made, written
from tests.writes.test_holds import holds

WHERE = """mutation($filter: AccountFilter!, $atMost: Int!, $input: AccountsUpdateWhereInput!) {
  accountsUpdateWhere(filter: $filter, atMost: $atMost, input: $input) {
    matched accounts { id industry } userErrors { code message path } changeSet { id } } }"""
INDUSTRIES = "{ accounts { nodes { industry } } }"
RETAIL = {"industry": {"eq": "Retail"}}


async def industries(api: Api) -> list[Any]:
    return [each["industry"] for each in (await api.data(INDUSTRIES))["accounts"]["nodes"]]


async def test_all_that_fit_are_written_and_held(api: Api) -> None:
    for name in "ABC":
        await made(api, name=name, industry="Retail" if name != "B" else "Banking")

    payload = await written(api, WHERE, filter=RETAIL, atMost=2, input={"industry": "Shops"})

    assert (payload["matched"], payload["userErrors"]) == (2, [])
    assert [each["industry"] for each in payload["accounts"]] == ["Shops", "Shops"]
    assert await industries(api) == ["Shops", "Banking", "Shops"]
    assert [each["field"] for each in await holds(api, payload["accounts"][0]["id"])] == [
        "industry"
    ]


async def test_more_than_was_meant_is_refused_with_how_many_fit(api: Api) -> None:
    for name in "ABC":
        await made(api, name=name, industry="Retail")

    payload = await written(api, WHERE, filter=RETAIL, atMost=2, input={"industry": "Shops"})

    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("LIMIT_REACHED", ["atMost"])
    assert error["message"].startswith("3 fit the filter")
    assert (payload["accounts"], payload["changeSet"]) == ([], None)
    assert await industries(api) == ["Retail"] * 3


async def test_one_is_meant_where_nothing_is_said(api: Api) -> None:
    for name in "AB":
        await made(api, name=name)
    document = """mutation { accountsUpdateWhere(filter: {}, input: {industry: "x"}) {
      matched userErrors { code } } }"""

    payload = await written(api, document)

    assert payload == {"matched": 2, "userErrors": [{"code": "LIMIT_REACHED"}]}


async def test_how_many_is_bounded_and_what_to_write_is_asked_for(api: Api) -> None:
    for most in (0, -1, 1_001):
        payload = await written(api, WHERE, filter={}, atMost=most, input={"industry": "x"})
        assert payload["userErrors"][0]["path"] == ["atMost"]
    payload = await written(api, WHERE, filter={}, atMost=1, input={})
    assert payload["userErrors"][0]["code"] == "REQUIRED"


async def test_a_filter_follows_relations_and_the_scopes_of_who_asks(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    parent = await made(api, name="Holding")
    await made(api, name="Child", parentId=parent["id"])
    below = {"parent": {"name": {"eq": "Holding"}}}
    assert (await written(api, WHERE, filter=below, atMost=1, input={"industry": "x"}))[
        "matched"
    ] == 1
    narrow = api.with_key(
        await key_of(owner_engine, secrets, tenant_id, ("accounts:write", "accounts:read"))
    )
    by_people = {"contacts": {"some": {"name": {"eq": "Ada"}}}}

    answer = await narrow.post(
        WHERE, {"filter": by_people, "atMost": 1, "input": {"industry": "x"}}
    )

    told = answer.json()
    code = codes_of(answer) or [
        each["code"] for each in told["data"]["accountsUpdateWhere"]["userErrors"]
    ]
    assert code in (["FORBIDDEN"], ["BAD_USER_INPUT"], ["INVALID"])
    assert (await industries(api)).count("x") == 1


async def test_a_segment_chooses_what_is_written(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    for name, industry in (("A", "Retail"), ("B", "Banking"), ("C", "Retail")):
        await made(api, name=name, industry=industry)
    segment = await written(
        api,
        """mutation { segmentCreate(input: {name: "S", nodeType: "Account",
             filter: {industry: {eq: "Retail"}}}) { segment { id } } }""",
    )
    where = {"segment": segment["segment"]["id"]}
    # What a key knows of segments is looked up once every five seconds: a new key knows it.
    fresh = api.with_key(await key_of(owner_engine, secrets, tenant_id, tuple(SCOPES)))

    few = await written(fresh, WHERE, filter=where, atMost=1, input={"industry": "Shops"})
    payload = await written(fresh, WHERE, filter=where, atMost=2, input={"industry": "Shops"})

    assert [each["code"] for each in few["userErrors"]] == ["LIMIT_REACHED"]
    assert (payload["matched"], payload["userErrors"]) == (2, [])
    listed = (await api.data("{ accounts { nodes { id name industry revision } } }"))["accounts"]
    told = [(each["name"], each["industry"], each["revision"]) for each in listed["nodes"]]
    assert told == [("A", "Shops", 2), ("B", "Banking", 1), ("C", "Shops", 2)]
    written_ids = [each["id"] for each in payload["accounts"]]
    assert written_ids == [each["id"] for each in listed["nodes"] if each["name"] != "B"]


async def test_records_of_others_are_out_of_reach(api: Api, others_api: Api) -> None:
    await made(api, industry="Retail")

    payload = await written(others_api, WHERE, filter={}, atMost=10, input={"industry": "x"})

    assert payload["matched"] == 0
    assert await industries(api) == ["Retail"]
