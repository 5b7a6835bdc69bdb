"""A query of one list is read to its end into a file, as of one instant."""

import gzip
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.files import Extent, Part, add_part
from csgraph.bulk.jobs import BulkKind, Job, take_up
from csgraph.clock import system_clock
from csgraph.domain.accounts.tables import account
from csgraph.domain.bulk.tables import bulk_chunk
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.api_keys import revoke_key
from tests.bulk.asking import Bulk, lines, stored
from tests.support.http import key_of
from tests.support.portfolio import seed_portfolio

CONTACTS = "{ contacts { nodes { id name email account { name } } } }"


async def test_each_node_is_a_line_in_the_shape_of_the_selection(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=30, each=10)

    found = await bulk.exported(CONTACTS)

    assert len(found) == 300
    assert found[0].keys() == {"id", "name", "email", "account"}
    pages = await bulk.api.data(
        "{ contacts(first: 100) { nodes { id name email account { name } } } }"
    )
    by_id = {each["id"]: each for each in found}
    assert len(by_id) == 300
    assert all(by_id[each["id"]] == each for each in pages["contacts"]["nodes"])


async def test_filters_orders_variables_and_nested_lists_hold(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=20, each=3)
    query = """query Large($least: Int!) { large: accounts(
      filter: {employeeCount: {gte: $least}}, orderBy: [{field: EMPLOYEE_COUNT, direction: DESC}]
    ) { edges { node { __typename n: name
      contacts(first: 2) { totalCount nodes { name } } } } } }"""

    found = await bulk.exported(query, least=15)

    assert [each["n"] for each in found] == [f"Account {n:03}" for n in range(19, 14, -1)]
    assert found[0]["__typename"] == "Account"
    assert found[0]["contacts"]["totalCount"] == 3
    assert len(found[0]["contacts"]["nodes"]) == 2


async def test_odd_texts_are_lines_like_any_other(bulk: Bulk, app_engine: AsyncEngine) -> None:
    odd = ["\\.", 'quote " and, comma', "line\nfeed\r\ttab", "\x02 and \x01", "ünï 😀", "\\N"]
    [first, *others] = await seed_portfolio(app_engine, bulk.tenant_id, accounts=len(odd), each=0)
    async with open_writing(app_engine, bulk.tenant_id) as work:
        for id_, name in zip([first, *others], odd, strict=True):
            await work.connection.execute(
                update(account).where(account.c.id == id_).values(name=name)
            )

    found = await bulk.exported("{ accounts { nodes { name } } }")

    assert sorted(each["name"] for each in found) == sorted(odd)


async def test_a_file_of_many_parts_is_whole_and_each_part_is_whole_lines(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=150, each=0)
    async with open_writing(app_engine, bulk.tenant_id) as work:
        long = func.concat(func.repeat("/long", 10_000), account.c.name)
        await work.connection.execute(update(account).values(website=long))

    path = await _file(bulk, "{ accounts { nodes { name website } } }")

    whole = await bulk.fetch(path)
    assert {each["name"] for each in lines(whole.text)} == {f"Account {n:03}" for n in range(150)}
    assert all(each["website"].endswith(f"/long{each['name']}") for each in lines(whole.text))
    parts = await _parts(bulk, app_engine)
    assert len(parts) > 5
    assert [each.ordinal for each in parts] == list(range(len(parts)))
    assert sum(each.row_count for each in parts) == 150
    ends = [each.first_byte + each.byte_count for each in parts]
    assert [0, *ends] == [*(each.first_byte for each in parts), len(whole.content)]
    for each in parts:
        assert gzip.decompress(each.content).endswith(b"}\n")
    _, packed = await _raw(bulk, path)
    assert packed == b"".join(each.content for each in parts)


async def _parts(bulk: Bulk, engine: AsyncEngine) -> list[Row[Any]]:
    async with open_writing(engine, bulk.tenant_id) as work:
        found = await work.connection.execute(select(bulk_chunk).order_by(bulk_chunk.c.ordinal))
        return list(found.all())


