"""Several records become one; what belonged to the others, and their ids, lead to it."""

from typing import Any

import pytest

from tests.support.http import Api
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_contacts import person
from tests.writes.test_holds import holds

MERGE = """mutation($by: AccountRef!, $input: AccountMergeInput!, $options: WriteOptions) {
  accountMerge(by: $by, input: $input, options: $options) {
    account { id name industry website domain parent { name } externalId
      contacts { nodes { name } } children { nodes { name } } }
    effects { nodeType count } userErrors { code path message
      ... on RevisionConflict { currentRevision } }
    changeSet { id changes { nodeType operation changedFields } } } }"""
NODE = "query($id: ID!) { node(id: $id) { id } }"


async def merged(api: Api, into: str, *losers: str, **given: Any) -> dict[str, Any]:
    options = given.pop("options", None)
    return await written(
        api, MERGE, by={"id": into}, input={"from": list(losers), **given}, options=options
    )


async def test_what_belongs_to_the_others_moves_and_old_ids_lead_to_the_one(api: Api) -> None:
    one = await made(api, name="Acme")
    two = await made(api, name="Acme Inc", industry="Retail", website="acme.example")
    child = await made(api, name="Shop", parentId=two["id"])
    ada = await person(api, accountId=two["id"])

    payload = await merged(api, one["id"], two["id"])

    assert payload["userErrors"] == []
    account = payload["account"]
    assert (account["name"], account["industry"]) == ("Acme", "Retail")
    assert (account["website"], account["domain"]) == ("acme.example", "acme.example")
    assert account["contacts"]["nodes"] == [{"name": "Ada"}]
    assert account["children"]["nodes"] == [{"name": "Shop"}]
    assert payload["effects"] == [
        {"nodeType": "Account", "count": 1},
        {"nodeType": "Contact", "count": 1},
    ]
    assert (await api.data(NODE, id=two["id"]))["node"] == {"id": one["id"]}
    by_id = "query($id: ID!) { account(by: {id: $id}) { id } nodes(ids: [$id]) { id } }"
    assert await api.data(by_id, id=two["id"]) == {
        "account": {"id": one["id"]},
        "nodes": [{"id": one["id"]}],
    }
    listed = (await api.data("{ accounts { nodes { name } } }"))["accounts"]["nodes"]
    assert listed == [{"name": "Acme"}, {"name": "Shop"}]
    assert {child["id"], ada["id"]}.isdisjoint({one["id"], two["id"]})


async def test_a_write_to_an_old_id_reaches_the_one(api: Api) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    await merged(api, one["id"], two["id"])

    single = await written(api, UPDATE, by={"id": two["id"]}, input={"industry": "Retail"})
    many = await written(
        api,
        """mutation($id: ID!) { accountBulkUpsert(inputs: [{by: {id: $id}, name: "Renamed"}]) {
             accounts { id name } userErrors { code } } }""",
        id=two["id"],
    )
    contact = await person(api, accountId=two["id"])

    assert single["account"]["id"] == one["id"]
    assert many["accounts"] == [{"id": one["id"], "name": "Renamed"}]
    assert contact["account"] == {"name": "Renamed"}


async def test_merges_of_merged_records_lead_to_the_last(api: Api) -> None:
    one, two, three = [(await made(api, name=name))["id"] for name in ("One", "Two", "Three")]
    await merged(api, two, three)
    await merged(api, one, two)

    for old in (two, three):
        assert (await api.data(NODE, id=old))["node"] == {"id": one}


async def test_whose_values_win_is_chosen_and_held(api: Api) -> None:
    one = await made(api, name="One", industry="Retail", externalId="erp-1")
    two = await made(api, name="Two", industry="Banking", externalId="erp-2")
    three = await made(api, name="Three")

    payload = await merged(
        api,
        one["id"],
        two["id"],
        three["id"],
        take=[
            {"field": "industry", "record": two["id"]},
            {"field": "externalId", "record": two["id"]},
            {"field": "name", "record": three["id"]},
        ],
    )

    account = payload["account"]
    assert (account["name"], account["industry"]) == ("Three", "Banking")
    assert account["externalId"] == "erp-2"
    assert {each["field"] for each in await holds(api, one["id"])} == {
        "externalId",
        "industry",
        "name",
    }


