"""`changes` tells every change that the caller may see, once, in an order without gaps."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId, encode_id
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.feed.changing import Changing
from tests.support.eventually import eventually
from tests.support.http import Api, key_of

CHANGES = """query(
  $after: String, $first: Int, $types: [ChangedType!], $filter: ChangeEventFilter) {
  changes(after: $after, first: $first, types: $types, filter: $filter) {
    nodes { cursor nodeType nodeId operation changedFields
      node { __typename id ... on Account { name } ... on Contact { name email } } }
    pageInfo { hasNextPage endCursor } } }"""


async def page(api: Api, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await api.data(CHANGES, **variables))["changes"]
    return found


async def told(api: Api, count: int, **variables: Any) -> list[dict[str, Any]]:
    """Return so many changes, once they can be read: other transactions may hold them up."""

    async def are_there() -> bool:
        return len((await page(api, **variables))["nodes"]) >= count

    await eventually(are_there)
    nodes: list[dict[str, Any]] = (await page(api, **variables))["nodes"]
    assert len(nodes) == count
    return nodes


async def test_it_tells_what_was_done_with_the_record_as_it_is_now(
    api: Api, changing: Changing
) -> None:
    acme = await changing.make("Account", name="Acme")
    await changing.set("Account", acme, name="Acme Group", industry="Retail")

    made, changed = await told(api, 2)

    assert (made["operation"], made["changedFields"]) == ("INSERT", [])
    assert (changed["operation"], changed["changedFields"]) == ("UPDATE", ["industry", "name"])
    id_ = encode_id("acc", acme)
    assert made["nodeId"] == changed["nodeId"] == id_
    now = {"__typename": "Account", "id": id_, "name": "Acme Group"}
    assert made["node"] == changed["node"] == now


async def test_a_deletion_is_told_without_a_record(api: Api, changing: Changing) -> None:
    acme = await changing.make("Account", name="Acme")
    await changing.delete("Account", acme)

    _, deleted = await told(api, 2)

    assert deleted["operation"] == "DELETE"
    assert deleted["nodeId"] == encode_id("acc", acme)
    assert deleted["node"] is None


async def test_pages_go_on_from_their_cursors(api: Api, changing: Changing) -> None:
    for name in ("a", "b", "c", "d", "e"):
        await changing.make("Account", name=name)
    whole = [each["cursor"] for each in await told(api, 5)]

    seen, after, more = [], None, True
    while more:
        found = await page(api, first=2, after=after)
        seen += [each["cursor"] for each in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]

    assert seen == whole
    assert after == whole[-1]


async def test_what_commits_late_is_not_left_behind(api: Api, changing: Changing) -> None:
    async with changing.work() as late:
        await late.make("Account", name="late")
        await changing.make("Account", name="early")
        assert (await page(api))["nodes"] == []

    names = [each["node"]["name"] for each in await told(api, 2)]

    assert names == ["late", "early"]


async def test_an_empty_page_goes_on_behind_what_was_not_wanted(
    api: Api, changing: Changing
) -> None:
    await changing.make("Account", name="Acme")
    [acme] = await told(api, 1)

    found = await page(api, types=["CONTACT"])

    assert found == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": acme["cursor"]},
    }


async def test_the_end_of_the_feed_is_where_the_next_change_follows(
    api: Api, changing: Changing
) -> None:
    await changing.make("Account", name="Acme")
    await told(api, 1)

    end = (await api.data("{ feedCursor }"))["feedCursor"]
    await changing.make("Account", name="Umbrella")
    [next_one] = await told(api, 1, after=end)

    assert next_one["node"]["name"] == "Umbrella"


async def test_an_empty_feed_ends_where_it_begins(api: Api, changing: Changing) -> None:
    end = (await api.data("{ feedCursor }"))["feedCursor"]

    assert (await page(api))["pageInfo"] == {"hasNextPage": False, "endCursor": end}
    assert (await page(api, after=end))["pageInfo"]["endCursor"] == end


async def test_a_payload_ends_behind_its_own_change(api: Api) -> None:
    create = """mutation($name: String!) { accountCreate(input: {name: $name}) {
        account { id } changeSet { feedCursor } } }"""
    first = (await api.data(create, name="Acme"))["accountCreate"]
    second = (await api.data(create, name="Umbrella"))["accountCreate"]

    [found] = await told(api, 1, after=first["changeSet"]["feedCursor"])

    assert found["nodeId"] == second["account"]["id"]


# Filters


async def test_a_filter_speaks_of_operations_and_fields(api: Api, changing: Changing) -> None:
    acme = await changing.make("Account", name="Acme")
    await changing.set("Account", acme, name="Acme Group")
    await changing.set("Account", acme, industry="Retail")
    await changing.delete("Account", acme)
    await told(api, 4)

    async def wanted(**filter_: Any) -> list[tuple[str, list[str]]]:
        found = (await page(api, filter=filter_))["nodes"]
        return [(each["operation"], each["changedFields"]) for each in found]

    assert [one for one, _ in await wanted(operations=["INSERT", "DELETE"])] == ["INSERT", "DELETE"]
    assert await wanted(changedFields={"has": "industry"}) == [("UPDATE", ["industry"])]
    named = {"hasAny": ["industry", "name"]}
    assert [fields for _, fields in await wanted(changedFields=named)] == [["name"], ["industry"]]


async def test_a_filter_judges_records_as_they_are_now(api: Api, changing: Changing) -> None:
    acme = await changing.make("Account", name="Acme", industry="Retail")
    beta = await changing.make("Account", name="Beta", industry="Media")
    await changing.make("Contact", name="Cleo", account_id=acme)
    await changing.set("Account", beta, industry="Retail")
    await told(api, 4)

    found = await page(api, filter={"account": {"industry": {"eq": "Retail"}}})
    by_owner = await page(api, filter={"contact": {"account": {"name": {"eq": "Beta"}}}})

    assert [each["node"]["name"] for each in found["nodes"]] == ["Acme", "Beta", "Cleo", "Beta"]
    assert [each["nodeType"] for each in by_owner["nodes"]] == ["Account"] * 3


async def test_a_filter_judges_the_deleted_as_they_were(api: Api, changing: Changing) -> None:
    for industry in ("Retail", "Media"):
        made = await changing.make("Account", name=industry, industry=industry)
        await changing.delete("Account", made)
    await told(api, 4)

    asked = {"operations": ["DELETE"], "account": {"industry": {"eq": "Retail"}}}

    assert len((await page(api, filter=asked))["nodes"]) == 1


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"filter": None}, "Query.changes(filter:)"),
        ({"filter": {"account": None}}, "Query.changes(filter:)"),
        ({"filter": {"account": {"name": {"eq": None}}}}, "Query.changes(filter:)"),
        ({"first": 0}, "Query.changes(first:)"),
        ({"first": 101}, "Query.changes(first:)"),
        ({"after": "abc"}, "Query.changes(after:)"),
        ({"after": "1.5"}, "Query.changes(after:)"),
        ({"after": f"1.{2**64}.0"}, "Query.changes(after:)"),
        ({"after": f"1.0.{2**63}"}, "Query.changes(after:)"),
    ],
)
async def test_what_can_not_be_used_is_named(api: Api, wrong: dict[str, Any], place: str) -> None:
    [error] = (await api.post(CHANGES, wrong)).json()["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["coordinate"] == place


async def test_a_cursor_ahead_of_the_feed_is_refused(api: Api) -> None:
    [error] = (await api.post(CHANGES, {"after": f"1.{2**60}.0"})).json()["errors"]

    assert error["extensions"]["code"] == "FEED_CURSOR_UNKNOWN"
    assert error["extensions"]["coordinate"] == "Query.changes(after:)"


# Who may see what


async def test_types_that_take_a_scope_are_left_out(
    api: Api, changing: Changing, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    acme = await changing.make("Account", name="Acme")
    await changing.make("Contact", name="Cleo", account_id=acme)
    await told(api, 2)
    narrow = api.with_key(await key_of(owner_engine, secrets, tenant_id, ("accounts:read",)))

    assert [each["nodeType"] for each in (await page(narrow))["nodes"]] == ["Account"]
    named = (await narrow.post(CHANGES, {"types": ["CONTACT"]})).json()
    assert named["data"] == {"changes": None}
    assert [each["extensions"]["code"] for each in named["errors"]] == ["FORBIDDEN"]


async def test_hidden_fields_are_not_named_and_their_changes_not_told(
    api: Api, changing: Changing, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    cleo = await changing.make("Contact", name="Cleo", email="c@x.example")
    await changing.set("Contact", cleo, email="d@x.example")
    await changing.set("Contact", cleo, email="e@x.example", title="CTO")
    await told(api, 3)
    scopes = ("contacts:read",)
    narrow = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    answer = (await narrow.post(CHANGES)).json()
    found = answer["data"]["changes"]["nodes"]

    assert [each["changedFields"] for each in found] == [[], ["title"]]
    assert [each["node"]["email"] for each in found] == [None, None]
    by_name = await narrow.post(CHANGES, {"filter": {"changedFields": {"has": "email"}}})
    assert by_name.json()["data"]["changes"]["nodes"] == []


async def test_another_tenants_changes_are_not_there(
    api: Api, app_engine: AsyncEngine, owner_engine: AsyncEngine, changing: Changing
) -> None:
    other = Changing(app_engine, await make_tenant(owner_engine, "Other"))
    await other.make("Account", name="Theirs")
    await changing.make("Account", name="Ours")

    [ours] = await told(api, 1)

    assert ours["node"]["name"] == "Ours"