async def test_a_file_that_would_be_too_large_fails_and_says_so(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=30, each=0)
    exporter = replace(bulk.runner.exporter, largest=100)
    small = Bulk(bulk.api, replace(bulk.runner, exporter=exporter), bulk.tenant_id)
    id_ = (await small.start_export("{ accounts { nodes { id name } } }"))["bulkExport"]["id"]

    await small.run(BulkKind.EXPORT, id_)

    found = await small.export(id_)
    assert (found["status"], found["errorCode"]) == ("FAILED", "COST_LIMIT_EXCEEDED")
    assert (await small.fetch(f"/bulk/exports/{id_}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("{ viewer { tenantName } }", "one list"),
        ("{ accounts { nodes { id } } contacts { nodes { id } } }", "one list"),
        ("{ accounts { totalCount nodes { id } } }", "nothing else"),
        ("{ accounts { edges { cursor node { id } } } }", "nothing else"),
        ("{ accounts { nodes { influenceMap { mermaid } } } }", "`Account.influenceMap`"),
        ("{ accounts(first: 5) { nodes { id } } }", "leave `first`"),
        ("{ accounts { nodes { nothing } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ accounts {", "GRAPHQL_PARSE_FAILED"),
        ("query($a: Int!) { accounts(filter: {employeeCount: {eq: $a}}) { nodes { id } } }", "$a"),
        ('mutation { contactDelete(id: "x") { userErrors { code } } }', "mutation"),
    ],
)
async def test_what_is_no_export_is_refused_with_the_reason(
    bulk: Bulk, query: str, word: str
) -> None:
    [error] = (await bulk.start_export(query))["userErrors"]

    assert error["code"] == "INVALID"
    assert error["path"] == ["input", "query"]
    assert word in error["message"]