async def test_gaps_are_kept_where_that_is_the_rule(api: Api) -> None:
    one, two = await made(api), await made(api, industry="Retail")

    payload = await merged(api, one["id"], two["id"], rule="KEEP")

    assert payload["account"]["industry"] is None


async def test_no_account_comes_to_be_above_itself(api: Api) -> None:
    top = await made(api, name="Top")
    middle = await made(api, name="Middle", parentId=top["id"])
    low = await made(api, name="Low", parentId=middle["id"])

    payload = await merged(api, low["id"], top["id"])

    assert payload["userErrors"] == []
    assert payload["account"]["parent"] is None
    assert payload["account"]["children"]["nodes"] == [{"name": "Middle"}]


async def test_a_merge_that_is_tried_tells_its_effects_and_keeps_nothing(api: Api) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    await person(api, accountId=two["id"])

    payload = await merged(api, one["id"], two["id"], options={"dryRun": True})

    assert payload["effects"] == [{"nodeType": "Contact", "count": 1}]
    assert payload["account"]["contacts"]["nodes"] == [{"name": "Ada"}]
    assert (await api.data(NODE, id=two["id"]))["node"] == {"id": two["id"]}


async def test_a_merge_is_one_change_set(api: Api) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two", industry="Retail")
    await person(api, accountId=two["id"])

    changes = (await merged(api, one["id"], two["id"]))["changeSet"]["changes"]

    assert changes == [
        {"nodeType": "Contact", "operation": "UPDATE", "changedFields": ["account"]},
        {
            "nodeType": "Account",
            "operation": "DELETE",
            "changedFields": [],
        },
        {"nodeType": "Account", "operation": "UPDATE", "changedFields": ["industry"]},
    ]


NOBODY = "acc_00000000000000000000000000"


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"from": []}, "INVALID", ["input", "from"]),
        ({"from": [NOBODY]}, "NOT_FOUND", ["input", "from"]),
        ({"from": ["con_00000000000000000000000000"]}, "INVALID", ["input", "from"]),
        ({"take": [{"field": "shoeSize", "record": NOBODY}]}, "INVALID", ["input", "take"]),
        ({"take": [{"field": "name", "record": NOBODY}]}, "INVALID", ["input", "take"]),
        ({"take": [{"field": "name", "record": "x"}]}, "INVALID", ["input", "take"]),
    ],
)
async def test_what_can_not_be_merged_is_told(
    api: Api, given: dict[str, Any], code: str, path: list[str]
) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")

    payload = await written(api, MERGE, by={"id": one["id"]}, input={"from": [two["id"]], **given})

    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [(code, path)]
    assert (await api.data(NODE, id=two["id"]))["node"] == {"id": two["id"]}


async def test_a_record_is_not_merged_into_itself_nor_when_it_moved_on(api: Api) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")

    itself = await merged(api, one["id"], one["id"])
    stale = await merged(api, one["id"], two["id"], options={"ifRevision": 9})

    assert [each["code"] for each in itself["userErrors"]] == ["INVALID"]
    assert [(each["code"], each["currentRevision"]) for each in stale["userErrors"]] == [
        ("CONFLICT", 1)
    ]


async def test_records_of_others_are_not_merged(api: Api, others_api: Api) -> None:
    mine, theirs = await made(api, name="Mine"), await made(others_api, name="Theirs")

    payload = await merged(others_api, theirs["id"], mine["id"])

    assert [each["code"] for each in payload["userErrors"]] == ["NOT_FOUND"]
    assert (await api.data(NODE, id=mine["id"]))["node"] == {"id": mine["id"]}


async def test_people_are_merged_too(api: Api) -> None:
    one, two = await person(api), await person(api, name="Ada L.", email="ada@acme.example")

    payload = await written(
        api,
        """mutation($id: ID!, $from: [ID!]!) { contactMerge(id: $id, input: {from: $from}) {
             contact { id name email } userErrors { code } } }""",
        **{"id": one["id"], "from": [two["id"]]},
    )

    assert payload["contact"] == {"id": one["id"], "name": "Ada", "email": "ada@acme.example"}
    assert (await api.data(NODE, id=two["id"]))["node"] == {"id": one["id"]}
