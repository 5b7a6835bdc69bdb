"""Accounts are shared with partners by mutations, and no longer."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, key_of
from tests.writes.test_accounts import made, written

SHOWN = """grant { id name fields status availableTransitions accountCount segment { name }
    accounts { account { name } } } userErrors { code message path }"""
CREATE = f"mutation($input: GrantCreateInput!) {{ grantCreate(input: $input) {{ {SHOWN} }} }}"
ADD = f"""mutation($id: ID!, $accountIds: [ID!]!) {{
  grantAddAccounts(id: $id, input: {{accountIds: $accountIds}}) {{ moved {SHOWN}
    changeSet {{ changes {{ nodeType changedFields }} }} }} }}"""
REMOVE = ADD.replace("grantAdd", "grantRemove")
REVOKE = f"mutation($id: ID!) {{ grantRevoke(id: $id) {{ {SHOWN} }} }}"
TERMS = {"name": "Partner", "purpose": "Trial", "fields": ["Account.name"]}
SEEN = "{ accounts { nodes { name } } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def shared(api: Api, *account_ids: str, **given: Any) -> dict[str, Any]:
    payload = await written(api, CREATE, input={**TERMS, "accountIds": list(account_ids), **given})
    assert payload["userErrors"] == []
    grant: dict[str, Any] = payload["grant"]
    return grant


async def test_a_partner_sees_what_was_shared_until_it_is_ended(api: Api) -> None:
    acme, beta = (await made(api, name="Acme"))["id"], (await made(api, name="Beta"))["id"]
    grant = await shared(api, acme)
    assert (grant["status"], grant["accountCount"]) == ("RUNNING", 1)
    assert grant["accounts"] == [{"account": {"name": "Acme"}}]
    issued = await written(
        api,
        """mutation($grant: ID!) { keyIssue(input: {name: "P", scopes: ["accounts:read"],
             grantId: $grant}) { text userErrors { code } } }""",
        grant=grant["id"],
    )
    partner = api.with_key(issued["text"])
    assert (await partner.data(SEEN))["accounts"]["nodes"] == [{"name": "Acme"}]

    more = await written(api, ADD, id=grant["id"], accountIds=[acme, beta])
    assert (more["moved"], more["grant"]["accountCount"]) == (1, 2)
    assert more["changeSet"]["changes"] == [
        {"nodeType": "Grant", "changedFields": [f"accounts.{beta}"]}
    ]
    less = await written(api, REMOVE, id=grant["id"], accountIds=[acme])
    assert less["moved"] == 1
    assert (await partner.data(SEEN))["accounts"]["nodes"] == [{"name": "Beta"}]

    ended = await written(api, REVOKE, id=grant["id"])
    assert (ended["grant"]["status"], ended["grant"]["availableTransitions"]) == ("REVOKED", [])
    assert (await partner.data(SEEN))["accounts"]["nodes"] == []
    assert codes(await written(api, REVOKE, id=grant["id"])) == ["INVALID_TRANSITION"]
    assert codes(await written(api, ADD, id=grant["id"], accountIds=[acme])) == [
        "INVALID_TRANSITION"
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"fields": []}, "INVALID"),
        ({"fields": ["Account.shoeSize"]}, "INVALID"),
        ({"name": " "}, "INVALID"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID"),
        ({"accountIds": []}, "INVALID"),
        ({"accountIds": ["acc_00000000000000000000000000"]}, "NOT_FOUND"),
        ({"accountIds": ["con_00000000000000000000000000"]}, "INVALID"),
        ({"accountIds": None, "segmentId": "seg_00000000000000000000000000"}, "NOT_FOUND"),
    ],
)
async def test_what_can_not_be_shared_is_told(api: Api, given: dict[str, Any], code: str) -> None:
    account = await made(api)

    payload = await written(api, CREATE, input={**TERMS, "accountIds": [account["id"]], **given})

    assert codes(payload) == [code]


async def test_what_a_key_can_not_read_it_can_not_share(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await made(api)
    scopes = ("grants:write", "grants:read", "accounts:read")
    sharer = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
    terms = {**TERMS, "accountIds": [account["id"]]}

    refused = await written(sharer, CREATE, input={**terms, "fields": ["Account.annualRevenue"]})
    allowed = await written(sharer, CREATE, input=terms)

    assert [(each["code"], each["path"]) for each in refused["userErrors"]] == [
        ("FORBIDDEN", ["input", "fields"])
    ]
    assert allowed["userErrors"] == []


async def test_grants_of_others_do_not_exist(api: Api, others_api: Api) -> None:
    grant = await shared(api, (await made(api))["id"])

    payload = await written(others_api, REVOKE, id=grant["id"])

    assert codes(payload) == ["NOT_FOUND"]
    assert (await others_api.data("{ grants { nodes { id } } }"))["grants"]["nodes"] == []
