"""A mutation is done for each line of a file, by the rules of the single mutation."""

from typing import Any

import pytest
from sqlalchemy import select

from csgraph.bulk.jobs import BulkKind
from csgraph.events.tables import field_hold
from csgraph.ids import encode_id
from csgraph.storage.work import open_reading
from tests.bulk.asking import START_IMPORT, Bulk
from tests.support.http import Api

CREATE = """mutation($input: ContactCreateInput!, $options: WriteOptions) {
  contactCreate(input: $input, options: $options) {
    contact { id } userErrors { code message path } } }"""
UPDATE = """mutation($id: ID!, $input: ContactUpdateInput!, $options: WriteOptions) {
  contactUpdate(id: $id, input: $input, options: $options) {
    contact { id } userErrors { code message path
      ... on RevisionConflict { currentRevision changedFields } } } }"""
ACCOUNT_CREATE = """mutation($input: AccountCreateInput!) { accountCreate(input: $input) {
    account { id } userErrors { code message path ... on ValidationError { constraint } } } }"""
ACCOUNT_UPDATE = """mutation($by: AccountRef!, $input: AccountUpdateInput!) {
  accountUpdate(by: $by, input: $input) {
    account { id } userErrors { code message path } } }"""
READ = """{ contacts(first: 100, orderBy: [{field: NAME}]) {
  nodes { id name email title phone revision account { name } } } }"""


async def contacts(bulk: Bulk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await bulk.api.data(READ))["contacts"]["nodes"]
    return found


async def made(api: Api, document: str, **variables: Any) -> str:
    """Make a record by the single mutation; return its id."""
    [payload] = (await api.data(document, **variables)).values()
    assert payload["userErrors"] == []
    [record] = (value for value in payload.values() if isinstance(value, dict))
    id_: str = record["id"]
    return id_


async def test_each_line_is_done_and_told_in_order(bulk: Bulk) -> None:
    account = await made(bulk.api, ACCOUNT_CREATE, input={"name": "Acme"})
    rows = [
        {"input": {"name": f" Person {n:03} ", "email": f"p{n}@x.example", "accountId": account}}
        for n in range(250)
    ]

    done, told = await bulk.imported(CREATE, rows, {"reason": "From the old CRM"})

    assert (done["status"], done["rowCount"], done["failedCount"]) == ("COMPLETED", 250, 0)
    assert [each["line"] for each in told] == list(range(1, 251))
    found = await contacts(bulk)
    assert [each["id"] for each in found] == [each["id"] for each in told[:100]]
    assert found[7] == {
        "id": told[7]["id"],
        "name": "Person 007",
        "email": "p7@x.example",
        "title": None,
        "phone": None,
        "revision": 1,
        "account": {"name": "Acme"},
    }
    change_set = done["changeSet"]
    assert (change_set["actorKind"], change_set["reason"]) == ("PRINCIPAL", "From the old CRM")
    assert change_set["changes"][0] == {
        "nodeType": "Contact",
        "operation": "INSERT",
        "changedFields": [],
    }


WRONG: list[dict[str, Any]] = [
    {"input": {"name": "   "}},
    {"input": {"name": "Ada", "email": "nobody"}},
    {"input": {"name": None}},
    {"input": {"name": "x" * 501, "accountId": "acc_1"}},
    {"input": {"name": "Ada", "accountId": "acc_00000000000000000000000000"}},
    {"input": {"name": "Ada", "email": "a b", "accountId": "acc_00000000000000000000000000"}},
    {"input": {"name": "NUL \u0000"}},
    {"input": {"name": "Ada"}, "options": {"ifRevision": 3}},
]


@pytest.mark.parametrize("variables", WRONG, ids=str)
async def test_a_line_is_refused_as_the_single_mutation_is(
    bulk: Bulk, variables: dict[str, Any]
) -> None:
    answer = (await bulk.api.post(CREATE, variables)).json()
    single = answer["data"]["contactCreate"]["userErrors"] if "data" in answer else None

    done, [told] = await bulk.imported(CREATE, [variables])

    assert done["failedCount"] == 1
    kept = [
        {name: each.get(name) for name in ("code", "message", "path")} for each in told["errors"]
    ]
    if single is None:
        assert [each["code"] for each in kept] == ["BAD_USER_INPUT"]
        assert kept[0]["message"] == answer["errors"][0]["message"]
    else:
        assert kept == single
        assert single
    assert await contacts(bulk) == []


