"""A key that another record has is the fault of one row, and of no other one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from csgraph.app import ServerOptions, build_app
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, in_process
from tests.writes.test_accounts import made
from tests.writes.test_bulk_upserts import PEOPLE, outcomes, upserted
from tests.writes.test_contacts import person

KEYS = "{ contacts { nodes { name externalId } } }"


def taken(index: int) -> dict[str, Any]:
    return {"code": "CONFLICT", "path": ["inputs", str(index), "externalId"]}


@pytest.fixture
async def patient(api: Api, urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[Api]:
    """The endpoint of a server that waits for locks as one does in production."""
    async with in_process(build_app(urls, secrets, ServerOptions(pool_size=6))) as client:
        yield Api(client, api.key)


async def kept(api: Api) -> list[tuple[str, str | None]]:
    nodes = (await api.data(KEYS))["contacts"]["nodes"]
    return [(each["name"], each["externalId"]) for each in nodes]


async def test_a_key_that_is_taken_costs_its_own_row_alone(api: Api) -> None:
    await person(api, name="Ada", externalId="a")
    await person(api, name="Bob", externalId="b")

    payload = await upserted(
        api,
        {"name": "Good"},
        {"name": "Bad", "externalId": " a "},
        {"by": {"externalId": "b"}, "externalId": "a", "title": "CTO"},
        {"by": {"externalId": "a"}, "externalId": "a", "title": "CEO"},
        document=PEOPLE,
        errorPolicy="REJECT_FAILED_ROWS",
    )

    assert outcomes(payload) == ["CREATED", "REJECTED", "REJECTED", "UPDATED"]
    assert [row["userErrors"] for row in payload["rows"]] == [[], [taken(1)], [taken(2)], []]
    assert payload["userErrors"] == []
    assert await kept(api) == [("Ada", "a"), ("Bob", "b"), ("Good", None)]


async def test_a_key_that_two_rows_give_is_neithers(api: Api) -> None:
    payload = await upserted(
        api,
        {"name": "One", "externalId": "x"},
        {"name": "Two", "externalId": "x"},
        {"by": {"externalId": "y"}, "name": "Three"},
        {"name": "", "externalId": "y"},
        document=PEOPLE,
        errorPolicy="REJECT_FAILED_ROWS",
    )

    assert outcomes(payload) == ["REJECTED", "REJECTED", "CREATED", "REJECTED"]
    assert [row["userErrors"] for row in payload["rows"][:2]] == [[taken(0)], [taken(1)]]
    assert await kept(api) == [("Three", "y")]


@pytest.mark.parametrize(
    ("policy", "names"),
    [("REJECT_EVERYTHING", ["Ada"]), ("IGNORE_FAILED", ["Ada", "Bad", "Good"])],
)
async def test_it_goes_by_the_policy(api: Api, policy: str, names: list[str]) -> None:
    await person(api, name="Ada", externalId="a")

    payload = await upserted(
        api,
        {"name": "Good"},
        {"name": "Bad", "externalId": "a"},
        document=PEOPLE,
        errorPolicy=policy,
    )

    assert payload["rows"][1]["userErrors"] == [taken(1)]
    assert [name for name, _ in await kept(api)] == names


async def test_the_key_of_a_record_that_is_gone_is_free(api: Api) -> None:
    gone = await person(api, name="Ada", externalId="a")
    await api.data(
        "mutation($id: ID!) { contactDelete(id: $id) { userErrors { code } } }", id=gone["id"]
    )

    payload = await upserted(api, {"name": "Bob", "externalId": "a"}, document=PEOPLE)

    assert outcomes(payload) == ["CREATED"]


async def test_of_racing_upserts_by_one_key_one_makes_the_record(patient: Api) -> None:
    async def load(number: int) -> list[str]:
        rows = [{"by": {"externalId": key}, "name": f"{key} {number}"} for key in ("a", "b")]
        return outcomes(await upserted(patient, *rows, errorPolicy="REJECT_FAILED_ROWS"))

    answers = await asyncio.gather(*(load(number) for number in range(12)))

    assert sorted(answers) == [["CREATED", "CREATED"], *[["UPDATED", "UPDATED"]] * 11]
    assert len((await patient.data("{ accounts { nodes { name } } }"))["accounts"]["nodes"]) == 2


async def test_a_key_that_another_writer_takes_meanwhile_is_told(patient: Api) -> None:
    accounts = [await made(patient, name=f"Account {number}") for number in range(10)]

    async def take(account: dict[str, Any]) -> dict[str, Any]:
        rows = [{"by": {"id": account["id"]}, "externalId": "a"}, {"name": "Good"}]
        return (await upserted(patient, *rows, errorPolicy="REJECT_FAILED_ROWS"))["rows"]

    answers = await asyncio.gather(*map(take, accounts))

    assert sorted(rows[0]["outcome"] for rows in answers) == [*["REJECTED"] * 9, "UPDATED"]
    assert {rows[1]["outcome"] for rows in answers} == {"CREATED"}
    refused = [rows[0]["userErrors"] for rows in answers if rows[0]["userErrors"]]
    assert refused == [[taken(0)]] * 9
