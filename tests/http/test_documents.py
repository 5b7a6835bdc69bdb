"""Documents by their id: registered by the tenant, or remembered from an earlier request."""

import hashlib
from collections.abc import Awaitable, Callable

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.http.remembered import Remembered
from csgraph.ids import TenantId, new_id
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.documents import NewDocument, keep_document, remove_document
from tests.support.http import JSON, RESPONSE, Api, answered, codes_of, key_of

QUERY = "query Named($n: Int = 1) { accounts(first: $n) { totalCount } }"
ANSWER = {"data": {"accounts": {"totalCount": 0}}}
UNKNOWN = "sha256:" + "0" * 64

Register = Callable[..., Awaitable[str]]


@pytest.fixture
def register(owner_engine: AsyncEngine, tenant_id: TenantId) -> Register:
    async def run(text: str = QUERY, *, tenant: TenantId = tenant_id) -> str:
        return await keep_document(owner_engine, tenant, NewDocument(text))

    return run


@pytest.fixture
async def trusted_api(
    client: httpx.AsyncClient, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Api:
    """The endpoint for a key that is served registered documents only."""
    return Api(client, await key_of(owner_engine, secrets, tenant_id, trusted_only=True))


@pytest.fixture
async def others_api(
    client: httpx.AsyncClient,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    other_tenant_id: TenantId,
) -> Api:
    return Api(client, await key_of(owner_engine, secrets, other_tenant_id))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(hash_: str, **more: object) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_, **more}}}


async def send(api: Api, **body: object) -> httpx.Response:
    return await api.send(orjson.dumps(body))


# Registered documents


async def test_a_registered_document_is_served_by_its_id(
    tenants_api: Api, register: Register
) -> None:
    id_ = await register()

    assert id_ == f"sha256:{sha256(QUERY)}"
    assert answered(await send(tenants_api, documentId=id_, variables={"n": 2})) == ANSWER
    assert answered(await tenants_api.get(documentId=id_, variables='{"n":2}')) == ANSWER
    assert answered(await send(tenants_api, **persisted(sha256(QUERY)))) == ANSWER


async def test_another_tenants_document_is_as_unknown_as_one_that_nobody_has(
    tenants_api: Api, others_api: Api, register: Register
) -> None:
    id_ = await register()
    assert answered(await send(tenants_api, documentId=id_)) == ANSWER

    theirs, nobodys = [await send(others_api, documentId=each) for each in (id_, UNKNOWN)]

    assert codes_of(theirs) == codes_of(nobodys) == ["PERSISTED_QUERY_NOT_FOUND"]
    messages = [answer.json()["errors"][0]["message"] for answer in (theirs, nobodys)]
    assert messages[0].replace(id_, UNKNOWN) == messages[1]


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), (JSON, 200)])
@pytest.mark.parametrize("id_", [UNKNOWN, "name-of-one", "", "sha256:", "x" * 5_000, "a\0b"])
async def test_an_unknown_id_is_one_error_without_data(
    api: Api, accept: str, status: int, id_: str
) -> None:
    response = await send(api.accepting(accept), documentId=id_)

    assert response.status_code == status
    assert codes_of(response) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert "data" not in response.json()


