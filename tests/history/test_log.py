"""The log names its records, deleted ones too, and no field that its reader may not see."""

from typing import Any

import pytest

from csgraph.tenancy.scopes import DEFAULT_SCOPES
from tests.conftest import AsyncEngine, Secrets, TenantId
from tests.history.test_history import changed
from tests.support.eventually import eventually
from tests.support.http import Api, codes_of, key_of
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import person

LOG = """query($filter: ChangeSetFilter) { changeSets(first: 20, filter: $filter) { nodes {
  reason changes { nodeType nodeId operation changedFields } } } }"""
HISTORY = """query($id: ID!, $first: Int, $after: String, $fields: [String!]) {
  history(nodeId: $id, first: $first, after: $after, fields: $fields) {
    nodes { operation fields { field before after } } totalCount
    pageInfo { hasNextPage endCursor } } }"""
DELETE = """mutation($id: ID!, $options: WriteOptions) { contactDelete(id: $id, options: $options) {
  userErrors { code } changeSet { changes { nodeId operation changedFields } } } }"""
MERGE = """mutation($by: AccountRef!, $gone: [ID!]!) {
  accountMerge(by: $by, input: {from: $gone}) {
    userErrors { code } changeSet { changes { operation nodeId mergedInto } } } }"""
EUR = {"amount": "77.00", "currencyCode": "EUR"}
HIDING = ("finance:read", "contacts.pii:read")


