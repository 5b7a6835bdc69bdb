"""Reading at an instant: records, their edges and lists, as they were."""

from typing import Any

from tests.history.conftest import Instant
from tests.history.test_history import changed
from tests.support.http import Api
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import DELETE, RESTORE, person
from tests.writes.test_merges import merged

MOVE = """mutation($id: ID!, $input: ContactUpdateInput!) { contactUpdate(id: $id, input: $input) {
  userErrors { message } } }"""
ONE = """query($id: ID!, $at: DateTime) {
  node: account(by: {id: $id}, asOf: $at) { ... on Account {
  name revision parent { name } annualRevenue { amount currencyCode }
  contacts(first: 10) { totalCount nodes { name account { name } } } } } }"""
LISTED = """query($at: DateTime, $filter: AccountFilter, $orderBy: [AccountOrder!], $first: Int,
    $after: String) {
  accounts(asOf: $at, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { name industry } pageInfo { hasNextPage endCursor } } }"""


async def moved(api: Api, contact: dict[str, Any], account: dict[str, Any] | None) -> None:
    to = account["id"] if account else None
    payload = await written(api, MOVE, id=contact["id"], input={"accountId": to})
    assert payload["userErrors"] == []


async def names(api: Api, at: str | None, **given: Any) -> list[str]:
    listed = (await api.data(LISTED, at=at, first=100, **given))["accounts"]
    assert listed["totalCount"] == len(listed["nodes"])
    return [each["name"] for each in listed["nodes"]]


async def test_a_record_reads_as_it_was(api: Api, instant: Instant) -> None:
    holding = await made(api, name="Holding")
    account = await made(api, name="Acme", annualRevenue={"amount": "10.50", "currencyCode": "EUR"})
    first = await instant()
    await changed(api, account, name="Acme 2", parentId=holding["id"])
    second = await instant()
    await changed(api, account, annualRevenue=None, parentId=None)
    await changed(api, holding, name="Group")

    async def then(at: str | None) -> Any:
        return (await api.data(ONE, id=account["id"], at=at))["node"]

    revenue = {"amount": "10.50", "currencyCode": "EUR"}
    nobody = {"totalCount": 0, "nodes": []}
    assert await then(first) == {
        "name": "Acme",
        "revision": 1,
        "parent": None,
        "annualRevenue": revenue,
        "contacts": nobody,
    }
    assert await then(second) == {
        "name": "Acme 2",
        "revision": 2,
        "parent": {"name": "Holding"},
        "annualRevenue": revenue,
        "contacts": nobody,
    }
    assert (await then(None))["annualRevenue"] is None
    assert await then(await instant()) == await then(None)


async def test_the_list_of_a_record_holds_who_was_there(api: Api, instant: Instant) -> None:
    here, there = await made(api, name="Here"), await made(api, name="There")
    stayed = await person(api, name="Stays", accountId=here["id"])
    left = await person(api, name="Leaves", accountId=here["id"])
    gone = await person(api, name="Gone", accountId=here["id"])
    then = await instant()
    await moved(api, left, there)
    await written(api, DELETE, id=gone["id"])
    await person(api, name="Late", accountId=here["id"])

    async def people(at: str | None) -> list[str]:
        found = (await api.data(ONE, id=here["id"], at=at))["node"]["contacts"]
        assert found["totalCount"] == len(found["nodes"])
        assert all(each["account"] == {"name": "Here"} for each in found["nodes"])
        return [each["name"] for each in found["nodes"]]

    assert await people(then) == ["Gone", "Leaves", "Stays"]
    assert await people(None) == ["Late", "Stays"]
    assert stayed


async def test_a_list_of_all_is_filtered_and_sorted_by_what_was(api: Api, instant: Instant) -> None:
    one = await made(api, name="One", industry="Retail")
    two = await made(api, name="Two", industry="Energy")
    await made(api, name="Three", industry="Retail")
    then = await instant()
    await changed(api, one, name="Zero", industry="Energy")
    await changed(api, two, industry="Retail")
    await made(api, name="Four", industry="Retail")
    retail = {"filter": {"industry": {"eq": "Retail"}}}
    down = {"orderBy": [{"field": "NAME", "direction": "DESC"}]}

    assert await names(api, then, **retail) == ["One", "Three"]
    assert await names(api, then) == ["One", "Three", "Two"]
    assert await names(api, then, **down) == ["Two", "Three", "One"]
    assert await names(api, None, **retail) == ["Four", "Three", "Two"]


