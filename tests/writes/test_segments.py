"""Segments are saved, changed, deleted and restored; what partners see is not changed with them."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, key_of
from tests.writes.test_accounts import made, written

SHOWN = "segment { id name filter revision } userErrors { code message path }"
CREATE = f"mutation($input: SegmentCreateInput!) {{ segmentCreate(input: $input) {{ {SHOWN} }} }}"
UPDATE = f"""mutation($id: ID!, $input: SegmentUpdateInput!, $options: WriteOptions) {{
  segmentUpdate(id: $id, input: $input, options: $options) {{ {SHOWN} }} }}"""
DELETE = f"mutation($id: ID!) {{ segmentDelete(id: $id) {{ {SHOWN} }} }}"
RESTORE = f"mutation($id: ID!) {{ segmentRestore(id: $id) {{ {SHOWN} }} }}"
IN_SEGMENT = """query($segment: ID!) {
  accounts(filter: {segment: $segment}) { nodes { name } } }"""
RETAIL = {"industry": {"eq": "Retail"}}


async def saved(api: Api, name: str = "Shops", **given: Any) -> str:
    given = {"name": name, "nodeType": "Account", "filter": RETAIL, **given}
    payload = await written(api, CREATE, input=given)
    assert payload["userErrors"] == []
    id_: str = payload["segment"]["id"]
    return id_


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def test_a_segment_is_of_use_as_soon_as_its_key_is_looked_up_again(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    await made(api, name="Shop", industry="Retail")
    await made(api, name="Bank", industry="Finance")

    segment = await saved(api)

    fresh = api.with_key(await key_of(owner_engine, secrets, tenant_id))
    assert (await fresh.data(IN_SEGMENT, segment=segment))["accounts"]["nodes"] == [
        {"name": "Shop"}
    ]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"filter": {"shoeSize": {"eq": 1}}}, "INVALID", ["input", "filter"]),
        ({"filter": {"name": {"eq": 1}}}, "INVALID", ["input", "filter"]),
        ({"filter": "all"}, "INVALID", ["input", "filter"]),
        ({"nodeType": "Planet"}, "INVALID", ["input", "filter"]),
        ({"name": " "}, "INVALID", ["input", "name"]),
    ],
)
async def test_what_can_not_be_saved_is_told(
    api: Api, given: dict[str, Any], code: str, path: list[str]
) -> None:
    full = {"name": "Shops", "nodeType": "Account", "filter": RETAIL, **given}

    payload = await written(api, CREATE, input=full)

    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [(code, path)]


async def test_a_name_is_taken_once(api: Api) -> None:
    await saved(api)
    other = await saved(api, "Others")

    payload = await written(
        api, CREATE, input={"name": "Shops", "nodeType": "Account", "filter": RETAIL}
    )
    renamed = await written(api, UPDATE, id=other, input={"name": "Shops"})

    assert codes(payload) == codes(renamed) == ["CONFLICT"]


async def test_a_segment_is_changed_deleted_and_restored(api: Api) -> None:
    segment = await saved(api)

    changed = await written(
        api, UPDATE, id=segment, input={"filter": {"name": {"eq": "x"}}}, options={"ifRevision": 1}
    )
    stale = await written(
        api, UPDATE, id=segment, input={"name": "Other"}, options={"ifRevision": 1}
    )
    nothing = await written(api, UPDATE, id=segment, input={})
    cleared = await written(api, UPDATE, id=segment, input={"filter": None})

    assert changed["segment"]["filter"] == {"name": {"eq": "x"}}
    assert codes(stale) == ["CONFLICT"]
    assert codes(nothing) == ["REQUIRED"]
    assert cleared["userErrors"][0]["path"] == ["input", "filter"]

    assert (await written(api, DELETE, id=segment))["segment"] is None
    assert codes(await written(api, DELETE, id=segment)) == ["NOT_FOUND"]
    back = await written(api, RESTORE, id=segment)
    assert back["segment"]["name"] == "Shops"


async def test_who_may_not_share_does_not_change_what_partners_see(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    segment = await saved(api)
    shared = await written(
        api,
        """mutation($segment: ID!) { grantCreate(input: {name: "Partner", purpose: "Trial",
             fields: ["Account.name"], segmentId: $segment}) { userErrors { code } } }""",
        segment=segment,
    )
    assert shared["userErrors"] == []
    saver = api.with_key(
        await key_of(owner_engine, secrets, tenant_id, ("segments:write", "accounts:read"))
    )

    widened = await written(saver, UPDATE, id=segment, input={"filter": {}})
    deleted = await written(saver, DELETE, id=segment)
    renamed = await written(saver, UPDATE, id=segment, input={"name": "Stores"})

    assert codes(widened) == codes(deleted) == ["FORBIDDEN"]
    assert renamed["segment"]["name"] == "Stores"


async def test_segments_of_others_do_not_exist(api: Api, others_api: Api) -> None:
    segment = await saved(api)

    payload = await written(others_api, UPDATE, id=segment, input={"name": "Mine"})

    assert codes(payload) == ["NOT_FOUND"]
