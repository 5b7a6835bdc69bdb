"""Connections are made, paused, given new credentials and ended; what is secret stays so."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.sources.tables import connection
from csgraph.events.tables import change, idempotency_key
from csgraph.ids import TenantId, decode_id
from csgraph.storage.secrets import Secrets
from tests.support.http import Api
from tests.writes.test_accounts import written

SHOWN = """connectedSystem { id name status availableTransitions revision baseUrl }
  userErrors { code message path ... on TransitionRefused { currentState availableTransitions } }
  changeSet { changes { operation changedFields } }"""
CREATE = f"""mutation($input: ConnectionCreateInput!) {{
  connectionCreate(input: $input) @idempotent(key: "c1") {{ {SHOWN} }} }}"""
LOGIN = {"clientId": "a-client", "clientSecret": "canary-secret-4711"}
GIVEN = {
    "system": "SALESFORCE",
    "name": "CRM",
    "baseUrl": "https://acme.my.salesforce.com/",
    "credentials": LOGIN,
}


def step(name: str) -> str:
    return f"mutation($id: ID!) {{ {name}(id: $id) {{ {SHOWN} }} }}"


async def connected(api: Api) -> dict[str, Any]:
    payload = await written(api, CREATE, input=GIVEN)
    assert payload["userErrors"] == []
    made: dict[str, Any] = payload["connectedSystem"]
    return made


async def stored(owner: AsyncEngine, id_: str) -> Any:
    decoded = decode_id(id_)
    assert decoded is not None
    async with owner.connect() as reading:
        return (
            await reading.execute(select(connection).where(connection.c.id == decoded[1]))
        ).one()


async def test_a_connection_is_made_with_sealed_credentials(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    made = await connected(api)

    assert (made["name"], made["status"]) == ("CRM", "ACTIVE")
    assert made["baseUrl"] == "https://acme.my.salesforce.com"
    row = await stored(owner_engine, made["id"])
    opened = json.loads(secrets.open(tenant_id, row.credentials))
    assert opened == {"client_id": "a-client", "client_secret": "canary-secret-4711"}
    async with owner_engine.connect() as reading:
        for table in (change, idempotency_key, connection):
            for each in await reading.execute(select(table)):
                assert "canary-secret" not in str(list(each))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"baseUrl": "http://acme.my.salesforce.com"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://127.0.0.1"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://salesforce.com.evil.example"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://u:p@acme.salesforce.com"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://acme.salesforce.com:8443"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://[::1"}, ["input", "baseUrl"]),
        ({"baseUrl": "https://acme.zendesk.com"}, ["input", "baseUrl"]),
        ({"credentials": {"email": "a@b.example", "apiToken": "t"}}, ["input", "credentials"]),
        ({"credentials": {"clientId": "only"}}, ["input", "credentials"]),
        ({"options": {"link_field": 7}}, ["input", "options"]),
        ({"name": " "}, ["input", "name"]),
    ],
)
async def test_what_can_not_be_connected_is_told(
    api: Api, given: dict[str, Any], path: list[str]
) -> None:
    payload = await written(api, CREATE, input={**GIVEN, **given})

    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [("INVALID", path)]
    assert "canary" not in json.dumps(payload)


async def test_a_name_is_taken_once_and_free_again_when_its_connection_is_gone(api: Api) -> None:
    made = await connected(api)
    document = CREATE.replace("c1", "c2")
    taken = await written(api, document, input=GIVEN)
    assert [each["path"] for each in taken["userErrors"]] == [["input", "name"]]
    assert taken["userErrors"][0]["code"] == "CONFLICT"

    await written(api, step("connectionDelete"), id=made["id"])
    again = await written(api, document.replace("c2", "c3"), input=GIVEN)

    assert again["userErrors"] == []


async def test_a_connection_goes_through_its_states(api: Api, owner_engine: AsyncEngine) -> None:
    made = await connected(api)
    paused = await written(api, step("connectionPause"), id=made["id"])
    assert paused["connectedSystem"]["status"] == "PAUSED"
    assert paused["connectedSystem"]["availableTransitions"] == [
        "connectionDelete",
        "connectionReauthorize",
        "connectionResume",
    ]
    assert paused["changeSet"]["changes"] == [{"operation": "UPDATE", "changedFields": ["status"]}]

    again = await written(api, step("connectionPause"), id=made["id"])
    [refused] = again["userErrors"]
    assert (refused["code"], refused["currentState"]) == ("INVALID_TRANSITION", "PAUSED")
    assert "connectionResume" in refused["availableTransitions"]
    assert "connectionResume" in refused["message"]

    resumed = await written(api, step("connectionResume"), id=made["id"])
    assert resumed["connectedSystem"]["status"] == "ACTIVE"
    gone = await written(api, step("connectionDelete"), id=made["id"])
    assert gone["userErrors"] == []
    assert (await stored(owner_engine, made["id"])).credentials == b""
    assert (await api.data("{ connections { nodes { id } } }"))["connections"]["nodes"] == []


async def test_new_credentials_are_named_in_the_log_and_not_told(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    made = await connected(api)
    document = f"""mutation($id: ID!, $input: ConnectionReauthorizeInput!) {{
      connectionReauthorize(id: $id, input: $input) {{ {SHOWN} }} }}"""
    login = {"clientId": "a-client", "clientSecret": "another-canary"}

    payload = await written(api, document, id=made["id"], input={"credentials": login})

    assert payload["changeSet"]["changes"] == [
        {"operation": "UPDATE", "changedFields": ["credentials"]}
    ]
    row = await stored(owner_engine, made["id"])
    assert json.loads(secrets.open(tenant_id, row.credentials))["client_secret"] == "another-canary"


async def test_a_connection_is_renamed_unless_it_moved_on(api: Api) -> None:
    made = await connected(api)
    document = f"""mutation($id: ID!, $options: WriteOptions) {{
      connectionUpdate(id: $id, input: {{name: "Sales"}}, options: $options) {{ {SHOWN} }} }}"""

    stale = await written(api, document, id=made["id"], options={"ifRevision": 7})
    fresh = await written(api, document, id=made["id"], options={"ifRevision": 1})

    assert [each["code"] for each in stale["userErrors"]] == ["CONFLICT"]
    assert fresh["connectedSystem"]["name"] == "Sales"


async def test_connections_of_others_do_not_exist(api: Api, others_api: Api) -> None:
    made = await connected(api)

    payload = await written(others_api, step("connectionPause"), id=made["id"])

    assert [each["code"] for each in payload["userErrors"]] == ["NOT_FOUND"]
