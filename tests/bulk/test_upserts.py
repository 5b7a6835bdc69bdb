"""A file keyed by its own ids is imported: what is known is changed, the rest is made."""

from typing import Any

import pytest

from tests.bulk.asking import Bulk
from tests.bulk.test_imports import CREATE, contacts, made

ACCOUNTS = """mutation($row: AccountBulkUpsertInput!) {
  accountBulkUpsert(inputs: [$row]) { rows { outcome } userErrors { code } } }"""
UPSERT = """mutation($row: ContactBulkUpsertInput!, $options: WriteOptions) {
  contactBulkUpsert(inputs: [$row], options: $options) { contacts { id }
    rows { outcome userErrors { code message path } } userErrors { code message path } } }"""
MANY = """mutation($rows: [ContactBulkUpsertInput!]!, $policy: BulkErrorPolicy) {
  contactBulkUpsert(inputs: $rows, errorPolicy: $policy) { userErrors { code } } }"""


def row(key: str, **given: Any) -> dict[str, Any]:
    return {"row": {"by": {"externalId": key}, **given}}


async def test_what_is_known_is_changed_and_the_rest_made(bulk: Bulk) -> None:
    known = await made(
        bulk.api, CREATE, input={"name": "Ada", "externalId": "erp-1", "title": "CTO"}
    )
    same = await made(bulk.api, CREATE, input={"name": "Bob", "externalId": "erp-2"})
    rows = [
        row("erp-1", title="CEO"),
        row("erp-2", name="Bob"),
        row("erp-3", name="Cem"),
        row("erp-3", phone="1"),
        row("erp-4", phone="2"),
        {"row": {"name": "Without a key"}},
    ]

    done, told = await bulk.imported(UPSERT, rows)

    assert (done["status"], done["rowCount"], done["failedCount"]) == ("COMPLETED", 6, 1)
    assert [each.get("outcome") for each in told] == [
        "UPDATED",
        "UNCHANGED",
        "CREATED",
        "UPDATED",
        None,
        "CREATED",
    ]
    assert [each.get("id") for each in told[:2]] == [known, same]
    assert told[2]["id"] == told[3]["id"]
    assert [(each["code"], each["path"]) for each in told[4]["errors"]] == [
        ("REQUIRED", ["inputs", "0", "name"])
    ]
    found = {each["id"]: each for each in await contacts(bulk)}
    assert (found[known]["title"], found[known]["revision"]) == ("CEO", 2)
    assert found[same]["revision"] == 1
    assert (found[told[3]["id"]]["name"], found[told[3]["id"]]["phone"]) == ("Cem", "1")
    assert len(found) == 4


async def test_the_same_file_imported_again_changes_nothing(bulk: Bulk) -> None:
    rows = [row(f"erp-{n}", name=f"P{n:04}") for n in range(1_200)]

    first, told = await bulk.imported(UPSERT, rows)
    second, again = await bulk.imported(UPSERT, rows)

    assert (first["failedCount"], second["failedCount"]) == (0, 0)
    assert {each["outcome"] for each in told} == {"CREATED"}
    assert {each["outcome"] for each in again} == {"UNCHANGED"}
    assert [each["id"] for each in again] == [each["id"] for each in told]
    assert second["changeSet"] is None


WRONG: list[dict[str, Any]] = [
    row("erp-1", name="Ada", email="nobody"),
    row("erp-1", name="x" * 501),
    row("erp-1", name="Ada", accountId="acc_00000000000000000000000000"),
    row(" ", name="Ada"),
    {"row": {"by": {"id": "con_00000000000000000000000000"}, "name": "Ada"}},
    {"row": {"by": {"externalId": "erp-1"}, "name": "Ada"}, "options": {"ifRevision": 1}},
]


@pytest.mark.parametrize("variables", WRONG, ids=str)
async def test_a_row_is_refused_as_the_mutation_refuses_it(
    bulk: Bulk, variables: dict[str, Any]
) -> None:
    single = (await bulk.api.data(UPSERT, **variables))["contactBulkUpsert"]["userErrors"]

    done, [told] = await bulk.imported(UPSERT, [variables])

    assert done["failedCount"] == 1
    assert single
    assert [
        {name: each.get(name) for name in ("code", "message", "path")} for each in told["errors"]
    ] == single
    assert await contacts(bulk) == []


async def test_a_bad_row_does_no_harm_to_the_others(bulk: Bulk) -> None:
    rows = [row(f"erp-{n}", name=f"P{n}") for n in range(20)]
    rows[7]["row"]["email"] = "nobody"
    await bulk.imported(UPSERT, [row("taken", name="Taken")])
    rows[11] = {"row": {"by": {"externalId": "erp-11"}, "name": "P11", "externalId": "taken"}}

    done, told = await bulk.imported(UPSERT, rows)

    assert (done["rowCount"], done["failedCount"]) == (20, 2)
    assert [each["line"] for each in told if "errors" in each] == [8, 12]
    assert len(await contacts(bulk)) == 19


async def test_a_trial_tells_what_would_become_of_each_row_and_keeps_nothing(bulk: Bulk) -> None:
    known = await made(bulk.api, CREATE, input={"name": "Ada", "externalId": "erp-1"})

    _, told = await bulk.imported(
        UPSERT, [row("erp-1", name="Eve"), row("erp-2", name="Bob")], dryRun=True
    )

    assert told == [
        {"line": 1, "id": known, "outcome": "UPDATED"},
        {"line": 2, "id": None, "outcome": "CREATED"},
    ]
    assert [each["name"] for each in await contacts(bulk)] == ["Ada"]


async def test_a_line_gives_one_row_and_no_policy(bulk: Bulk) -> None:
    rows = [
        {"rows": [{"name": "Ada"}, {"name": "Bob"}]},
        {"rows": [{"name": "Ada"}], "policy": "IGNORE_FAILED"},
        {"rows": [{"name": "Ada"}]},
    ]

    _, told = await bulk.imported(MANY, rows)

    paths = [[error["path"] for error in each.get("errors", [])] for each in told]
    assert paths == [[["inputs"]], [["errorPolicy"]], []]


async def test_accounts_are_found_by_their_domain(bulk: Bulk) -> None:
    line = {"row": {"by": {"domain": "acme.example"}, "name": "Acme"}}

    _, told = await bulk.imported(ACCOUNTS, [line, line])

    assert [each["outcome"] for each in told] == ["CREATED", "UNCHANGED"]
