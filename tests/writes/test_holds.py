"""What people wrote is held, and can be given back."""

from typing import Any

from tests.support.http import Api
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_contacts import person

HOLDS = """query($id: ID!) { node(id: $id) {
  ... on Account { holds { field heldAt changeSet { actorKind reason } } }
  ... on Contact { holds { field } } } }"""
RELEASE = """mutation($by: AccountRef!, $fields: [String!]) {
  accountHoldsRelease(by: $by, input: {fields: $fields}) {
    released account { holds { field } revision } userErrors { code }
    changeSet { changes { operation changedFields } } } }"""


async def holds(api: Api, id_: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.data(HOLDS, id=id_))["node"]["holds"]
    return found


async def test_which_fields_are_held_by_whom_is_told(api: Api) -> None:
    account = await made(api)
    assert await holds(api, account["id"]) == []

    await written(
        api,
        UPDATE,
        by={"id": account["id"]},
        input={"industry": "Retail", "annualRevenue": {"amount": "1", "currencyCode": "EUR"}},
        options={"reason": "Asked the customer"},
    )

    held = await holds(api, account["id"])
    assert {each["field"] for each in held} == {"industry", "annualRevenue"}
    assert all(each["heldAt"] for each in held)
    assert held[0]["changeSet"] == {"actorKind": "PRINCIPAL", "reason": "Asked the customer"}


async def test_a_field_is_given_back_and_that_is_logged(api: Api) -> None:
    account = await made(api)
    by = {"id": account["id"]}
    await written(api, UPDATE, by=by, input={"industry": "Retail", "website": "acme.example"})

    payload = await written(api, RELEASE, by=by, fields=["website"])

    assert payload["released"] == 1
    assert {each["field"] for each in payload["account"]["holds"]} == {"domain", "industry"}
    assert payload["account"]["revision"] == 3
    assert payload["changeSet"]["changes"] == [
        {"operation": "UPDATE", "changedFields": ["holds.website"]}
    ]
    rest = await written(api, RELEASE, by=by, fields=None)
    assert (rest["released"], rest["account"]["holds"]) == (2, [])
    none = await written(api, RELEASE, by=by, fields=None)
    assert (none["released"], none["changeSet"]) == (0, None)


async def test_the_deletion_of_a_contact_is_not_released_with_its_fields(api: Api) -> None:
    contact = await person(api)
    for name in ("contactDelete", "contactRestore"):
        await written(
            api,
            "mutation($id: ID!) { %s(id: $id) { userErrors { code } } }" % name,  # noqa: UP031
            id=contact["id"],
        )
    assert await holds(api, contact["id"]) == [{"field": "deleted_at"}]

    payload = await written(
        api,
        "mutation($id: ID!) { contactHoldsRelease(id: $id, input: {}) { released } }",
        id=contact["id"],
    )

    assert payload["released"] == 0


async def test_holds_of_others_are_not_released(api: Api, others_api: Api) -> None:
    account = await made(api)

    payload = await written(others_api, RELEASE, by={"id": account["id"]}, fields=None)

    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
