"""Contacts are made, changed, deleted and restored; what people write, no sync overwrites."""

from typing import Any

import pytest

from tests.support.http import Api
from tests.writes.test_accounts import made, written

CREATE = """mutation($input: ContactCreateInput!) { contactCreate(input: $input) {
  contact { id name email account { name } revision } userErrors { code path } } }"""
DELETE = """mutation($id: ID!, $options: WriteOptions) { contactDelete(id: $id, options: $options) {
  contact { id } userErrors { code path } changeSet { changes { operation } } } }"""
RESTORE = """mutation($id: ID!) { contactRestore(id: $id) {
  contact { name revision } userErrors { code } changeSet { changes { operation } } } }"""


async def person(api: Api, **given: Any) -> dict[str, Any]:
    """Make a contact; return it."""
    payload = await written(api, CREATE, input={"name": "Ada", **given})
    assert payload["userErrors"] == []
    contact: dict[str, Any] = payload["contact"]
    return contact


async def test_a_contact_is_made_at_an_account(api: Api) -> None:
    account = await made(api)

    contact = await person(api, email="Ada@acme.com", accountId=account["id"])

    assert contact["account"] == {"name": "Acme"}


@pytest.mark.parametrize("address", ["ada", "ada@", "ada@acme", "a da@acme.com", "@acme.com"])
async def test_an_address_must_be_one(api: Api, address: str) -> None:
    payload = await written(api, CREATE, input={"name": "Ada", "email": address})

    assert payload["userErrors"] == [{"code": "INVALID", "path": ["input", "email"]}]


async def test_a_deleted_contact_is_gone_until_it_is_restored(api: Api) -> None:
    contact = await person(api)
    listed = "{ contacts { nodes { name } } }"

    gone = await written(api, DELETE, id=contact["id"])

    assert gone["userErrors"] == []
    assert gone["contact"] is None
    assert gone["changeSet"]["changes"] == [{"operation": "DELETE"}]
    assert (await api.data(listed))["contacts"]["nodes"] == []

    back = await written(api, RESTORE, id=contact["id"])

    assert back["contact"] == {"name": "Ada", "revision": 3}
    assert back["changeSet"]["changes"] == [{"operation": "RESTORE"}]
    assert (await api.data(listed))["contacts"]["nodes"] == [{"name": "Ada"}]


async def test_a_contact_that_moved_on_is_not_deleted(api: Api) -> None:
    contact = await person(api)

    payload = await written(api, DELETE, id=contact["id"], options={"ifRevision": 7})

    assert payload["userErrors"] == [{"code": "CONFLICT", "path": ["options", "ifRevision"]}]
    assert len((await api.data("{ contacts { nodes { id } } }"))["contacts"]["nodes"]) == 1
