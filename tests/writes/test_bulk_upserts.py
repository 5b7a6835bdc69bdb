"""Many records are written at once, each told what became of it."""

from typing import Any

import pytest

from tests.support.http import Api
from tests.writes.test_accounts import made, written
from tests.writes.test_holds import holds

UPSERT = """mutation(
  $inputs: [AccountBulkUpsertInput!]!, $errorPolicy: BulkErrorPolicy, $options: WriteOptions) {
  accountBulkUpsert(inputs: $inputs, errorPolicy: $errorPolicy, options: $options) %s {
    accounts { id name industry externalId domain revision }
    rows { index outcome userErrors { code path } }
    userErrors { code path } changeSet { changes { operation } } } }"""
PEOPLE = """mutation($inputs: [ContactBulkUpsertInput!]!, $errorPolicy: BulkErrorPolicy) {
  contactBulkUpsert(inputs: $inputs, errorPolicy: $errorPolicy) {
    contacts { name email account { name } } rows { outcome userErrors { code path } }
    userErrors { code path } } }"""
NAMES = "{ accounts { nodes { name industry } } }"


async def upserted(api: Api, *inputs: Any, document: str = UPSERT, **more: Any) -> dict[str, Any]:
    text = document % "" if "%s" in document else document
    return await written(api, text, inputs=list(inputs), **more)


def outcomes(payload: dict[str, Any]) -> list[str]:
    return [row["outcome"] for row in payload["rows"]]


async def test_rows_are_made_changed_and_left_in_the_order_given(api: Api) -> None:
    first = await made(api, name="First", website="first.example", industry="Retail")
    await made(api, name="Second", externalId="erp-2")

    payload = await upserted(
        api,
        {"by": {"externalId": "erp-3"}, "name": "Third"},
        {"by": {"id": first["id"]}, "industry": None},
        {"by": {"externalId": "erp-2"}, "name": "Second"},
        {"by": {"domain": "fourth.example"}, "name": "Fourth"},
        {"name": "Fifth", "website": "www.fifth.example"},
    )

    assert payload["userErrors"] == []
    assert outcomes(payload) == ["CREATED", "UPDATED", "UNCHANGED", "CREATED", "CREATED"]
    shown = [(each["name"], each["externalId"], each["domain"]) for each in payload["accounts"]]
    assert shown == [
        ("Third", "erp-3", None),
        ("First", None, "first.example"),
        ("Second", "erp-2", None),
        ("Fourth", None, "fourth.example"),
        ("Fifth", None, "fifth.example"),
    ]
    assert payload["accounts"][1]["industry"] is None
    assert sorted(each["operation"] for each in payload["changeSet"]["changes"]) == [
        *("INSERT", "INSERT", "INSERT"),
        "UPDATE",
    ]
    assert [each["field"] for each in await holds(api, first["id"])] == ["industry"]


async def test_the_same_batch_again_changes_nothing(api: Api) -> None:
    inputs = [{"by": {"externalId": f"erp-{n}"}, "name": f"Account {n}"} for n in range(500)]

    first = await upserted(api, *inputs)
    again = await upserted(api, *inputs)

    assert set(outcomes(first)) == {"CREATED"}
    assert set(outcomes(again)) == {"UNCHANGED"}
    assert again["changeSet"] is None
    assert [each["name"] for each in again["accounts"]] == [each["name"] for each in inputs]


BAD = (
    {"name": "Good"},
    {"by": {"id": "acc_00000000000000000000000000"}, "name": "Nobody"},
    {"name": "Half good", "industry": "x" * 501},
    {"by": {"externalId": "new"}, "industry": "Retail"},
    {"name": "Owned", "ownerId": "usr_00000000000000000000000000"},
)
WRONG: list[list[Any]] = [
    [],
    [{"code": "NOT_FOUND", "path": ["inputs", "1", "by", "id"]}],
    [{"code": "INVALID", "path": ["inputs", "2", "industry"]}],
    [{"code": "REQUIRED", "path": ["inputs", "3", "name"]}],
    [{"code": "NOT_FOUND", "path": ["inputs", "4", "ownerId"]}],
]


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (None, []),
        ("REJECT_EVERYTHING", []),
        ("REJECT_FAILED_ROWS", ["Good"]),
        ("IGNORE_FAILED", ["Good", "Half good", "Owned"]),
    ],
)
async def test_what_is_kept_of_a_batch_with_bad_rows(
    api: Api, policy: str | None, kept: list[str]
) -> None:
    payload = await upserted(api, *BAD, errorPolicy=policy)

    assert [row["userErrors"] for row in payload["rows"]] == WRONG
    names = [node["name"] for node in (await api.data(NAMES))["accounts"]["nodes"]]
    assert names == kept
    made_rows = [row for row in payload["rows"] if row["outcome"] == "CREATED"]
    assert len(made_rows) == len(kept)
    refused = [error for row in WRONG for error in row]
    assert payload["userErrors"] == ([] if kept else refused)


