"""Keys: every way not to have one is answered alike."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key, mint, revoke_key
from tests.support.http import JSON, Api, codes_of, in_process, key_of

QUERY = "{ viewer { tenantName } }"
UNAUTHENTICATED = "UNAUTHENTICATED"


def without_request_id(response: httpx.Response) -> object:
    body = response.json()
    for error in body["errors"]:
        assert error["extensions"].pop("requestId").startswith("req_")
    return body


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer csg_live_",
        "Bearer " + mint(),
        "Bearer " + mint() + "x",
        "Bearer csg_test_" + "0" * 33,
        "Basic dXNlcjpwYXNz",
        "Token abc",
        mint(),
        "Bearer \xe9\xe8",
        "Bearer " + "a" * 5_000,
        "Bearer ' or 1=1 --",
    ],
    ids=lambda value: repr(value)[:10],  # the same in every process: of a key its prefix
)
async def test_whoever_has_no_key_is_told_so_in_the_same_words(
    api: Api, authorization: str | None
) -> None:
    headers = {"accept": JSON}
    if authorization is not None:
        headers["authorization"] = authorization.encode("latin-1")  # type: ignore[assignment]

    response = await api.client.post("/graphql", json={"query": QUERY}, headers=headers)
    known = await api.with_key(None).accepting(JSON).post(QUERY)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="csgraph"'
    assert codes_of(response) == [UNAUTHENTICATED]
    assert without_request_id(response) == without_request_id(known)


async def test_a_revoked_key_is_unknown(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="to be revoked"))
    await revoke_key(owner_engine, tenant_id, issued.id)

    response = await api.with_key(issued.text).post(QUERY)

    assert response.status_code == 401
    assert without_request_id(response) == without_request_id(await api.with_key(None).post(QUERY))


async def test_an_expired_key_is_unknown(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    over = datetime(2020, 1, 1, tzinfo=UTC)
    key = await key_of(owner_engine, secrets, tenant_id, expires_at=over)

    response = await api.with_key(key).post(QUERY)

    assert response.status_code == 401
    assert without_request_id(response) == without_request_id(await api.with_key(None).post(QUERY))


async def test_a_key_that_expires_later_works(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    later = datetime(2999, 1, 1, tzinfo=UTC) + timedelta(days=1)
    key = await key_of(owner_engine, secrets, tenant_id, expires_at=later)

    assert (await api.with_key(key).post(QUERY)).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
async def test_the_scheme_is_read_in_any_case(api: Api, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {api.key}"}

    response = await api.client.post("/graphql", json={"query": QUERY}, headers=headers)

    assert response.status_code == 200


async def test_a_key_in_the_address_is_no_key(api: Api) -> None:
    for name in ("key", "api_key", "access_token", "token"):
        response = await api.with_key(None).get(query=QUERY, **{name: str(api.key)})
        assert response.status_code == 401


async def test_whoever_has_no_key_learns_nothing_of_the_schema(api: Api) -> None:
    for query in ("{ __schema { types { name } } }", "{ nonsense }", "{", ""):
        response = await api.with_key(None).post(query)
        assert codes_of(response) == [UNAUTHENTICATED]


async def test_the_body_of_whoever_has_no_key_is_not_looked_at(api: Api) -> None:
    for body in (b"{", b"[]", b"x" * 1_000_000):
        response = await api.with_key(None).send(body)
        assert codes_of(response) == [UNAUTHENTICATED]


async def test_a_revoked_key_works_for_five_seconds_at_most(
    owner_engine: AsyncEngine, urls: DatabaseUrls, secrets: Secrets, tenant_id: TenantId
) -> None:
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="to be revoked"))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    app = build_app(urls, secrets, ServerOptions(pool_size=1), clock=lambda: now)
    async with in_process(app) as client:
        api = Api(client, issued.text)
        assert (await api.post(QUERY)).status_code == 200
        await revoke_key(owner_engine, tenant_id, issued.id)
        now += timedelta(seconds=5)

        assert (await api.post(QUERY)).status_code == 401
