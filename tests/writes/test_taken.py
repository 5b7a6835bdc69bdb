"""A value that has to be one record's alone: who writes it again is told which it is."""

from typing import Any

import pytest

from tests.support.http import Api
from tests.writes.test_accounts import CREATE, UPDATE, made, written
from tests.writes.test_contacts import person

ERRORS = "userErrors { code message path }"
RESTORE = f"mutation($id: ID!) {{ contactRestore(id: $id) {{ {ERRORS} }} }}"
DELETE = "mutation($id: ID!) { contactDelete(id: $id) { changeSet { id } userErrors { code } } }"
REVERT = f"mutation($id: ID!) {{ changeSetRevert(id: $id) {{ {ERRORS} }} }}"
TAKEN = {
    "code": "CONFLICT",
    "message": "Another Account has the `externalId` `A-1` already.",
    "path": ["input", "externalId"],
}


@pytest.fixture
async def account(api: Api) -> dict[str, Any]:
    """An account with a key of the caller's own."""
    return await made(api, externalId="A-1")


@pytest.mark.usefixtures("account")
async def test_a_new_record_can_not_have_the_key_of_another_one(api: Api) -> None:
    payload = await written(api, CREATE, input={"name": "Beta", "externalId": "A-1"})

    [error] = payload["userErrors"]
    assert {name: error[name] for name in TAKEN} == TAKEN
    assert (payload["account"], payload["changeSet"]) == (None, None)


@pytest.mark.usefixtures("account")
async def test_nor_can_it_be_given_to_one_that_is_there(api: Api) -> None:
    beta = await made(api, name="Beta", externalId="A-2")

    payload = await written(api, UPDATE, by={"id": beta["id"]}, input={"externalId": "A-1"})

    assert payload["userErrors"] == [TAKEN]


async def test_what_can_not_come_back_says_what_stands_in_the_way(api: Api) -> None:
    """Neither of them takes a value, so that no path leads to one."""
    gone = await person(api, externalId="C-1")
    deleted = await written(api, DELETE, id=gone["id"])
    await person(api, externalId="C-1")

    restored = await written(api, RESTORE, id=gone["id"])
    reverted = await written(api, REVERT, id=deleted["changeSet"]["id"])

    text = "Another Contact has its `externalId` already."
    told = [{"code": "CONFLICT", "message": text, "path": None}]
    assert (restored["userErrors"], reverted["userErrors"]) == (told, told)