async def test_a_record_stands_in_a_batch_once(api: Api) -> None:
    account = await made(api, externalId="erp-1")

    payload = await upserted(
        api,
        {"by": {"id": account["id"]}, "name": "One"},
        {"by": {"externalId": "erp-1"}, "name": "Two"},
        {"by": {"externalId": "new"}, "name": "Three"},
        {"by": {"externalId": "new"}, "name": "Four"},
    )

    assert [row["userErrors"][0]["code"] for row in payload["rows"]] == ["CONFLICT"] * 4


async def test_an_identity_that_two_answer_to_is_refused(api: Api) -> None:
    for name in ("One", "Two"):
        await made(api, name=name, website="shared.example")

    payload = await upserted(api, {"by": {"domain": "shared.example"}, "name": "Which"})

    assert payload["userErrors"] == [{"code": "CONFLICT", "path": ["inputs", "0", "by", "domain"]}]


async def test_a_batch_is_tried_repeated_and_bounded(api: Api) -> None:
    row = {"by": {"externalId": "erp-1"}, "name": "Acme"}
    tried = await upserted(api, row, options={"dryRun": True})
    assert outcomes(tried) == ["CREATED"]
    assert tried["accounts"][0]["name"] == "Acme"
    assert (await api.data(NAMES))["accounts"]["nodes"] == []

    keyed = UPSERT % '@idempotent(key: "b1")'
    first = await upserted(api, row, document=keyed)
    again = await upserted(api, row, document=keyed)
    assert (first["rows"], first["accounts"]) == (again["rows"], again["accounts"])

    many = await upserted(api, *[{"name": "x"}] * 501)
    assert many["userErrors"] == [{"code": "LIMIT_REACHED", "path": ["inputs"]}]
    none = await upserted(api)
    assert (none["rows"], none["accounts"], none["userErrors"]) == ([], [], [])


async def test_people_are_written_with_their_accounts(api: Api) -> None:
    account = await made(api)

    payload = await upserted(
        api,
        {"by": {"externalId": "p1"}, "name": "Ada", "accountId": account["id"]},
        {"by": {"externalId": "p2"}, "name": "Bob", "email": "nobody"},
        document=PEOPLE,
        errorPolicy="IGNORE_FAILED",
    )

    assert payload["contacts"] == [
        {"name": "Ada", "email": None, "account": {"name": "Acme"}},
        {"name": "Bob", "email": None, "account": None},
    ]
    assert [row["userErrors"] for row in payload["rows"]] == [
        [],
        [{"code": "INVALID", "path": ["inputs", "1", "email"]}],
    ]


async def test_lists_are_written_beside_rows_that_give_none(api: Api) -> None:
    document = PEOPLE.replace("contacts { name", "contacts { skills name")

    made_ = await upserted(
        api,
        {"by": {"externalId": "p1"}, "name": "Ada", "skills": ["SQL", 'it\'s "odd"']},
        {"by": {"externalId": "p2"}, "name": "Bob"},
        document=document,
    )
    changed = await upserted(
        api,
        {"by": {"externalId": "p1"}, "title": "CTO"},
        {"by": {"externalId": "p2"}, "skills": ["Go"]},
        document=document.replace("name email", "name title"),
    )

    assert [each["skills"] for each in made_["contacts"]] == [["SQL", 'it\'s "odd"'], []]
    assert [each["skills"] for each in changed["contacts"]] == [["SQL", 'it\'s "odd"'], ["Go"]]
    assert [each["title"] for each in changed["contacts"]] == ["CTO", None]


async def test_records_of_others_are_not_found(api: Api, others_api: Api) -> None:
    account = await made(api, externalId="erp-1")

    by_id = await upserted(others_api, {"by": {"id": account["id"]}, "name": "Mine"})
    by_key = await upserted(others_api, {"by": {"externalId": "erp-1"}, "name": "Mine"})

    assert by_id["userErrors"][0]["code"] == "NOT_FOUND"
    assert outcomes(by_key) == ["CREATED"]
    assert (await api.data(NAMES))["accounts"]["nodes"] == [{"name": "Acme", "industry": None}]


async def test_who_may_only_read_writes_no_batch(reader: Api) -> None:
    assert await reader.codes(UPSERT % "", inputs=[{"name": "x"}]) == ["FORBIDDEN"]


@pytest.mark.parametrize("policy", ["REJECT_FAILED_ROWS", "IGNORE_FAILED"])
async def test_no_account_is_made_by_a_domain_that_is_none(api: Api, policy: str) -> None:
    inputs = [{"by": {"domain": each}, "name": "New"} for each in ("bad domain", "www.new.example")]

    payload = await upserted(api, *inputs, errorPolicy=policy)

    assert outcomes(payload) == ["REJECTED", "REJECTED"]
    told = [(each["code"], each["path"]) for row in payload["rows"] for each in row["userErrors"]]
    assert told == [("INVALID", ["inputs", str(n), "by", "domain"]) for n in range(2)]
