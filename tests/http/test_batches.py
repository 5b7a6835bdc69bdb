"""Several operations in one request: answered in order, bounded together."""

from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.graph.limits import Limits
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.documents import NewDocument, document_id, keep_document
from tests.support.http import JSON, RESPONSE, Api, codes_of, in_process, key_of

TENANT = "{ viewer { tenantName } }"
COUNT = "query Count($n: Int) { accounts(first: $n) { totalCount } }"


async def send(api: Api, *operations: Any) -> httpx.Response:
    return await api.send(orjson.dumps(operations))


def codes(response: httpx.Response) -> list[list[str]]:
    answers: list[dict[str, Any]] = response.json()
    return [[e["extensions"]["code"] for e in each.get("errors", [])] for each in answers]


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_each_operation_has_its_answer_in_its_place(
    tenants_api: Api, portfolio: list[str], accept: str
) -> None:
    response = await send(
        tenants_api.accepting(accept),
        {"query": COUNT, "variables": {"n": 1}},
        {"query": "{ nonsense }"},
        {"query": TENANT, "operationName": None},
        7,
        {"operationName": "Count"},
        {"query": COUNT, "variables": {"n": 0}},
        {"query": f"{COUNT} {TENANT.replace('{', 'query Tenant {', 1)}", "operationName": "Tenant"},
    )

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    tenant = {"viewer": {"tenantName": "Tenant"}}
    found = [each.get("data") for each in response.json()]
    assert found == [{"accounts": {"totalCount": 3}}, None, tenant, None, None, None, tenant]
    assert codes(response) == [
        [],
        ["GRAPHQL_VALIDATION_FAILED"],
        [],
        ["BAD_USER_INPUT"],
        ["BAD_USER_INPUT"],
        ["BAD_USER_INPUT"],
        [],
    ]
    assert not any("data" in each for each in response.json() if each.get("errors"))


async def test_a_batch_of_one_is_answered_by_a_list_of_one(api: Api) -> None:
    [answer] = (await send(api, {"query": TENANT})).json()

    assert answer["data"] == {"viewer": {"tenantName": "Quiet tenant"}}


async def test_whoever_has_no_key_is_told_once(api: Api) -> None:
    response = await send(api.with_key(None), {"query": TENANT})

    assert response.status_code == 401
    assert codes_of(response) == ["UNAUTHENTICATED"]


async def test_documents_may_be_named_by_their_ids(
    tenants_api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    await keep_document(owner_engine, tenant_id, NewDocument(TENANT))
    hash_ = document_id(COUNT).removeprefix("sha256:")
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}

    response = await send(
        tenants_api,
        {"documentId": document_id(TENANT)},
        {"extensions": extensions},
        {"query": COUNT, "extensions": extensions},
        {"extensions": extensions},
    )

    assert codes(response) == [[], ["PERSISTED_QUERY_NOT_FOUND"], [], []]


async def test_a_key_for_registered_documents_is_held_to_them(
    client: httpx.AsyncClient, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    await keep_document(owner_engine, tenant_id, NewDocument(TENANT))
    api = Api(client, await key_of(owner_engine, secrets, tenant_id, trusted_only=True))

    response = await send(api, {"query": TENANT}, {"query": COUNT})

    assert codes(response) == [[], ["DOCUMENT_NOT_TRUSTED"]]


@pytest.mark.parametrize(("allowed", "served"), [(1, []), (2, [1, 2])])
async def test_a_server_takes_as_many_as_it_is_set_to(
    urls: DatabaseUrls, secrets: Secrets, shared_key: str, allowed: int, served: list[int]
) -> None:
    options = ServerOptions(pool_size=1, most_operations=allowed)
    async with in_process(build_app(urls, secrets, options)) as client:
        api = Api(client, shared_key)
        answers = {n: await send(api, *[{"query": TENANT}] * n) for n in (1, 2, 3)}

    assert [n for n, answer in answers.items() if answer.status_code == 200] == served
    for n, answer in answers.items():
        if n not in served:
            assert answer.status_code == 400
            assert codes_of(answer) == ["BAD_USER_INPUT"]


async def test_the_cost_of_all_is_bounded_as_that_of_one(
    urls: DatabaseUrls, secrets: Secrets, shared_key: str
) -> None:
    options = ServerOptions(pool_size=1, limits=Limits(cost=150))
    dear = {"query": "{ accounts(first: 100) { nodes { name } } }"}
    async with in_process(build_app(urls, secrets, options)) as client:
        api = Api(client, shared_key)
        alone = await send(api, dear)
        both = await send(api, dear, {"query": "{ __typename }"}, dear)

    assert codes(alone) == [[]]
    assert codes(both) == [["COST_LIMIT_EXCEEDED"], [], ["COST_LIMIT_EXCEEDED"]]
    assert both.json()[0]["errors"][0]["extensions"]["requested"] == 208


async def test_the_tokens_of_all_are_bounded_as_those_of_one(
    urls: DatabaseUrls, secrets: Secrets, shared_key: str
) -> None:
    options = ServerOptions(pool_size=1, limits=Limits(tokens=20))
    long = {"query": "{ viewer { tenantName a: tenantName b: tenantName } }"}
    async with in_process(build_app(urls, secrets, options)) as client:
        response = await send(Api(client, shared_key), *[long] * 4)

    assert codes(response) == [[], [], ["TOKEN_LIMIT_EXCEEDED"], ["TOKEN_LIMIT_EXCEEDED"]]


async def test_documents_that_are_refused_count_too(
    urls: DatabaseUrls, secrets: Secrets, shared_key: str
) -> None:
    options = ServerOptions(pool_size=1, limits=Limits(tokens=20))
    wrong = {"query": "{ viewer { nonsense another nothing } }"}
    async with in_process(build_app(urls, secrets, options)) as client:
        response = await send(Api(client, shared_key), *[wrong] * 4)

    assert [each[0] for each in codes(response)] == [
        "GRAPHQL_VALIDATION_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "TOKEN_LIMIT_EXCEEDED",
        "TOKEN_LIMIT_EXCEEDED",
    ]


async def test_one_operation_of_a_batch_may_read_the_schema(api: Api) -> None:
    reads = {"query": "{ __schema { types { name } } }"}
    names = {"query": '{ __type(name: "Account") { name } __typename }'}

    response = await send(api, {"query": "{ __typename }"}, reads, names, {"query": TENANT})

    assert codes(response) == [[], [], ["COST_LIMIT_EXCEEDED"], []]


async def test_a_batch_is_within_the_bound_on_the_body(api: Api) -> None:
    response = await send(api, *[{"query": TENANT + " " * 20_000}] * 9)

    assert response.status_code == 413
