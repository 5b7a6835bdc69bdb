"""API keys are issued, rotated and ended by callers, who give no more than they have."""

import json
from typing import Any

import pytest
from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.tables import change, change_set, idempotency_key
from csgraph.ids import TenantId, decode_id
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, codes_of, key_of
from tests.writes.test_accounts import written

ISSUE = """mutation($input: KeyIssueInput!, $options: WriteOptions) {
  keyIssue(input: $input, options: $options) {
    text apiKey { id name hint scopes status availableTransitions }
    userErrors { code message path } changeSet { changes { nodeType operation } } } }"""
ROTATE = """mutation($id: ID!, $input: KeyRotateInput!) { keyRotate(id: $id, input: $input) {
  text apiKey { id name scopes } userErrors { code path } } }"""
REVOKE = """mutation($id: ID!) { keyRevoke(id: $id) {
  apiKey { status availableTransitions revokedAt } userErrors { code message
    ... on TransitionRefused { currentState availableTransitions } } } }"""
READS = {"name": "Reporting", "scopes": ["accounts:read"]}
NAMES = "{ accounts { nodes { name } } }"


async def issued(api: Api, **given: Any) -> dict[str, Any]:
    payload = await written(api, ISSUE, input={**READS, **given})
    assert payload["userErrors"] == []
    return payload


async def test_a_key_is_shown_once_and_can_do_what_it_is_for(api: Api) -> None:
    payload = await issued(api)

    key = payload["apiKey"]
    assert key["scopes"] == ["accounts:read"]
    assert (key["status"], key["availableTransitions"]) == ("USABLE", ["keyRevoke", "keyRotate"])
    assert payload["changeSet"]["changes"] == [{"nodeType": "ApiKey", "operation": "INSERT"}]
    new = api.with_key(payload["text"])
    assert await new.data(NAMES) == {"accounts": {"nodes": []}}
    assert await new.codes("{ contacts { nodes { name } } }") == ["FORBIDDEN"]


async def test_the_text_of_a_key_is_kept_nowhere(api: Api, owner_engine: AsyncEngine) -> None:
    document = ISSUE.replace("options: $options)", 'options: $options) @idempotent(key: "k1")')
    first = await written(api, document, input=READS)
    again = await written(api, document, input=READS)

    assert again["text"] is None
    assert again["apiKey"]["id"] == first["apiKey"]["id"]
    secret = first["text"].removeprefix("csg_live_")[4:-4]
    async with owner_engine.connect() as connection:
        for table in (change, change_set, idempotency_key):
            for row in (await connection.execute(select(table))).all():
                assert secret not in json.dumps(list(map(str, row)))


async def test_a_key_that_is_only_tried_is_not_told(api: Api) -> None:
    payload = await written(api, ISSUE, input=READS, options={"dryRun": True})

    assert payload["apiKey"]["name"] == "Reporting"
    assert payload["text"] is None
    assert "Reporting" not in json.dumps(await api.data("{ apiKeys { nodes { name } } }"))