async def test_a_field_behind_a_scope_is_refused_not_left_empty(
    bulk: Bulk, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    scopes = ("bulk:read", "bulk:write", "accounts:read", "contacts:read")
    key = await key_of(owner_engine, secrets, bulk.tenant_id, scopes)
    limited = Bulk(bulk.api.with_key(key), bulk.runner, bulk.tenant_id)

    [error] = (await limited.start_export(CONTACTS))["userErrors"]

    assert "contacts.pii:read" in error["message"]


async def test_a_file_is_fetched_in_parts_whole_or_compressed(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=40, each=5)
    path = await _file(bulk, CONTACTS)

    whole = await bulk.fetch(path)
    tag = whole.headers["etag"]
    size = len(whole.content)
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "application/x-ndjson"

    head = await bulk.api.client.head(path, headers={**bulk.api.headers})
    assert head.status_code == 200

    first = await bulk.fetch(path, range="bytes=0-99")
    rest = await bulk.fetch(path, range="bytes=100-", **{"if-range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["content-range"] == f"bytes 100-{size - 1}/{size}"
    assert first.content + rest.content == whole.content
    assert (await bulk.fetch(path, range="bytes=-7")).content == whole.content[-7:]
    assert (await bulk.fetch(path, range=f"bytes={size}-")).status_code == 416
    other = await bulk.fetch(path, range="bytes=100-", **{"if-range": '"other"'})
    assert (other.status_code, other.content) == (200, whole.content)
    assert (await bulk.fetch(path, **{"if-none-match": tag})).status_code == 304

    told, packed = await _raw(bulk, path)
    assert told["content-encoding"] == "gzip"
    assert told["etag"] != tag
    assert gzip.decompress(packed) == whole.content


async def _raw(bulk: Bulk, path: str) -> tuple[httpx.Headers, bytes]:
    """Fetch a file compressed, as it is sent."""
    headers = {**bulk.api.headers, "accept-encoding": "gzip"}
    async with bulk.api.client.stream("GET", path, headers=headers) as answer:
        return answer.headers, b"".join([part async for part in answer.aiter_raw()])


async def _file(bulk: Bulk, query: str) -> str:
    payload = await bulk.start_export(query)
    id_ = payload["bulkExport"]["id"]
    assert payload["bulkExport"] == {"id": id_, "status": "QUEUED", "downloadPath": None}
    await bulk.run(BulkKind.EXPORT, id_)
    path: str = (await bulk.export(id_))["downloadPath"]
    return path


async def test_progress_and_outcome_are_told(bulk: Bulk, app_engine: AsyncEngine) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=5, each=2)
    payload = await bulk.start_export(CONTACTS)
    id_ = payload["bulkExport"]["id"]
    before = await bulk.export(id_)

    await bulk.run(BulkKind.EXPORT, id_)

    after = await bulk.export(id_)
    assert (before["status"], before["rowCount"], before["snapshotAt"]) == ("QUEUED", 0, None)
    assert (after["status"], after["rowCount"]) == ("COMPLETED", 10)
    content = (await bulk.fetch(after["downloadPath"])).content
    assert int(after["byteCount"]) == len(content)
    assert after["snapshotAt"] <= after["finishedAt"] < after["expiresAt"]
    assert after["startedBy"].startswith("key_")


async def test_what_was_cancelled_is_not_done(bulk: Bulk, app_engine: AsyncEngine) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=2, each=1)
    id_ = (await bulk.start_export(CONTACTS))["bulkExport"]["id"]
    cancel = """mutation($id: ID!) { bulkExportCancel(id: $id) {
      bulkExport { status } userErrors { code message } } }"""

    payload = (await bulk.api.data(cancel, id=id_))["bulkExportCancel"]
    did = await bulk.run(BulkKind.EXPORT, id_)
    again = (await bulk.api.data(cancel, id=id_))["bulkExportCancel"]

    assert payload == {"bulkExport": {"status": "CANCELLED"}, "userErrors": []}
    assert not did
    assert [each["code"] for each in again["userErrors"]] == ["CONFLICT"]
    assert (await bulk.fetch(f"/bulk/exports/{id_}")).status_code == 404


async def test_a_tenant_has_so_many_under_way(bulk: Bulk) -> None:
    codes = []
    for _ in range(6):
        errors = (await bulk.start_export("{ accounts { nodes { id } } }"))["userErrors"]
        codes.append([each["code"] for each in errors])

    assert codes == [[]] * 5 + [["LIMIT_REACHED"]]


async def test_a_key_that_was_revoked_exports_no_more(
    bulk: Bulk, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    id_ = (await bulk.start_export("{ accounts { nodes { id } } }"))["bulkExport"]["id"]
    asked_by = (await bulk.export(id_))["startedBy"]
    await revoke_key(owner_engine, bulk.tenant_id, stored(asked_by))

    await bulk.run(BulkKind.EXPORT, id_)

    key = await key_of(owner_engine, secrets, bulk.tenant_id)
    found = await Bulk(bulk.api.with_key(key), bulk.runner, bulk.tenant_id).export(id_)
    assert (found["status"], found["errorCode"]) == ("FAILED", "FORBIDDEN")


async def test_a_key_of_fewer_scopes_does_not_get_the_file(
    bulk: Bulk, app_engine: AsyncEngine, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=1, each=1)
    path = await _file(bulk, CONTACTS)
    few = await key_of(owner_engine, secrets, bulk.tenant_id, ("bulk:read", "contacts:read"))
    none = await key_of(owner_engine, secrets, bulk.tenant_id, ("contacts:read",))

    statuses = [
        (await Bulk(bulk.api.with_key(key), bulk.runner, bulk.tenant_id).fetch(path)).status_code
        for key in (few, none)
    ]

    assert statuses == [403, 403]


async def test_another_tenants_file_is_as_good_as_none(
    bulk: Bulk, others: Bulk, app_engine: AsyncEngine
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=1, each=1)
    path = await _file(bulk, CONTACTS)
    unknown = path[:-3] + ("000" if path[-3:] != "000" else "004")

    answers = [await others.fetch(each) for each in (path, unknown)]
    upload = await bulk.sent([{"a": 1}])
    for each in (upload, upload[:-3] + "000"):
        answers.append(await others.put(f"/bulk/uploads/{each}", b"x"))

    assert {each.status_code for each in answers} == {404}
    told = [each.json()["errors"][0] for each in answers]
    assert {each["message"] for each in told} == {told[0]["message"]}
    assert (await others.api.data("query($id: ID!) { node(id: $id) { id } }", id=upload)) == {
        "node": None
    }


async def test_an_export_that_was_cut_off_begins_anew_as_of_one_instant(
    bulk: Bulk, app_engine: AsyncEngine
) -> None:
    """What an attempt has left behind is in no file that anybody can fetch."""
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=10, each=1)
    id_ = (await bulk.start_export("{ accounts { nodes { name } } }"))["bulkExport"]["id"]
    await _leave_behind(bulk, id_)
    async with open_writing(app_engine, bulk.tenant_id) as work:
        await work.connection.execute(update(account).values(name="later"))

    await bulk.run(BulkKind.EXPORT, id_)

    found = lines((await bulk.fetch((await bulk.export(id_))["downloadPath"])).text)
    assert found == [{"name": "later"}] * 10


async def _leave_behind(bulk: Bulk, id_: str) -> None:
    """Do part of an export as a worker that then dies."""
    engine = bulk.runner.exporter.writing
    attempt = await take_up(
        engine, Job(BulkKind.EXPORT, bulk.tenant_id, stored(id_)), system_clock()
    )
    assert attempt is not None
    async with open_writing(engine, bulk.tenant_id) as work:
        part = await Part.of(b'{"name":"half"}\n', row_count=1)
        await add_part(work, attempt.id, Extent(), part)
