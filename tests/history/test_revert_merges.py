"""A merge is taken back: what had moved goes back, the old id is its own again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.ids import TenantId, encode_id
from csgraph.storage.secrets import Secrets
from tests.history.conftest import Instant
from tests.history.test_revert import REVERT
from tests.ingest.test_holds import later
from tests.support.http import Api, key_of
from tests.support.vendors import (
    Vendors,
    end_user,
    organization,
    sf_account,
    sf_contact,
    ticket,
    vendors_of,
)
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import person
from tests.writes.test_merges import merged

MERGE_PEOPLE = """mutation($id: ID!, $from: [ID!]!) {
  contactMerge(id: $id, input: {from: $from}) { userErrors { code message }
    changeSet { id } } }"""
KNOWN_AS = """query($id: ID!) { nodes(ids: [$id]) { id
  ... on Account { externalRefs { externalId } }
  ... on Contact { externalRefs { externalId } } } }"""
THEN = """query($id: ID!, $at: DateTime) {
  nodes(ids: [$id], asOf: $at) { id ... on Account { name } }
  account(by: {id: $id}, asOf: $at) { id name } }"""


@pytest.fixture
async def vendors(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    async with vendors_of(ingest_engine, secrets, tenant_id) as made:
        yield made


async def known_as(api: Api, id_: str) -> tuple[str, list[str]] | None:
    """Return what a node's id leads to, and the records that describe it."""
    [found] = (await api.data(KNOWN_AS, id=id_))["nodes"]
    return found and (found["id"], [each["externalId"] for each in found["externalRefs"]])


async def taken_back(api: Api, id_: str) -> str:
    payload = await written(api, REVERT, id=id_)
    assert payload["userErrors"] == []
    change_set: str = payload["changeSet"]["id"]
    return change_set


async def ids_of(vendors: Vendors, table: Any, prefix: str) -> dict[str, str]:
    return {row.name: encode_id(prefix, row.id) for row in await vendors.rows(table)}


async def test_the_records_that_describe_an_account_go_back_to_it(
    vendors: Vendors, api: Api
) -> None:
    vendors.put(
        Account=[sf_account(1, Name="One"), sf_account(2, Name="Two")],
        Contact=[sf_contact(1, AccountId="001000000000002AAA")],
        organizations=[organization(9, external_id="001000000000002AAA")],
        users=[end_user(7, organization_id=9)],
        tickets=[ticket(5, organization_id=9, requester_id=7)],
    )
    await vendors.sync()
    ids = await ids_of(vendors, account, "acc")
    before = await known_as(api, ids["Two"])
    assert before is not None
    assert before[0] == ids["Two"]
    assert "001000000000002AAA" in before[1]
    payload = await merged(api, ids["One"], ids["Two"])
    assert {"nodeType": "Ticket", "count": 1} in payload["effects"]

    await taken_back(api, payload["changeSet"]["id"])

    assert await known_as(api, ids["Two"]) == before
    assert await known_as(api, ids["One"]) == (ids["One"], ["001000000000001AAA"])
    for table in (contact, ticket_table):
        for row in await vendors.rows(table):
            assert encode_id("acc", row.account_id) == ids["Two"]
    await later(vendors, Account=sf_account(2, Name="Two again"))
    assert await ids_of(vendors, account, "acc") == {"One": ids["One"], "Two again": ids["Two"]}


async def test_a_merge_that_was_taken_back_is_done_again(vendors: Vendors, api: Api) -> None:
    vendors.put(Account=[sf_account(1, Name="One"), sf_account(2, Name="Two")])
    await vendors.sync_salesforce()
    ids = await ids_of(vendors, account, "acc")
    merge = (await merged(api, ids["One"], ids["Two"]))["changeSet"]["id"]
    both = await known_as(api, ids["Two"])

    again = await taken_back(api, await taken_back(api, merge))

    assert await known_as(api, ids["Two"]) == both
    await later(vendors, Account=sf_account(2, Name="Two again"))
    assert await ids_of(vendors, account, "acc") == {"One": ids["One"]}
    await taken_back(api, again)
    assert await known_as(api, ids["Two"]) == (ids["Two"], ["001000000000002AAA"])