async def test_pages_at_an_instant_follow_each_other(api: Api, instant: Instant) -> None:
    accounts = [await made(api, name=f"A{number}") for number in range(5)]
    then = await instant()
    for number, account in enumerate(accounts[::2]):
        await changed(api, account, name=f"Z{number}")
    seen, after = [], None
    while True:
        page = (await api.data(LISTED, at=then, first=2, after=after))["accounts"]
        seen += [each["name"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == ["A0", "A1", "A2", "A3", "A4"]
    assert await api.codes(LISTED, at=await instant(), first=2, after=after) == ["BAD_USER_INPUT"]


async def test_who_was_deleted_later_is_there_and_who_was_restored_later_is_not(
    api: Api, instant: Instant
) -> None:
    contact = await person(api)
    there = await instant()
    await written(api, DELETE, id=contact["id"])
    gone = await instant()
    await written(api, RESTORE, id=contact["id"])
    ask = "query($id: ID!, $at: DateTime) { nodes(ids: [$id], asOf: $at) { id } }"

    assert (await api.data(ask, id=contact["id"], at=there))["nodes"] != [None]
    assert (await api.data(ask, id=contact["id"], at=gone))["nodes"] == [None]


async def test_several_records_read_as_they_were(api: Api, instant: Instant) -> None:
    account, contact = await made(api, name="Acme"), await person(api, name="Ada")
    then = await instant()
    await changed(api, account, name="New")
    late = await person(api)
    ask = """query($ids: [ID!]!, $at: DateTime) { nodes(ids: $ids, asOf: $at) {
      ... on Account { name } ... on Contact { name } } }"""

    found = await api.data(ask, ids=[late["id"], contact["id"], account["id"]], at=then)

    assert found["nodes"] == [None, {"name": "Ada"}, {"name": "Acme"}]


async def test_a_lookup_names_by_todays_identity(api: Api, instant: Instant) -> None:
    account = await made(api, name="Acme", website="https://old.example")
    then = await instant()
    await changed(api, account, name="New", website="https://new.example")
    ask = """query($at: DateTime, $domain: String!) {
      account(by: {domain: $domain}, asOf: $at) { name domain } }"""

    assert (await api.data(ask, at=then, domain="new.example"))["account"] == {
        "name": "Acme",
        "domain": "old.example",
    }
    assert (await api.data(ask, at=then, domain="old.example"))["account"] is None


async def test_a_lookup_names_what_a_merged_record_was_then(api: Api, instant: Instant) -> None:
    one, two, three = [await made(api, name=name, externalId=name) for name in ("1", "2", "3")]
    before = await instant()
    await merged(api, one["id"], two["id"])
    between = await instant()
    await merged(api, three["id"], one["id"])
    ask = 'query($at: DateTime) { account(by: {externalId: "2"}, asOf: $at) { id } }'

    found = [(await api.data(ask, at=at))["account"]["id"] for at in (before, between, None)]
    taken = await made(api, externalId="2")
    again = [(await api.data(ask, at=at))["account"] for at in (before, between, None)]

    assert found == [two["id"], one["id"], three["id"]]
    assert again == [{"id": two["id"]}, None, {"id": taken["id"]}]


async def test_durations_are_relative_to_the_instant(api: Api, instant: Instant) -> None:
    await made(api, name="Acme")
    then = await instant()
    recent = {"filter": {"createdAt": {"gt": "-PT1H"}}}

    assert await names(api, then, **recent) == ["Acme"]


async def test_what_can_not_be_told_is_refused(api: Api, instant: Instant, reader: Api) -> None:
    before = "2001-01-01T00:00:00Z"
    account = await made(api)
    now = await instant()
    ask = "query($at: DateTime) { accounts(asOf: $at) { %s } }"

    for instant_ in (before, "0001-01-01T00:00:00Z"):
        assert await api.codes(ask % "totalCount", at=instant_) == ["AS_OF_OUT_OF_RANGE"]
    assert await api.codes(ask % "totalCount", at="2199-01-01T00:00:00Z") == ["AS_OF_OUT_OF_RANGE"]
    for part in (
        "aggregate { count }",
        "nodes { timeline(first: 1) { nodes { __typename } } }",
        "nodes { externalRefs { externalId } }",
        "nodes { history(first: 1) { totalCount } }",
    ):
        assert await api.codes(ask % part, at=now) == ["AS_OF_UNSUPPORTED"], part
    assert account
    assert await reader.codes(ask % "totalCount", at=now) == []