async def test_what_is_refused_does_no_harm_to_the_others(bulk: Bulk) -> None:
    rows: list[Any] = [
        {"input": {"name": "Ada"}},
        b"{no json\n",
        b"\n",
        b"[1]\n",
        {"input": {"name": "Bob", "email": "nobody"}},
        {"input": {"name": "Cem"}},
        b'{"input": {"name": "Without a line feed at the end"}}',
    ]

    done, told = await bulk.imported(CREATE, rows)

    assert (done["status"], done["rowCount"], done["failedCount"]) == ("COMPLETED", 6, 3)
    assert [each["line"] for each in told] == [1, 2, 4, 5, 6, 7]
    assert [each["errors"][0]["code"] if "errors" in each else None for each in told] == [
        None,
        "BAD_USER_INPUT",
        "BAD_USER_INPUT",
        "INVALID",
        None,
        None,
    ]
    assert len(await contacts(bulk)) == 3


async def test_updates_change_what_is_given_and_hold_it(bulk: Bulk) -> None:
    ids = [
        await made(bulk.api, CREATE, input={"name": f"P{n}", "title": "Old", "phone": "1"})
        for n in range(4)
    ]
    missing = "con_00000000000000000000000000"
    rows = [
        {"id": ids[0], "input": {"title": "New"}},
        {"id": ids[1], "input": {"phone": None, "name": "Q1"}},
        {"id": ids[2], "input": {"title": "New"}, "options": {"ifRevision": 9}},
        {"id": missing, "input": {"title": "New"}},
        {"id": "nonsense", "input": {"title": "New"}},
        {"id": ids[0], "input": {"title": "Newer"}},
        {"id": ids[3], "input": {"title": "Old"}},
    ]

    done, told = await bulk.imported(UPDATE, rows)

    assert (done["rowCount"], done["failedCount"]) == (7, 3)
    assert told[2]["errors"] == [
        {
            "code": "CONFLICT",
            "message": "The record is at revision 1: read it again, then decide.",
            "path": ["options", "ifRevision"],
            "currentRevision": 1,
            "changedFields": ["title"],
        }
    ]
    for index, given in ((3, rows[3]), (4, rows[4])):
        answer = await bulk.api.data(UPDATE, **given)
        single = answer["contactUpdate"]["userErrors"]
        assert [
            {name: each[name] for name in single[0]} for each in told[index]["errors"]
        ] == single
    found = {each["id"]: each for each in await contacts(bulk)}
    assert [(found[id_]["title"], found[id_]["revision"]) for id_ in ids] == [
        ("Newer", 3),
        ("Old", 2),
        ("Old", 1),
        ("Old", 1),
    ]
    assert found[ids[1]]["phone"] is None
    assert await held(bulk) == {(ids[0], "title"), (ids[1], "name"), (ids[1], "phone")}


async def held(bulk: Bulk) -> set[tuple[str, str]]:
    """Return which fields are held against the sources."""
    async with open_reading(bulk.runner.exporter.writing, bulk.tenant_id) as work:
        rows = await work.connection.execute(select(field_hold.c.node_id, field_hold.c.field))
        return {(encode_id("con", row.node_id), row.field) for row in rows}


async def test_accounts_are_found_by_identity_and_never_put_above_themselves(bulk: Bulk) -> None:
    ids = {}
    for name in ("a", "b", "c"):
        values = {"name": name, "website": f"https://{name}.example"}
        ids[name] = await made(bulk.api, ACCOUNT_CREATE, input=values)
    rows = [
        {"by": {"domain": "A.example"}, "input": {"parentId": ids["b"]}},
        {"by": {"domain": "b.example"}, "input": {"parentId": ids["c"]}},
        {"by": {"domain": "c.example"}, "input": {"parentId": ids["a"]}},
        {"by": {"domain": "nowhere.example"}, "input": {"name": "x"}},
        {"by": {"id": ids["c"]}, "input": {"website": "https://moved.example"}},
        {"by": {"domain": "moved.example"}, "input": {"industry": "Found again"}},
        {"by": {"domain": "c.example"}, "input": {"industry": "Gone"}},
    ]

    done, told = await bulk.imported(ACCOUNT_UPDATE, rows)

    outcomes = [each["errors"][0]["code"] if "errors" in each else each["id"] for each in told]
    assert outcomes == [ids["a"], ids["b"], "INVALID", "NOT_FOUND", ids["c"], ids["c"], "NOT_FOUND"]
    assert told[2]["errors"][0]["path"] == ["input", "parentId"]
    assert done["failedCount"] == 3
    read = '{ account(by: {domain: "moved.example"}) { industry parent { id } } }'
    assert (await bulk.api.data(read))["account"] == {"industry": "Found again", "parent": None}


