"""Several mutations in one operation, and writes that are sent twice."""

import asyncio
import json
from typing import Any

import pytest

from tests.support.http import Api
from tests.writes.test_accounts import CREATE, made, written

TWO = """mutation($second: String!) %s {
  first: accountCreate(input: {name: "First"}) { account { name } userErrors { code } }
  second: accountCreate(input: {name: $second}) { account { name } userErrors { code } } }"""
KEYED = """mutation($key: String!, $name: String!) {
  accountCreate(input: {name: $name}) @idempotent(key: $key) {
    account { id name revision } userErrors { code path } changeSet { id } } }"""
NAMES = "{ accounts { nodes { name } } }"


async def names(api: Api) -> list[str]:
    """Return the names of all accounts."""
    return [node["name"] for node in (await api.data(NAMES))["accounts"]["nodes"]]


async def test_each_mutation_stands_for_itself(api: Api) -> None:
    data = await api.data(TWO % "", second=" ")

    assert data["first"] == {"account": {"name": "First"}, "userErrors": []}
    assert data["second"] == {"account": None, "userErrors": [{"code": "INVALID"}]}
    assert await names(api) == ["First"]


async def test_a_group_is_kept_whole_or_not_at_all(api: Api) -> None:
    data = await api.data(TWO % "@atomic", second=" ")

    assert data["first"] == {"account": None, "userErrors": [{"code": "ROLLED_BACK"}]}
    assert data["second"] == {"account": None, "userErrors": [{"code": "INVALID"}]}
    assert await names(api) == []

    data = await api.data(TWO % "@atomic", second="Second")

    assert [data[key]["account"]["name"] for key in ("first", "second")] == ["First", "Second"]
    assert await names(api) == ["First", "Second"]


async def test_what_is_sent_twice_is_done_once(api: Api) -> None:
    given = {"key": "4a6f", "name": "Acme"}

    first = (await api.data(KEYED, **given))["accountCreate"]
    await api.data(
        """mutation($id: ID!) { accountUpdate(by: {id: $id}, input: {name: "Renamed"}) {
             userErrors { code } } }""",
        id=first["account"]["id"],
    )
    again = (await api.data(KEYED, **given))["accountCreate"]

    assert again["changeSet"] == first["changeSet"]
    assert again["account"] == {"id": first["account"]["id"], "name": "Renamed", "revision": 2}
    assert await names(api) == ["Renamed"]


async def test_a_key_stands_for_one_input(api: Api) -> None:
    await api.data(KEYED, key="4a6f", name="Acme")

    other = (await api.data(KEYED, key="4a6f", name="Other"))["accountCreate"]

    assert other["account"] is None
    assert other["userErrors"] == [{"code": "CONFLICT", "path": ["idempotencyKey"]}]
    assert await names(api) == ["Acme"]


async def test_a_refusal_is_answered_again_too(api: Api) -> None:
    first = (await api.data(KEYED, key="4a6f", name=" "))["accountCreate"]
    again = (await api.data(KEYED, key="4a6f", name=" "))["accountCreate"]

    assert first["userErrors"] == again["userErrors"]
    assert [error["code"] for error in first["userErrors"]] == ["INVALID"]


async def test_a_dry_run_uses_no_key_up(api: Api) -> None:
    document = CREATE.replace("options: $options)", 'options: $options) @idempotent(key: "4a6f")')
    tried = await written(api, document, input={"name": "Acme"}, options={"dryRun": True})
    done = await written(api, document, input={"name": "Acme"})

    assert tried["account"]["name"] == done["account"]["name"] == "Acme"
    assert await names(api) == ["Acme"]


async def test_fifty_racing_calls_do_it_once(api: Api) -> None:
    async def call() -> Any:
        return (await api.data(KEYED, key="race", name="Acme"))["accountCreate"]

    answers = await asyncio.gather(*(call() for _ in range(50)))

    assert {answer["account"]["id"] for answer in answers} == {answers[0]["account"]["id"]}
    assert await names(api) == ["Acme"]


async def test_the_header_guards_as_the_directive_does(api: Api) -> None:
    headers = {**api.headers, "idempotency-key": "from-header"}
    body = {"query": CREATE, "variables": {"input": {"name": "Acme"}}}

    answers = [
        (await api.client.post("/graphql", json=body, headers=headers)).json() for _ in range(2)
    ]

    ids = [answer["data"]["accountCreate"]["account"]["id"] for answer in answers]
    assert ids[0] == ids[1]
    assert await names(api) == ["Acme"]


async def test_keys_of_two_tenants_are_two_keys(api: Api, others_api: Api) -> None:
    mine = (await api.data(KEYED, key="same", name="Mine"))["accountCreate"]
    theirs = (await others_api.data(KEYED, key="same", name="Theirs"))["accountCreate"]

    assert mine["account"]["name"] == "Mine"
    assert theirs["account"]["name"] == "Theirs"


