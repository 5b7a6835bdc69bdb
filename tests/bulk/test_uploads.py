"""A file is announced, sent in as many parts as it takes, and checked."""

import hashlib
from typing import Any

import pytest

from tests.bulk.asking import CREATE_UPLOAD, Bulk

READ = """query($id: ID!) { node(id: $id) { ... on StagedUpload {
  byteSize receivedCount completedAt sha256 } } }"""


async def announced(bulk: Bulk, content: bytes, **given: Any) -> dict[str, Any]:
    values = {"byteSize": len(content), **given}
    payload = (await bulk.api.data(CREATE_UPLOAD, input=values))["stagedUploadCreate"]
    assert payload["userErrors"] == []
    upload: dict[str, Any] = payload["stagedUpload"]
    return upload


async def test_what_was_cut_off_goes_on_where_it_was(bulk: Bulk) -> None:
    content = b"0123456789" * 250_000
    upload = await announced(bulk, content, sha256=hashlib.sha256(content).hexdigest())
    path = upload["uploadPath"]

    await bulk.put(path, content[:1_500_000])
    head = await bulk.api.client.head(path, headers=bulk.api.headers)
    standing = (await bulk.api.data(READ, id=upload["id"]))["node"]
    wrong = await bulk.put(path, content[10:], offset=10)
    last = await bulk.put(path, content[1_500_000:], offset=1_500_000)

    assert head.headers["upload-offset"] == "1500000"
    assert head.headers["upload-length"] == "2500000"
    assert (standing["receivedCount"], standing["completedAt"]) == (1_500_000, None)
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "1500000")
    assert (last.status_code, last.headers["upload-offset"]) == (204, "2500000")
    done = (await bulk.api.data(READ, id=upload["id"]))["node"]
    assert (done["receivedCount"], done["completedAt"] is None) == (2_500_000, False)


async def test_a_file_with_another_checksum_is_thrown_away(bulk: Bulk) -> None:
    content = b'{"input": {}}\n'
    upload = await announced(bulk, content, sha256="0" * 64)

    answer = await bulk.put(upload["uploadPath"], content)

    assert answer.status_code == 400
    assert hashlib.sha256(content).hexdigest() in answer.json()["errors"][0]["message"]
    left = (await bulk.api.data(READ, id=upload["id"]))["node"]
    assert (left["receivedCount"], left["completedAt"]) == (0, None)


async def test_more_than_was_announced_is_refused(bulk: Bulk) -> None:
    upload = await announced(bulk, b"abc")

    answer = await bulk.put(upload["uploadPath"], b"abcd")

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"byteSize": 0}, ["input", "byteSize"]),
        ({"byteSize": 1_000_000_001}, ["input", "byteSize"]),
        ({"byteSize": 1, "sha256": "abc"}, ["input", "sha256"]),
    ],
)
async def test_what_can_not_be_sent_is_refused_before(
    bulk: Bulk, given: dict[str, Any], path: list[str]
) -> None:
    payload = (await bulk.api.data(CREATE_UPLOAD, input=given))["stagedUploadCreate"]

    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", path)


async def test_an_import_takes_a_file_that_is_complete(bulk: Bulk) -> None:
    upload = await announced(bulk, b"abc")
    document = """mutation($i: ContactCreateInput!) {
      contactCreate(input: $i) { userErrors { code } } }"""

    [error] = (await bulk.start_import(document, upload["id"]))["userErrors"]

    assert (error["code"], error["path"]) == ("CONFLICT", ["input", "uploadId"])


async def test_without_a_key_nothing_is_sent_or_fetched(bulk: Bulk) -> None:
    upload = await announced(bulk, b"abc")
    nobody = Bulk(bulk.api.with_key(None), bulk.runner, bulk.tenant_id)

    for answer in (
        await nobody.put(upload["uploadPath"], b"abc"),
        await nobody.fetch("/bulk/exports/bex_00000000000000000000000000"),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
