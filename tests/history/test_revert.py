"""Changes are taken back as a whole, or not at all, with the reason."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact as contact_table
from csgraph.events.change_log import merge_rows
from csgraph.events.tables import field_hold
from csgraph.ids import TenantId, decode_id
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading, open_writing
from tests.support.changes import begin, contact_rows
from tests.support.http import Api, key_of
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import DELETE, person

REVERT = """mutation($id: ID!, $options: WriteOptions) {
  changeSetRevert(id: $id, options: $options) {
  reverted { id revertible } userErrors { code message path }
  changeSet { id reason changes { nodeType operation changedFields } } } }"""
EDIT = """mutation($id: ID!, $input: ContactUpdateInput!) { contactUpdate(id: $id, input: $input) {
  userErrors { message } changeSet { id revertible } } }"""
LATEST = "{ changeSets(first: 1) { nodes { id revertible } } }"
READ = """query($id: ID!) { node(id: $id) { ... on Contact {
  name title email account { id } } } }"""


async def edited(api: Api, who: dict[str, Any], **given: Any) -> str:
    payload = await written(api, EDIT, id=who["id"], input=given)
    assert payload["userErrors"] == []
    assert payload["changeSet"]["revertible"] is True
    id_: str = payload["changeSet"]["id"]
    return id_


async def latest(api: Api) -> dict[str, Any]:
    [found] = (await api.data(LATEST))["changeSets"]["nodes"]
    assert isinstance(found, dict)
    return found


async def read(api: Api, who: dict[str, Any]) -> Any:
    return (await api.data(READ, id=who["id"]))["node"]


async def test_an_edit_is_taken_back(api: Api) -> None:
    account = await made(api)
    who = await person(api, name="Ada", title="CTO", accountId=account["id"])
    before = await read(api, who)
    edit = await edited(api, who, name="Eve", title=None, email="e@x.example", accountId=None)

    payload = await written(api, REVERT, id=edit)

    assert payload["userErrors"] == []
    assert payload["reverted"] == {"id": edit, "revertible": False}
    assert payload["changeSet"]["reason"] == f"Takes back {edit}"
    assert payload["changeSet"]["changes"] == [
        {
            "nodeType": "Contact",
            "operation": "UPDATE",
            "changedFields": ["account", "email", "name", "title"],
        }
    ]
    assert await read(api, who) == before


async def test_what_was_made_is_deleted_and_what_was_deleted_comes_back(api: Api) -> None:
    who = await person(api)
    making = await latest(api)
    assert making["revertible"]

    assert (await written(api, REVERT, id=making["id"]))["userErrors"] == []
    assert await read(api, who) is None

    other = await person(api, name="Bob")
    await written(api, DELETE, id=other["id"])
    deleting = await latest(api)
    assert (await written(api, REVERT, id=deleting["id"]))["userErrors"] == []
    assert (await read(api, other))["name"] == "Bob"


async def test_taking_back_is_taken_back(api: Api) -> None:
    who = await person(api, name="Ada")
    edit = await edited(api, who, name="Eve")
    back = (await written(api, REVERT, id=edit))["changeSet"]["id"]

    assert (await written(api, REVERT, id=back))["userErrors"] == []

    assert (await read(api, who))["name"] == "Eve"


async def test_later_changes_of_the_same_field_are_in_the_way(api: Api) -> None:
    who = await person(api, name="Ada", title="CTO")
    first = await edited(api, who, name="Eve")
    second = await edited(api, who, name="Zoe")

    payload = await written(api, REVERT, id=first)

    [error] = payload["userErrors"]
    assert error["code"] == "CONFLICT"
    assert error["path"] == ["id"]
    for word in ("`name`", who["id"], second):
        assert word in error["message"]
    assert payload["changeSet"] is None
    assert (await read(api, who))["name"] == "Zoe"


async def test_later_changes_of_other_fields_are_kept(api: Api) -> None:
    who = await person(api, name="Ada", title="CTO")
    first = await edited(api, who, name="Eve")
    await edited(api, who, title="CEO")

    assert (await written(api, REVERT, id=first))["userErrors"] == []

    found = await read(api, who)
    assert (found["name"], found["title"]) == ("Ada", "CEO")


async def test_an_edit_of_what_was_deleted_since_is_not_taken_back(api: Api) -> None:
    who = await person(api, name="Ada")
    edit = await edited(api, who, name="Eve")
    await written(api, DELETE, id=who["id"])

    [error] = (await written(api, REVERT, id=edit))["userErrors"]

    assert error["code"] == "CONFLICT"


async def test_what_came_back_and_was_edited_since_is_not_taken_away(api: Api) -> None:
    who = await person(api, name="Ada")
    await written(api, DELETE, id=who["id"])
    deleting = (await latest(api))["id"]
    back = (await written(api, REVERT, id=deleting))["changeSet"]["id"]
    await edited(api, who, name="Eve")

    [error] = (await written(api, REVERT, id=back))["userErrors"]

    assert error["code"] == "CONFLICT"
    assert (await read(api, who))["name"] == "Eve"


async def test_a_trial_tells_the_effects_and_keeps_nothing(api: Api) -> None:
    who = await person(api, name="Ada")
    edit = await edited(api, who, name="Eve")

    payload = await written(api, REVERT, id=edit, options={"dryRun": True})

    assert payload["changeSet"]["changes"] == [
        {"nodeType": "Contact", "operation": "UPDATE", "changedFields": ["name"]}
    ]
    assert (await read(api, who))["name"] == "Eve"
    assert (await latest(api))["id"] == edit


async def test_it_takes_the_scope_to_write_what_was_touched(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    who = await person(api, name="Ada")
    edit = await edited(api, who, name="Eve")
    scopes = ("history:read", "contacts:read", "accounts:write")
    poor = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    [error] = (await poor.data(REVERT, id=edit))["changeSetRevert"]["userErrors"]

    assert error["code"] == "FORBIDDEN"
    assert (await read(api, who))["name"] == "Eve"


async def test_a_sync_is_not_taken_back(
    api: Api, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    who = await person(api, name="Ada")
    await synced(ingest_engine, tenant_id, who, "From the CRM")
    sync = await latest(api)

    assert sync["revertible"] is False
    [error] = (await written(api, REVERT, id=sync["id"]))["userErrors"]
    assert error["code"] == "INVALID"


async def test_another_tenants_change_set_is_not_found(api: Api, others_api: Api) -> None:
    who = await person(api, name="Ada")
    edit = await edited(api, who, name="Eve")

    [error] = (await written(others_api, REVERT, id=edit))["userErrors"]

    assert error["code"] == "NOT_FOUND"


async def synced(engine: AsyncEngine, tenant_id: TenantId, who: dict[str, Any], name: str) -> None:
    id_ = stored(who)
    async with open_writing(engine, tenant_id) as work:
        rows = contact_rows({"id": id_, "name": name})
        sets = await begin(work)
        await merge_rows(work, contact_table, rows, node_type="Contact", change_set_id=sets)


def stored(who: dict[str, Any]) -> Any:
    decoded = decode_id(who["id"])
    assert decoded is not None
    return decoded[1]


@pytest.mark.parametrize("was_a_persons", [False, True])
async def test_a_hold_ends_with_the_edit_that_began_it(
    api: Api,
    app_engine: AsyncEngine,
    ingest_engine: AsyncEngine,
    tenant_id: TenantId,
    *,
    was_a_persons: bool,
) -> None:
    who = await person(api, name="Ada")
    if was_a_persons:
        await edited(api, who, name="Grace")
    else:
        await synced(ingest_engine, tenant_id, who, "Grace")
    edit = await edited(api, who, name="Eve")

    assert (await written(api, REVERT, id=edit))["userErrors"] == []

    assert (await read(api, who))["name"] == "Grace"
    held = select(field_hold.c.field).where(
        field_hold.c.node_id == stored(who), field_hold.c.released_at.is_(None)
    )
    async with open_reading(app_engine, tenant_id) as work:
        fields = list(await work.connection.scalars(held))
    assert fields == (["name"] if was_a_persons else [])