async def test_a_write_is_seen_by_the_next_read(api: Api) -> None:
    for number in range(20):
        account = await made(api, name=f"Account {number}")
        data = await api.data("query($id: ID!) { node(id: $id) { id } }", id=account["id"])
        assert data["node"] == {"id": account["id"]}


@pytest.mark.parametrize("key", ["", "k" * 256, "a\0b"])
async def test_a_key_that_can_not_be_kept_is_told(api: Api, key: str) -> None:
    document = KEYED.replace("$key: String!, ", "").replace("$key", json.dumps(key))

    payload = (await api.data(document, name="Acme"))["accountCreate"]

    assert payload["userErrors"] == [{"code": "INVALID", "path": ["idempotencyKey"]}]
    assert await names(api) == []


STEPS = """mutation($by: AccountRef!, $first: Boolean!, $second: Boolean!) %s {
  first: accountUpdate(by: $by, input: {name: "One"}, options: {dryRun: $first}) {
    account { name revision } userErrors { code path } }
  second: accountUpdate(
    by: $by, input: {industry: "Retail"}, options: {ifRevision: 2, dryRun: $second}) {
    account { name industry revision } userErrors { code path } } }"""


async def test_a_group_is_tried_as_it_would_be_done(api: Api) -> None:
    by = {"id": (await made(api))["id"]}
    document = STEPS % "@atomic"

    tried = await api.data(document, by=by, first=True, second=True)
    before = await names(api)
    done = await api.data(document, by=by, first=False, second=False)

    assert tried == done
    assert tried["second"]["account"] == {"name": "One", "industry": "Retail", "revision": 3}
    assert before == ["Acme"]
    assert await names(api) == ["One"]


async def test_a_group_that_is_tried_is_refused_as_one_that_is_done(api: Api) -> None:
    document = TWO.replace("}) {", "}, options: {dryRun: true}) {") % "@atomic"

    data = await api.data(document, second=" ")

    assert data["first"] == {"account": None, "userErrors": [{"code": "ROLLED_BACK"}]}
    assert data["second"] == {"account": None, "userErrors": [{"code": "INVALID"}]}


@pytest.mark.parametrize("tried", ["first", "second"])
async def test_a_group_is_tried_whole_or_not_at_all(api: Api, tried: str) -> None:
    by = {"id": (await made(api))["id"]}
    options = {"first": False, "second": False, tried: True}

    data = await api.data(STEPS % "@atomic", by=by, **options)

    refused = [{"code": "INVALID", "path": ["options", "dryRun"]}]
    assert data[tried] == {"account": None, "userErrors": refused}
    [other] = data.keys() - {tried}
    assert data[other] == {"account": None, "userErrors": [{"code": "ROLLED_BACK", "path": None}]}
    assert await names(api) == ["Acme"]


async def test_without_a_group_each_is_tried_for_itself(api: Api) -> None:
    by = {"id": (await made(api))["id"]}

    data = await api.data(STEPS % "", by=by, first=True, second=True)

    assert data["first"]["account"]["revision"] == 2
    assert data["second"]["userErrors"] == [{"code": "CONFLICT", "path": ["options", "ifRevision"]}]


PLAIN = """mutation { accountCreate(input: {name: "Acme"}%s) @idempotent(key: "4a6f") {
  account { id } userErrors { code } } }"""


@pytest.mark.parametrize(
    "options",
    ["{}", "null", "{dryRun: false}", "{dryRun: false, reason: null, ifRevision: null}"],
)
async def test_options_that_say_nothing_are_none(api: Api, options: str) -> None:
    first = (await api.data(PLAIN % ""))["accountCreate"]
    again = (await api.data(PLAIN % f", options: {options}"))["accountCreate"]

    assert again == first
    assert await names(api) == ["Acme"]


async def test_a_default_that_is_written_out_is_the_same(api: Api) -> None:
    batch = """mutation { accountBulkUpsert(inputs: [{name: "Acme"}]%s) @idempotent(key: "4a6f") {
      accounts { id } userErrors { code } } }"""

    first = (await api.data(batch % ""))["accountBulkUpsert"]
    again = (await api.data(batch % ", errorPolicy: REJECT_EVERYTHING"))["accountBulkUpsert"]

    assert again == first


async def test_the_header_goes_by_the_place_of_a_mutation_not_its_alias(api: Api) -> None:
    headers = {**api.headers, "idempotency-key": "from-header"}

    async def sent(document: str) -> Any:
        body = {"query": document, "variables": {"second": "Second"}}
        answer = (await api.client.post("/graphql", json=body, headers=headers)).json()
        return answer["data"]

    await sent(TWO % "")
    again = await sent((TWO % "").replace(" first:", " one:").replace(" second:", " two:"))
    turned = await sent(
        """mutation { accountCreate(input: {name: "Second"}) { userErrors { code } } }"""
    )

    assert [again[key]["account"]["name"] for key in ("one", "two")] == ["First", "Second"]
    assert turned["accountCreate"]["userErrors"] == [{"code": "CONFLICT"}]
    assert await names(api) == ["First", "Second"]
