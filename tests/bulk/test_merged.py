"""Lines that name a merged record, by its id or its key, reach the one that it became."""

from typing import Any

from tests.bulk.asking import Bulk
from tests.bulk.test_imports import ACCOUNT_CREATE, ACCOUNT_UPDATE, CREATE, UPDATE, made
from tests.bulk.test_upserts import ACCOUNTS

MERGE = """mutation($into: ID!, $from: [ID!]!) {
  accountMerge(by: {id: $into}, input: {from: $from}) { userErrors { code } } }"""
MERGE_PEOPLE = """mutation($into: ID!, $from: [ID!]!) {
  contactMerge(id: $into, input: {from: $from}) { userErrors { code } } }"""


async def two_accounts(bulk: Bulk) -> tuple[str, str]:
    """Make two accounts of which the second is merged into the first."""
    one, two = [
        await made(bulk.api, ACCOUNT_CREATE, input={"name": key, "externalId": key})
        for key in ("erp-1", "erp-2")
    ]
    await bulk.api.data(MERGE, **{"into": one, "from": [two]})
    return one, two


async def test_accounts_are_reached_by_what_was_merged_into_them(bulk: Bulk) -> None:
    one, two = await two_accounts(bulk)
    rows: list[Any] = [
        {"by": {"externalId": "erp-2"}, "input": {"industry": "Retail"}},
        {"by": {"id": two}, "input": {"industry": "Banking"}},
    ]

    _, told = await bulk.imported(ACCOUNT_UPDATE, rows)
    _, loaded = await bulk.imported(
        ACCOUNTS, [{"row": {"by": {"externalId": "erp-2"}, "name": "Again"}}]
    )

    assert told == [{"line": 1, "id": one}, {"line": 2, "id": one}]
    assert loaded == [{"line": 1, "id": one, "outcome": "UPDATED"}]


async def test_people_and_their_accounts_are_reached_too(bulk: Bulk) -> None:
    account, old = await two_accounts(bulk)
    ada, eve = [await made(bulk.api, CREATE, input={"name": name}) for name in ("Ada", "Eve")]
    await bulk.api.data(MERGE_PEOPLE, **{"into": ada, "from": [eve]})

    _, told = await bulk.imported(UPDATE, [{"id": eve, "input": {"accountId": old}}])

    assert told == [{"line": 1, "id": ada}]
    listed = await bulk.api.data("{ contacts { nodes { id account { id } } } }")
    assert listed["contacts"]["nodes"] == [{"id": ada, "account": {"id": account}}]