@pytest.mark.parametrize(
    ("terms", "given", "code"),
    [
        ({"scopes": ("keys:write", "keys:read")}, {"scopes": ["accounts:read"]}, "FORBIDDEN"),
        ({"cost_burst": 100_000}, {"costBurst": 100_001}, "FORBIDDEN"),
        ({"cost_rate": 10}, {"costRate": 11}, "FORBIDDEN"),
        ({}, {"scopes": ["accounts:fly"]}, "FORBIDDEN"),
        ({}, {"name": " "}, "INVALID"),
        ({}, {"costBurst": 0}, "INVALID"),
        ({}, {"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID"),
        ({}, {"grantId": "gra_00000000000000000000000000"}, "NOT_FOUND"),
    ],
)
async def test_a_key_gives_no_more_than_it_has(
    api: Api,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    terms: dict[str, Any],
    given: dict[str, Any],
    code: str,
) -> None:
    asking = api.with_key(await key_of(owner_engine, secrets, tenant_id, **terms))

    payload = await written(asking, ISSUE, input={**READS, **given})

    assert [error["code"] for error in payload["userErrors"]] == [code]
    assert payload["text"] is None


async def test_a_rotated_key_works_on_for_a_while(api: Api) -> None:
    former = await issued(api)

    payload = await written(api, ROTATE, id=former["apiKey"]["id"], input={"overlapHours": 1})

    assert payload["userErrors"] == []
    assert payload["apiKey"]["scopes"] == former["apiKey"]["scopes"]
    assert payload["apiKey"]["id"] != former["apiKey"]["id"]
    for text in (former["text"], payload["text"]):
        assert await api.with_key(text).codes(NAMES) == []
    ended = await written(api, ROTATE, id=former["apiKey"]["id"], input={"overlapHours": 0})
    assert ended["userErrors"] == []


async def test_a_stronger_key_can_not_be_taken_over_by_rotating_it(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    strong = await issued(api, scopes=["accounts:read", "finance:read"])
    weak = api.with_key(
        await key_of(owner_engine, secrets, tenant_id, ("keys:write", "accounts:read"))
    )

    answer = await weak.post(
        "mutation($id: ID!) { keyRotate(id: $id, input: {}) { text userErrors { code path } } }",
        {"id": strong["apiKey"]["id"]},
    )

    payload = answer.json()["data"]["keyRotate"]
    assert payload == {
        "text": None,
        "userErrors": [{"code": "FORBIDDEN", "path": ["input", "scopes"]}],
    }


async def test_a_revoked_key_ends_and_what_can_not_be_done_to_it_is_told(api: Api) -> None:
    payload = await issued(api)
    id_ = payload["apiKey"]["id"]

    ended = await written(api, REVOKE, id=id_)

    assert (ended["apiKey"]["status"], ended["apiKey"]["availableTransitions"]) == ("REVOKED", [])
    assert (await api.with_key(payload["text"]).post(NAMES)).status_code == 401
    again = await written(api, REVOKE, id=id_)
    [error] = again["userErrors"]
    assert error["code"] == "INVALID_TRANSITION"
    assert (error["currentState"], error["availableTransitions"]) == ("REVOKED", [])
    other = await written(api, ROTATE, id=id_, input={})
    assert [error["code"] for error in other["userErrors"]] == ["INVALID_TRANSITION"]


async def test_keys_of_others_do_not_exist(api: Api, others_api: Api) -> None:
    payload = await issued(api)

    answer = await written(others_api, REVOKE, id=payload["apiKey"]["id"])

    assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
    assert await api.with_key(payload["text"]).codes(NAMES) == []


async def test_who_did_what_to_a_key_is_logged(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    payload = await issued(api)
    await written(api, REVOKE, id=payload["apiKey"]["id"])
    decoded = decode_id(payload["apiKey"]["id"])
    assert decoded is not None

    async with owner_engine.connect() as connection:
        rows = await connection.execute(
            select(change.c.operation, change.c.changed_fields, change_set.c.actor_kind)
            .join(change_set, change_set.c.id == change.c.change_set_id)
            .where(change.c.node_id == decoded[1], change.c.tenant_id == tenant_id)
            .order_by(change.c.seq)
        )
        logged = [tuple(row) for row in rows]
        before = await connection.scalars(
            select(cast(change.c.before, Text)).where(change.c.node_id == decoded[1])
        )

    assert logged == [
        ("INSERT", [], "PRINCIPAL"),
        ("UPDATE", ["revoked_at"], "PRINCIPAL"),
    ]
    assert not any("csg_live" in (text or "") for text in before)


async def test_managing_keys_takes_its_own_scope(reader: Api) -> None:
    assert codes_of(await reader.post(ISSUE, {"input": READS})) == ["FORBIDDEN"]


async def test_a_key_may_spend_what_its_maker_may_where_nothing_else_is_said(api: Api) -> None:
    rich = await issued(
        api, scopes=["keys:write", "keys:read", "accounts:read"], costBurst=10**7, costRate=500
    )
    by_rich = api.with_key(rich["text"])
    document = ISSUE.replace("userErrors { code message path }", "userErrors { code }")

    plain = await written(by_rich, document, input=READS)
    poorer = await written(by_rich, document, input={**READS, "costBurst": 10**6})
    beyond = await written(by_rich, document, input={**READS, "costBurst": 10**8})

    assert (plain["userErrors"], poorer["userErrors"]) == ([], [])
    assert [each["code"] for each in beyond["userErrors"]] == ["FORBIDDEN"]
    for payload in (plain, poorer):
        assert await api.with_key(payload["text"]).codes(NAMES) == []
