"""What a key without a scope sees: null, one error that names the scope, all else intact."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.support.http import Api, key_of

Without = Callable[..., Awaitable[Api]]


@pytest.fixture
def without(
    tenants_api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Without:
    """The endpoint for a key that has every scope but these."""

    async def made(*missing: str) -> Api:
        scopes = tuple(scope for scope in SCOPES if scope not in missing)
        return tenants_api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    return made


async def answer(api: Api, query: str, **variables: Any) -> tuple[Any, list[Any]]:
    response = await api.post(query, variables)
    assert response.status_code == 200
    body = response.json()
    told = [
        (error["path"], error["extensions"]["coordinate"], error["extensions"]["requiredScopes"])
        for error in body.get("errors", [])
        if error["extensions"]["code"] == "FORBIDDEN"
    ]
    assert len(told) == len(body.get("errors", []))
    return body["data"], told


async def test_a_hidden_field_is_null_and_its_siblings_are_read(
    without: Without, portfolio: list[str]
) -> None:
    api = await without("contacts.pii:read")

    data, errors = await answer(api, "{ contacts(first: 3) { nodes { name email phone } } }")

    assert data["contacts"]["nodes"][0] == {"name": "Person 0", "email": None, "phone": None}
    assert errors == [
        (["contacts", "nodes", "email"], "Contact.email", ["contacts.pii:read"]),
        (["contacts", "nodes", "phone"], "Contact.phone", ["contacts.pii:read"]),
    ]


async def test_a_hidden_type_is_null_at_every_way_to_it(
    without: Without, portfolio: list[str]
) -> None:
    api = await without("accounts:read")

    data, errors = await answer(
        api,
        """query($id: ID!) { viewer { tenantName } node(id: $id) { id } nodes(ids: [$id]) { id }
           account(by: {id: $id}) { name } accounts(first: 1) { totalCount }
           contacts(first: 1) { nodes { name account { name } } } }""",
        id=portfolio[0],
    )

    assert data["viewer"] == {"tenantName": "Tenant"}
    assert [data[name] for name in ("node", "account", "accounts")] == [None] * 3
    assert data["nodes"] == [None]
    assert data["contacts"]["nodes"] == [{"name": "Person 0", "account": None}]
    assert {coordinate for _, coordinate, _ in errors} == {
        "Query.node",
        "Query.nodes",
        "Query.account",
        "Query.accounts",
        "Contact.account",
    }
    assert all(scopes == ["accounts:read"] for _, _, scopes in errors)


async def test_a_hidden_connection_is_null_below_what_is_seen(
    without: Without, portfolio: list[str]
) -> None:
    api = await without("support:read")

    data, errors = await answer(
        api, "{ accounts(first: 1) { nodes { name t: tickets { totalCount } } } }"
    )

    assert data["accounts"]["nodes"] == [{"name": "Account 000", "t": None}]
    assert errors == [(["accounts", "nodes", "t"], "Account.tickets", ["support:read"])]


async def test_money_takes_its_own_scope(without: Without, portfolio: list[str]) -> None:
    api = await without("finance:read")

    data, errors = await answer(
        api, "{ accounts(first: 1) { nodes { annualRevenue { amount } name } } }"
    )

    assert data["accounts"]["nodes"] == [{"annualRevenue": None, "name": "Account 000"}]
    assert errors[0][2] == ["finance:read"]


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [
        ("contacts.pii:read", 'contacts(first: 1, filter: {email: {eq: "x"}})'),
        ("contacts.pii:read", "contacts(first: 1, filter: {not: {email: {isNull: true}}})"),
        ("contacts.pii:read", "contacts(first: 1, orderBy: [{field: EMAIL}])"),
        ("contacts.pii:read", 'accounts(first: 1, filter: {contacts: {some: {phone: {eq: "x"}}}})'),
        ("support:read", "accounts(first: 1, filter: {tickets: {none: {}}})"),
        ("accounts:read", 'contacts(first: 1, filter: {account: {name: {eq: "x"}}})'),
        ("access:read", "accounts(first: 1, filter: {owner: {active: {eq: true}}})"),
    ],
)
async def test_what_may_not_be_read_may_not_be_asked_about(
    without: Without, missing: str, arguments: str
) -> None:
    response = await (await without(missing)).post(f"{{ {arguments} {{ totalCount }} }}")

    [error] = response.json()["errors"]
    assert "data" not in response.json()
    assert error["extensions"]["requiredScopes"] == [missing]


async def test_a_key_without_scopes_reads_its_tenants_name_alone(
    without: Without, portfolio: list[str]
) -> None:
    api = await without(*SCOPES)
    roots = ["accounts", "contacts", "tickets", "users", "connections", "syncRuns", "sourceMatches"]
    query = (
        "{ viewer { tenantName } " + "".join(f"{root} {{ totalCount }} " for root in roots) + "}"
    )

    data, errors = await answer(api, query)

    assert data == {"viewer": {"tenantName": "Tenant"}, **dict.fromkeys(roots)}
    assert len(errors) == len(roots)


async def test_plans_of_other_scopes_are_not_shared(
    tenants_api: Api, without: Without, portfolio: list[str]
) -> None:
    query = "{ contacts(first: 1) { nodes { email } } }"
    hidden = await without("contacts.pii:read")

    for _ in range(2):
        assert (await tenants_api.data(query))["contacts"]["nodes"] == [
            {"email": "person0@x.example"}
        ]
        assert (await answer(hidden, query))[0]["contacts"]["nodes"] == [{"email": None}]