async def test_money_and_what_follows_from_values_are_stored(bulk: Bulk) -> None:
    money = {"amount": "12.50", "currencyCode": "EUR"}
    rows = [
        {"input": {"name": "Acme", "website": "www.acme.co.uk/x", "annualRevenue": money}},
        {"input": {"name": "Bad", "annualRevenue": {"amount": "1.234", "currencyCode": "EUR"}}},
    ]

    _, told = await bulk.imported(ACCOUNT_CREATE, rows)

    read = '{ account(by: {domain: "acme.co.uk"}) { name annualRevenue { amount } } }'
    assert (await bulk.api.data(read))["account"] == {
        "name": "Acme",
        "annualRevenue": {"amount": "12.50"},
    }
    assert told[1]["errors"][0]["constraint"] == "at most 2 decimals"


async def test_a_dry_run_tells_what_would_be_and_keeps_nothing(bulk: Bulk) -> None:
    rows = [{"input": {"name": "Ada"}}, {"input": {"name": "Bob", "email": "nobody"}}]

    done, told = await bulk.imported(CREATE, rows, dryRun=True)

    assert (done["status"], done["rowCount"], done["failedCount"]) == ("COMPLETED", 2, 1)
    assert done["changeSet"] is None
    assert told[0] == {"line": 1, "id": None}
    assert told[1]["errors"][0]["code"] == "INVALID"
    assert await contacts(bulk) == []


async def test_with_reject_everything_one_refused_line_refuses_all(bulk: Bulk) -> None:
    rows = [{"input": {"name": f"P{n}"}} for n in range(5)]
    policy = {"errorPolicy": "REJECT_EVERYTHING"}

    wrong, _ = await bulk.imported(CREATE, [*rows, {"input": {"name": " "}}], **policy)
    before = await contacts(bulk)
    right, told = await bulk.imported(CREATE, rows, **policy)

    assert (wrong["status"], wrong["errorCode"], wrong["failedCount"]) == (
        "FAILED",
        "ROLLED_BACK",
        1,
    )
    assert before == []
    assert (right["status"], right["rowCount"], right["failedCount"]) == ("COMPLETED", 5, 0)
    assert {each["id"] for each in told} == {each["id"] for each in await contacts(bulk)}


async def test_all_lines_are_kept_or_none_unless_told_otherwise(bulk: Bulk) -> None:
    upload = await bulk.sent([{"input": {"name": "Ada"}}, {"input": {"name": " "}}])
    given = {"mutation": CREATE, "uploadId": upload}

    payload = (await bulk.api.data(START_IMPORT, input=given))["bulkImportStart"]
    id_ = payload["bulkImport"]["id"]
    await bulk.run(BulkKind.IMPORT, id_)

    done = await bulk.load(id_)
    assert (done["errorPolicy"], done["status"]) == ("REJECT_EVERYTHING", "FAILED")
    assert await contacts(bulk) == []


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ("{ accounts { nodes { id } } }", "one mutation"),
        ('mutation { contactDelete(id: "x") { userErrors { code } } }', "contactCreate"),
        ("mutation { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (CREATE.replace("WriteOptions) {", "WriteOptions) @atomic {"), "directives"),
    ],
)
async def test_what_is_no_import_is_refused_with_the_reason(
    bulk: Bulk, document: str, word: str
) -> None:
    upload = await bulk.sent([{"a": 1}])

    [error] = (await bulk.start_import(document, upload))["userErrors"]

    assert error["path"] == ["input", "mutation"]
    assert word in error["message"]


async def test_a_cancelled_import_tells_what_it_has_written(bulk: Bulk) -> None:
    upload = await bulk.sent([{"input": {"name": "Ada"}}])
    id_ = (await bulk.start_import(CREATE, upload))["bulkImport"]["id"]
    cancel = """mutation($id: ID!) { bulkImportCancel(id: $id) {
      bulkImport { status } userErrors { code } } }"""

    payload = (await bulk.api.data(cancel, id=id_))["bulkImportCancel"]

    assert payload == {"bulkImport": {"status": "CANCELLED"}, "userErrors": []}
    assert not await bulk.run(BulkKind.IMPORT, id_)
    assert await contacts(bulk) == []


async def test_a_start_that_is_only_tried_is_refused_since_it_tries_no_line(bulk: Bulk) -> None:
    upload = await bulk.sent([{"input": {"name": "Ada"}}])

    payload = await bulk.start_import(CREATE, upload, {"dryRun": True})

    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["options", "dryRun"])
    assert payload["bulkImport"] is None
