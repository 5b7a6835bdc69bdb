"""Every mutation of one record is refused when the record moved on since it was read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.conftest import AsyncEngine, Secrets, TenantId
from tests.support.http import Api, key_of
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_connections import LOGIN, connected
from tests.writes.test_contacts import person
from tests.writes.test_grants import shared
from tests.writes.test_holds import RELEASE as RELEASE_HOLDS
from tests.writes.test_holds import holds
from tests.writes.test_keys import issued

REVISION = """query($id: ID!) { node(id: $id) { __typename
  ... on Grant { revision } ... on ApiKey { revision } ... on ConnectedSystem { revision }
  ... on Contact { revision } ... on Account { revision } } }"""
CONFLICT = """mutation($by: AccountRef!, $input: AccountUpdateInput!, $options: WriteOptions) {
  accountUpdate(by: $by, input: $input, options: $options) {
    userErrors { ... on RevisionConflict { changedFields } } } }"""
Make = Callable[[Api], Awaitable[dict[str, Any]]]


async def granted(api: Api) -> dict[str, Any]:
    return await shared(api, (await made(api))["id"])


async def keyed(api: Api) -> dict[str, Any]:
    key: dict[str, Any] = (await issued(api))["apiKey"]
    return key


def document(name: str, takes: str | None = None) -> str:
    given = (", $input: %s" % takes, ", input: $input") if takes else ("", "")  # noqa: UP031
    return f"""mutation($id: ID!, $options: WriteOptions{given[0]}) {{
      {name}(id: $id, options: $options{given[1]}) {{ userErrors {{ code path
        ... on RevisionConflict {{ currentRevision changedFields }} }} }} }}"""


STEPS: dict[str, tuple[Make, str, dict[str, Any]]] = {
    "grantAddAccounts": (granted, "GrantAddAccountsInput!", {"accountIds": []}),
    "grantRemoveAccounts": (granted, "GrantRemoveAccountsInput!", {"accountIds": []}),
    "grantRevoke": (granted, "", {}),
    "keyRotate": (keyed, "KeyRotateInput!", {"overlapHours": 1}),
    "keyRevoke": (keyed, "", {}),
    "connectionReauthorize": (connected, "ConnectionReauthorizeInput!", {"credentials": LOGIN}),
    "connectionPause": (connected, "", {}),
    "connectionResume": (connected, "", {}),
    "connectionDelete": (connected, "", {}),
    "contactHoldsRelease": (person, "ContactHoldsReleaseInput!", {}),
    "contactDelete": (person, "", {}),
    "contactAnnounceLeave": (person, "", {}),
}


async def revision_of(api: Api, id_: str) -> int:
    revision: int = (await api.data(REVISION, id=id_))["node"]["revision"]
    return revision


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_refused_when_the_record_moved_on(api: Api, step: str) -> None:
    make, takes, given = STEPS[step]
    record = await make(api)
    variables = {"id": record["id"], **({"input": given} if takes else {})}
    before = await revision_of(api, record["id"])

    payload = await written(
        api, document(step, takes), **variables, options={"ifRevision": before + 1}
    )

    assert payload["userErrors"] == [
        {
            "code": "CONFLICT",
            "path": ["options", "ifRevision"],
            "currentRevision": before,
            "changedFields": [],
        }
    ]
    assert await revision_of(api, record["id"]) == before


async def test_a_step_is_taken_when_the_record_is_as_it_was_read(api: Api) -> None:
    connection = await connected(api)
    variables = {"id": connection["id"], "options": {"ifRevision": 1}}

    paused = await written(api, document("connectionPause"), **variables)
    late = await written(api, document("connectionPause"), **variables)

    assert paused["userErrors"] == []
    assert [each["code"] for each in late["userErrors"]] == ["CONFLICT"]
    assert late["userErrors"][0]["currentRevision"] == 2


async def test_held_fields_are_not_given_back_when_the_account_moved_on(api: Api) -> None:
    account = await made(api)
    by = {"id": account["id"]}
    await written(api, UPDATE, by=by, input={"industry": "Retail"})
    release = RELEASE_HOLDS.replace(
        "$fields: [String!]", "$fields: [String!], $options: WriteOptions"
    ).replace("input: {fields: $fields}", "input: {fields: $fields}, options: $options")

    stale = await written(api, release, by=by, options={"ifRevision": 1})
    fresh = await written(api, release, by=by, options={"ifRevision": 2})

    assert [each["code"] for each in stale["userErrors"]] == ["CONFLICT"]
    assert fresh["released"] == 1
    assert await holds(api, account["id"]) == []


async def test_of_many_that_read_the_same_revision_one_writes(api: Api) -> None:
    connection = await connected(api)
    step = document("connectionUpdate", "ConnectionUpdateInput!")

    payloads = await asyncio.gather(
        *(
            written(
                api,
                step,
                id=connection["id"],
                input={"name": f"CRM {number}"},
                options={"ifRevision": 1},
            )
            for number in range(6)
        )
    )

    refused = [each["userErrors"][0] for each in payloads if each["userErrors"]]
    assert [each["code"] for each in refused] == ["CONFLICT"] * 5
    assert {(each["currentRevision"], *each["changedFields"]) for each in refused} == {(2, "name")}
    assert await revision_of(api, connection["id"]) == 2


async def test_a_deleted_contact_is_restored_only_as_it_was_read(api: Api) -> None:
    contact = await person(api)
    await written(api, document("contactDelete"), id=contact["id"])

    stale = await written(
        api, document("contactRestore"), id=contact["id"], options={"ifRevision": 1}
    )
    gone = await written(
        api, document("contactDelete"), id=contact["id"], options={"ifRevision": 1}
    )
    fresh = await written(
        api, document("contactRestore"), id=contact["id"], options={"ifRevision": 2}
    )

    assert [each["code"] for each in stale["userErrors"]] == ["CONFLICT"]
    assert stale["userErrors"][0]["currentRevision"] == 2
    assert [each["code"] for each in gone["userErrors"]] == ["NOT_FOUND"]
    assert fresh["userErrors"] == []


async def test_a_conflict_tells_what_somebody_else_changed(api: Api) -> None:
    """Not what is sent: that is the caller's to know."""
    account = await made(api, industry="Retail")
    by, stale = {"id": account["id"]}, {"ifRevision": 1}
    await written(api, UPDATE, by=by, input={"employeeCount": 7})
    await written(api, UPDATE, by=by, input={"website": "acme.com"})

    payload = await written(api, UPDATE, by=by, input={"industry": "Mining"}, options=stale)

    assert payload["userErrors"][0]["changedFields"] == ["domain", "employeeCount", "website"]


@pytest.mark.parametrize("amount", ["76.00", "77.00"])
async def test_a_conflict_tells_nothing_of_a_hidden_value(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId, amount: str
) -> None:
    scopes = ("accounts:read", "accounts:write")
    blind = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
    by, stale = {"id": (await made(api))["id"]}, {"ifRevision": 1}
    revenue = {"annualRevenue": {"amount": "77.00", "currencyCode": "EUR"}}
    await written(api, UPDATE, by=by, input={**revenue, "industry": "Retail"})

    revenue["annualRevenue"]["amount"] = amount
    told = [
        (await written(each, CONFLICT, by=by, input=revenue, options=stale))["userErrors"][0]
        for each in (api, blind)
    ]

    assert [each["changedFields"] for each in told] == [["annualRevenue", "industry"], ["industry"]]