async def test_a_removed_document_is_unknown_to_who_has_not_asked_for_it_before(
    tenants_api: Api, register: Register, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    id_ = await register()
    await remove_document(owner_engine, tenant_id, id_)

    assert codes_of(await send(tenants_api, documentId=id_)) == ["PERSISTED_QUERY_NOT_FOUND"]


@pytest.mark.parametrize("documentId", [7, {}, []])
async def test_an_id_is_a_string(api: Api, documentId: object) -> None:  # noqa: N803
    response = await send(api, documentId=documentId)

    assert response.status_code == 400
    assert "`documentId` must be a string" in response.json()["errors"][0]["message"]


async def test_an_id_and_a_text_must_be_of_one_document(api: Api) -> None:
    mine = f"sha256:{sha256(QUERY)}"
    assert answered(await send(api, query=QUERY, documentId=mine)) == ANSWER

    for wrong in (UNKNOWN, "mine"):
        assert codes_of(await send(api, query=QUERY, documentId=wrong)) == ["BAD_USER_INPUT"]
    two = await send(api, documentId=mine, **persisted("0" * 64))
    assert codes_of(two) == ["BAD_USER_INPUT"]


# Keys for registered documents only


async def test_a_trusted_key_is_served_what_is_registered_by_id_or_in_full(
    trusted_api: Api, register: Register
) -> None:
    id_ = await register()

    assert answered(await send(trusted_api, documentId=id_)) == ANSWER
    assert answered(await trusted_api.get(documentId=id_)) == ANSWER
    assert answered(await trusted_api.post(QUERY)) == ANSWER


@pytest.mark.parametrize("text", [QUERY + " ", "{ __typename }", "{ __schema { types { name } } }"])
async def test_a_trusted_key_is_refused_every_other_text(
    trusted_api: Api, register: Register, text: str
) -> None:
    await register()

    response = await trusted_api.post(text)

    assert response.status_code == 403
    assert codes_of(response) == ["DOCUMENT_NOT_TRUSTED"]
    assert codes_of(await trusted_api.get(query=text)) == ["DOCUMENT_NOT_TRUSTED"]


async def test_a_trusted_key_can_register_nothing_by_sending_it(
    trusted_api: Api, tenants_api: Api
) -> None:
    hash_ = sha256(QUERY)

    offered = await send(trusted_api, query=QUERY, **persisted(hash_))
    assert codes_of(offered) == ["DOCUMENT_NOT_TRUSTED"]
    assert answered(await send(tenants_api, query=QUERY, **persisted(hash_))) == ANSWER
    by_hash = await send(trusted_api, **persisted(hash_))
    assert codes_of(by_hash) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_another_tenants_registration_makes_nothing_trusted(
    trusted_api: Api, register: Register, other_tenant_id: TenantId
) -> None:
    id_ = await register(tenant=other_tenant_id)

    assert codes_of(await trusted_api.post(QUERY)) == ["DOCUMENT_NOT_TRUSTED"]
    assert codes_of(await send(trusted_api, documentId=id_)) == ["PERSISTED_QUERY_NOT_FOUND"]


# Automatic persisted queries, as Apollo's link speaks them


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_hash_is_unknown_until_its_text_was_sent(tenants_api: Api, method: str) -> None:
    hash_ = sha256(QUERY)

    async def ask() -> httpx.Response:
        if method == "POST":
            return await send(tenants_api, operationName="Named", **persisted(hash_))
        extensions = orjson.dumps(persisted(hash_)["extensions"]).decode()
        return await tenants_api.get(operationName="Named", extensions=extensions)

    [error] = (await ask()).json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert answered(await send(tenants_api, query=QUERY, **persisted(hash_))) == ANSWER
    assert answered(await ask()) == ANSWER


async def test_a_text_that_one_tenant_sent_is_unknown_to_another(
    tenants_api: Api, others_api: Api
) -> None:
    hash_ = sha256(QUERY)
    await send(tenants_api, query=QUERY, **persisted(hash_))

    assert codes_of(await send(others_api, **persisted(hash_))) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_a_hash_of_another_text_is_refused(tenants_api: Api) -> None:
    wrong = sha256("{ __typename }")

    refused = await send(tenants_api, query=QUERY, **persisted(wrong))

    assert codes_of(refused) == ["BAD_USER_INPUT"]
    assert codes_of(await send(tenants_api, **persisted(wrong))) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_what_is_not_valid_is_not_remembered(tenants_api: Api) -> None:
    broken = "{ nonsense }"
    hash_ = sha256(broken)

    assert codes_of(await send(tenants_api, query=broken, **persisted(hash_))) == [
        "GRAPHQL_VALIDATION_FAILED"
    ]
    assert codes_of(await send(tenants_api, **persisted(hash_))) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_another_version_is_not_supported_in_the_words_that_the_link_knows(api: Api) -> None:
    response = await send(api, query=QUERY, **persisted(sha256(QUERY), version=2))

    [error] = response.json()["errors"]
    assert error["message"] == "PersistedQueryNotSupported"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


@pytest.mark.parametrize("hash_", [None, 7, "", "xyz", "0" * 63, "g" * 64])
async def test_a_hash_has_64_hexadecimal_digits(api: Api, hash_: object) -> None:
    response = await send(api, query=QUERY, **persisted("", sha256Hash=hash_))

    assert response.status_code == 400
    assert "64 hexadecimal digits" in response.json()["errors"][0]["message"]


def test_a_tenant_that_sends_much_takes_no_room_from_one_that_sends_little() -> None:
    remembered = Remembered(characters=100, of_one=80, entries=50)
    quiet, busy = TenantId(new_id()), TenantId(new_id())
    remembered.put(quiet, "q", "x" * 30)

    for number in range(100):
        remembered.put(busy, f"b{number}", "y" * 10)

    assert remembered.get(quiet, "q") == "x" * 30
    kept = [n for n in range(100) if remembered.get(busy, f"b{n}")]
    assert kept == list(range(93, 100))


def test_no_tenant_holds_more_than_its_share() -> None:
    remembered = Remembered(characters=1_000, of_one=50, entries=3)
    busy = TenantId(new_id())

    for number in range(10):
        remembered.put(busy, str(number), "y" * 10)
    remembered.put(busy, "long", "y" * 51)

    assert [n for n in range(10) if remembered.get(busy, str(n))] == [7, 8, 9]
    assert remembered.get(busy, "long") is None