@pytest.fixture
async def blind(api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> Api:
    """The endpoint for a key that may read the log, and neither amounts nor addresses."""
    scopes = {*DEFAULT_SCOPES, "history:read"} - {*HIDING}
    return api.with_key(await key_of(owner_engine, secrets, tenant_id, tuple(scopes)))


async def logged(api: Api, **filter_: Any) -> list[dict[str, Any]]:
    """Return the change sets that fit a filter, newest first."""
    found: list[dict[str, Any]] = (await api.data(LOG, filter=filter_))["changeSets"]["nodes"]
    return found


async def test_a_change_names_its_record(api: Api) -> None:
    account = await made(api)

    [[change]] = [each["changes"] for each in await logged(api, nodeId=account["id"])]

    assert change == {
        "nodeType": "Account",
        "nodeId": account["id"],
        "operation": "INSERT",
        "changedFields": [],
    }


async def test_the_log_is_asked_for_one_record_though_it_is_gone(api: Api) -> None:
    await made(api, name="Beta")
    contact = await person(api)
    await written(api, DELETE, id=contact["id"], options={"reason": "left"})

    found = await logged(api, nodeId=contact["id"])

    assert [each["reason"] for each in found] == ["left", None]
    assert {change["nodeId"] for each in found for change in each["changes"]} == {contact["id"]}
    assert await logged(api, nodeId="acc_nothing") == []


async def test_a_deletion_tells_whose_it_was(api: Api) -> None:
    contact = await person(api)

    tried = await written(api, DELETE, id=contact["id"], options={"dryRun": True})
    done = await written(api, DELETE, id=contact["id"])

    told = [{"nodeId": contact["id"], "operation": "DELETE", "changedFields": []}]
    assert (tried["changeSet"]["changes"], done["changeSet"]["changes"]) == (told, told)


async def test_the_log_names_no_field_that_its_reader_may_not_see(api: Api, blind: Api) -> None:
    account = await made(api, industry="Retail")
    await changed(api, account, annualRevenue=EUR, industry="Media")

    whole, seen = await logged(api, nodeId=account["id"]), await logged(blind)

    assert whole[0]["changes"][0]["changedFields"] == ["annualRevenue", "industry"]
    assert seen[0]["changes"][0]["changedFields"] == ["industry"]


async def test_a_released_hold_is_told_with_its_field(api: Api, blind: Api) -> None:
    release = """mutation($id: ID!) { accountHoldsRelease(by: {id: $id}, input: {}) {
      userErrors { code } changeSet { changes { changedFields } } } }"""
    account = await made(api)
    await changed(api, account, annualRevenue=EUR, industry="Media")

    await written(api, release, id=account["id"])

    [whole], [seen] = (each[0]["changes"] for each in (await logged(api), await logged(blind)))
    assert {"holds.annualRevenue", "holds.industry"} <= {*whole["changedFields"]}
    assert "holds.industry" in seen["changedFields"]
    assert "holds.annualRevenue" not in seen["changedFields"]


async def test_the_history_of_a_deleted_record_can_be_read(api: Api, blind: Api) -> None:
    contact = await person(api, email="ada@acme.com")
    change = """mutation($id: ID!) { contactUpdate(id: $id, input: {
      email: "ada@acme.org", title: "CFO"}) { userErrors { code } } }"""
    await written(api, change, id=contact["id"])
    await written(api, DELETE, id=contact["id"])

    told = (await api.data(HISTORY, id=contact["id"], first=2))["history"]
    rest = (
        await api.data(HISTORY, id=contact["id"], first=2, after=told["pageInfo"]["endCursor"])
    )["history"]
    seen = (await blind.data(HISTORY, id=contact["id"], first=2))["history"]

    title = {"field": "title", "before": None, "after": "CFO"}
    email = {"field": "email", "before": "ada@acme.com", "after": "ada@acme.org"}
    assert [each["operation"] for each in told["nodes"]] == ["DELETE", "UPDATE"]
    assert told["nodes"][1]["fields"] == [title, email]
    assert (told["totalCount"], told["pageInfo"]["hasNextPage"]) == (3, True)
    assert [each["operation"] for each in rest["nodes"]] == ["INSERT"]
    assert seen["nodes"][1]["fields"] == [title]


async def test_the_history_of_nothing_is_null(api: Api, others_api: Api, reader: Api) -> None:
    account = await made(api)
    ask = {"id": account["id"], "first": 1}

    assert (await api.data(HISTORY, id="acc_nothing", first=1))["history"] is None
    assert (await others_api.data(HISTORY, **ask))["history"] is None
    assert (await api.data(HISTORY, **ask))["history"]["totalCount"] == 1


async def test_it_takes_the_scopes_of_the_log_and_of_the_record(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await made(api)
    for scopes in (("accounts:read",), ("history:read",)):
        lacking = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
        answer = await lacking.post(HISTORY, {"id": account["id"], "first": 1})
        assert codes_of(answer) == ["FORBIDDEN"]


async def test_a_merged_record_keeps_its_own_history(api: Api) -> None:
    kept, gone = await made(api), await made(api, name="Acme Inc.")
    await written(api, MERGE, by={"id": kept["id"]}, gone=[gone["id"]])

    told = (await api.data(HISTORY, id=gone["id"], first=5))["history"]["nodes"]

    assert [each["operation"] for each in told] == ["DELETE", "INSERT"]


async def test_a_merge_tells_which_record_stays(api: Api, others_api: Api) -> None:
    kept, gone = await made(api), await made(api, name="Acme Inc.")
    ask = """{ changes(first: 100, types: [ACCOUNT]) { nodes { operation nodeId mergedInto } } }"""
    told = {"operation": "DELETE", "nodeId": gone["id"], "mergedInto": kept["id"]}

    merged = await written(api, MERGE, by={"id": kept["id"]}, gone=[gone["id"]])

    assert told in merged["changeSet"]["changes"]

    async def feed() -> list[dict[str, Any]]:
        nodes: list[dict[str, Any]] = (await api.data(ask))["changes"]["nodes"]
        return nodes

    async def is_told() -> bool:
        return any(each["operation"] == "DELETE" for each in await feed())

    await eventually(is_told)
    made_, others, last = await feed()
    assert last == told
    assert (made_["mergedInto"], others["mergedInto"]) == (None, None)
    assert (await others_api.data(ask))["changes"]["nodes"] == []