async def test_people_are_two_again(vendors: Vendors, api: Api) -> None:
    vendors.put(
        Account=[sf_account(1)],
        Contact=[
            sf_contact(1, LastName="A", Name="A", Email="a@x.example"),
            sf_contact(2, LastName="B", Name="B", Email="b@x.example"),
        ],
    )
    await vendors.sync_salesforce()
    ids = await ids_of(vendors, contact, "con")
    payload = await written(api, MERGE_PEOPLE, **{"id": ids["A"], "from": [ids["B"]]})
    assert payload["userErrors"] == []

    await taken_back(api, payload["changeSet"]["id"])

    assert await known_as(api, ids["A"]) == (ids["A"], ["003000000000001AAA"])
    assert await known_as(api, ids["B"]) == (ids["B"], ["003000000000002AAA"])


async def test_the_last_of_several_merges_is_taken_back_alone(vendors: Vendors, api: Api) -> None:
    vendors.put(Account=[sf_account(n, Name=name) for n, name in enumerate(("A", "B", "C"))])
    await vendors.sync_salesforce()
    ids = await ids_of(vendors, account, "acc")
    first = (await merged(api, ids["B"], ids["C"]))["changeSet"]["id"]
    second = (await merged(api, ids["A"], ids["B"]))["changeSet"]["id"]

    too_early = await written(api, REVERT, id=first)
    assert [each["code"] for each in too_early["userErrors"]] == ["CONFLICT"]
    await taken_back(api, second)

    both = ["001000000000001AAA", "001000000000002AAA"]
    assert await known_as(api, ids["A"]) == (ids["A"], ["001000000000000AAA"])
    assert await known_as(api, ids["B"]) == await known_as(api, ids["C"]) == (ids["B"], both)


async def test_what_may_be_there_once_goes_back_too(api: Api) -> None:
    one, two = [await made(api, name=name, externalId=name) for name in ("one", "two")]
    take = [{"field": "externalId", "record": two["id"]}]
    merge = (await merged(api, one["id"], two["id"], take=take))["changeSet"]["id"]
    document = "query($key: String!) { account(by: {externalId: $key}) { id } }"
    assert (await api.data(document, key="two"))["account"] == {"id": one["id"]}

    back = await taken_back(api, merge)

    for each in (one, two):
        found = (await api.data(document, key=each["name"]))["account"]
        assert found == {"id": each["id"]}
    await taken_back(api, back)
    assert (await api.data(document, key="two"))["account"] == {"id": one["id"]}


async def test_it_takes_the_scope_of_what_was_merged(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    await person(api, accountId=two["id"])
    merge = (await merged(api, one["id"], two["id"]))["changeSet"]["id"]
    scopes = ("history:read", "accounts:read", "contacts:write")
    poor = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
    scopes = ("history:read", "accounts:read", "accounts:write")
    rich = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    refused = (await poor.data(REVERT, id=merge))["changeSetRevert"]
    allowed = (await rich.data(REVERT, id=merge))["changeSetRevert"]

    assert [each["code"] for each in refused["userErrors"]] == ["FORBIDDEN"]
    assert allowed["userErrors"] == []


async def test_an_old_id_is_read_at_an_instant_as_what_it_was_then(
    api: Api, instant: Instant
) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    before = await instant()
    merge = (await merged(api, one["id"], two["id"]))["changeSet"]["id"]
    between = await instant()
    await taken_back(api, merge)
    after = await instant()

    for at, name, id_ in (
        (before, "Two", two["id"]),
        (between, "One", one["id"]),
        (after, "Two", two["id"]),
        (None, "Two", two["id"]),
    ):
        expected = {"id": id_, "name": name}
        assert await api.data(THEN, id=two["id"], at=at) == {
            "nodes": [expected],
            "account": expected,
        }


async def test_an_old_id_leads_to_whom_it_led_to_then(api: Api, instant: Instant) -> None:
    one, two, three = [await made(api, name=name) for name in ("One", "Two", "Three")]
    await merged(api, two["id"], three["id"])
    first = await instant()
    await merged(api, one["id"], two["id"])

    then = await api.data(THEN, id=three["id"], at=first)
    now = await api.data(THEN, id=three["id"], at=await instant())

    assert then["nodes"] == [then["account"]] == [{"id": two["id"], "name": "Two"}]
    assert now["nodes"] == [now["account"]] == [{"id": one["id"], "name": "One"}]
