"""Who is asking, and what they may read."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import DEFAULT_SCOPES, SCOPES
from tests.support.http import Api, key_of

VIEWER = """{ viewer { __typename tenantName scopes
              key { __typename keyId name kind hint } } }"""
CAN = """query($c: [String!]!) { viewerCan(coordinates: $c) {
         coordinate allowed requiredScopes } }"""
WITHOUT_PII = tuple(scope for scope in SCOPES if scope != "contacts.pii:read")


@pytest.fixture
async def narrow(
    tenants_api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Api:
    """The endpoint for a key that may not see people's addresses."""
    return tenants_api.with_key(await key_of(owner_engine, secrets, tenant_id, WITHOUT_PII))


async def test_a_caller_learns_who_it_is(narrow: Api, tenants_api: Api) -> None:
    mine, other = (await narrow.data(VIEWER))["viewer"], (await tenants_api.data(VIEWER))["viewer"]

    assert mine["tenantName"] == "Tenant"
    assert mine["scopes"] == sorted(WITHOUT_PII)
    assert (mine["key"]["name"], mine["key"]["kind"]) == ("test", "SERVICE")
    assert mine["key"]["keyId"].startswith("key_")
    assert other["key"]["keyId"] != mine["key"]["keyId"]
    assert other["scopes"] == sorted(DEFAULT_SCOPES)


async def test_one_plan_answers_each_key_with_itself(
    tenants_api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    keys = [await key_of(owner_engine, secrets, tenant_id) for _ in range(3)]

    seen = {
        (await tenants_api.with_key(key).data(VIEWER))["viewer"]["key"]["keyId"] for key in keys
    }

    assert len(seen) == 3


@pytest.mark.parametrize(
    ("coordinate", "allowed", "required"),
    [
        ("Contact", True, ["contacts:read"]),
        ("Contact.name", True, ["contacts:read"]),
        ("Contact.email", False, ["contacts.pii:read", "contacts:read"]),
        ("Contact.account", True, ["accounts:read", "contacts:read"]),
        ("ContactAggregate.email", False, ["contacts.pii:read", "contacts:read"]),
        ("ContactGroupKey.email", False, ["contacts.pii:read", "contacts:read"]),
        ("ContactConnection.totalCount", True, ["contacts:read"]),
        ("Account.contacts", True, ["accounts:read", "contacts:read"]),
        ("Query.tickets", True, ["support:read"]),
        ("Query.account", True, ["accounts:read"]),
        ("Viewer.tenantName", True, []),
        ("Money.amount", True, []),
    ],
)
async def test_a_caller_may_ask_what_it_may_read(
    narrow: Api, coordinate: str, allowed: bool, required: list[str]
) -> None:
    found = (await narrow.data(CAN, c=[coordinate]))["viewerCan"]

    assert found == [{"coordinate": coordinate, "allowed": allowed, "requiredScopes": required}]


async def test_what_may_be_read_is_told_in_the_order_asked_under_any_key(narrow: Api) -> None:
    query = """{ viewerCan(coordinates: ["Contact.email", "Contact.name"]) {
                 ok: allowed __typename } }"""

    assert (await narrow.data(query))["viewerCan"] == [
        {"ok": False, "__typename": "ViewerPermission"},
        {"ok": True, "__typename": "ViewerPermission"},
    ]


@pytest.mark.parametrize(
    "coordinate", ["", ".", "Contact.", ".email", "Contact.none", "None", "__Type", "String.x"]
)
async def test_an_unknown_coordinate_is_refused_by_name(narrow: Api, coordinate: str) -> None:
    response = (await narrow.post(CAN, {"c": ["Contact", coordinate]})).json()

    [error] = response["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert f"`{coordinate}` is no type or field" in error["message"]


async def test_more_coordinates_than_served_are_refused(narrow: Api) -> None:
    assert await narrow.codes(CAN, c=["Contact"] * 101) == ["BAD_USER_INPUT"]
