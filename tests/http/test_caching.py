"""Answers that a client may keep, and is told to be still the same."""

import hashlib

import httpx
import orjson
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.documents import NewDocument, keep_document
from tests.support.http import JSON, RESPONSE, Api, key_of

QUERY = "{ accounts(first: 3) { nodes { name owner { name } } } }"


@pytest.fixture
async def id_(owner_engine: AsyncEngine, tenant_id: TenantId, portfolio: list[str]) -> str:
    """A registered document over three accounts."""
    return await keep_document(owner_engine, tenant_id, NewDocument(QUERY))


async def get(api: Api, id_: str, **headers: str) -> httpx.Response:
    given = {**api.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await api.client.get("/graphql", params={"documentId": id_}, headers=given)


async def rename(engine: AsyncEngine, tenant_id: TenantId, name: str) -> None:
    async with open_writing(engine, tenant_id) as work:
        await work.connection.execute(update(account).values(name=name))


async def test_an_answer_that_is_still_the_same_is_not_sent_again(
    tenants_api: Api, id_: str
) -> None:
    first = await get(tenants_api, id_)
    again = await get(tenants_api, id_, if_none_match=first.headers["etag"])

    assert first.status_code == 200
    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert again.status_code == 304
    assert again.content == b""
    assert "content-type" not in again.headers
    assert "content-length" not in again.headers
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]


async def test_a_changed_answer_is_sent_with_another_tag(
    tenants_api: Api, id_: str, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    first = await get(tenants_api, id_)
    await rename(ingest_engine, tenant_id, "Renamed")

    changed = await get(tenants_api, id_, if_none_match=first.headers["etag"])

    assert changed.status_code == 200
    assert changed.json()["data"]["accounts"]["nodes"][0]["name"] == "Renamed"
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("form", ["*", "W/{}", '"other", {}', '{} ,"other"'])
async def test_the_tag_is_found_in_every_form_of_the_header(
    tenants_api: Api, id_: str, form: str
) -> None:
    tag = (await get(tenants_api, id_)).headers["etag"]

    assert (await get(tenants_api, id_, if_none_match=form.format(tag))).status_code == 304


@pytest.mark.parametrize("form", ['"other"', "", 'W/"other"'])
async def test_another_tag_is_answered_in_full(tenants_api: Api, id_: str, form: str) -> None:
    assert (await get(tenants_api, id_, if_none_match=form)).status_code == 200


async def test_errors_are_part_of_the_tag_and_their_request_ids_are_not(
    client: httpx.AsyncClient,
    tenants_api: Api,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    id_: str,
) -> None:
    key = await key_of(owner_engine, secrets, tenant_id, ("accounts:read",))
    limited = Api(client, key)

    whole, lacking, again = [await get(api, id_) for api in (tenants_api, limited, limited)]

    assert [error["extensions"]["code"] for error in lacking.json()["errors"]]
    assert lacking.headers["x-request-id"] != again.headers["x-request-id"]
    assert lacking.headers["etag"] == again.headers["etag"] != whole.headers["etag"]


async def test_each_media_type_has_its_own_tag(tenants_api: Api, id_: str) -> None:
    tags = {
        (await get(tenants_api.accepting(each), id_)).headers["etag"] for each in (JSON, RESPONSE)
    }

    assert len(tags) == 2


async def test_an_answer_to_a_hash_by_get_is_kept_too(tenants_api: Api) -> None:
    query = "{ viewer { tenantName } }"
    hash_ = hashlib.sha256(query.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
    text = orjson.dumps(extensions).decode()

    unknown = await tenants_api.get(extensions=text)
    sent = await tenants_api.get(query=query, extensions=text)
    by_hash = await tenants_api.get(extensions=text)

    assert [r.headers["cache-control"] for r in (unknown, sent)] == ["no-store"] * 2
    assert "etag" in by_hash.headers


async def test_whatever_else_is_asked_is_kept_by_nobody(tenants_api: Api, id_: str) -> None:
    answers = [
        await tenants_api.post(QUERY),
        await tenants_api.get(query=QUERY),
        await tenants_api.send(orjson.dumps({"documentId": id_})),
        await get(tenants_api, "sha256:" + "0" * 64),
        await get(tenants_api.with_key(None), id_),
    ]

    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert not any("etag" in answer.headers for answer in answers)
