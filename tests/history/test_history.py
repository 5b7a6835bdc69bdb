"""Who changed what: the history of one record, field by field, and the audit of all."""

from typing import Any

from csgraph.tenancy.scopes import DEFAULT_SCOPES
from tests.conftest import AsyncEngine, Secrets, TenantId
from tests.support.http import Api, key_of
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_contacts import DELETE, RESTORE, person

HISTORY = """query($id: ID!, $first: Int, $after: String, $fields: [String!]) {
  node(id: $id) { ... on Account { history(first: $first, after: $after, fields: $fields) {
    nodes { operation changedAt changeSet { reason actorKind } fields { field before after } }
    pageInfo { hasNextPage endCursor } totalCount } }
  ... on Contact { history(first: $first, fields: $fields) {
    nodes { operation fields { field before after } } } } } }"""


async def changed(api: Api, account: dict[str, Any], reason: str = "", **given: Any) -> None:
    by, options = {"id": account["id"]}, {"reason": reason or None}
    payload = await written(api, UPDATE, by=by, input=given, options=options)
    assert payload["userErrors"] == []


async def history(api: Api, node: dict[str, Any], **given: Any) -> dict[str, Any]:
    found = (await api.data(HISTORY, id=node["id"], **given))["node"]["history"]
    assert isinstance(found, dict)
    return found


async def test_each_change_tells_both_values_of_each_field(api: Api) -> None:
    account = await made(api, name="Acme", industry="Retail")
    await changed(api, account, name="Acme Group", industry=None)
    await changed(api, account, "a typo", name="Acme Holding")

    told = await history(api, account)

    assert [each["operation"] for each in told["nodes"]] == ["UPDATE", "UPDATE", "INSERT"]
    last, second, first = told["nodes"]
    assert last["fields"] == [{"field": "name", "before": "Acme Group", "after": "Acme Holding"}]
    assert last["changeSet"] == {"reason": "a typo", "actorKind": "PRINCIPAL"}
    assert second["fields"] == [
        {"field": "name", "before": "Acme", "after": "Acme Group"},
        {"field": "industry", "before": "Retail", "after": None},
    ]
    assert first["fields"] == []
    assert told["totalCount"] == 3


async def test_values_have_the_form_in_which_they_are_read(api: Api) -> None:
    parent = await made(api, name="Holding")
    account = await made(
        api, annualRevenue={"amount": "10.50", "currencyCode": "EUR"}, employeeCount=7
    )
    await changed(
        api,
        account,
        annualRevenue={"amount": "11.00", "currencyCode": "EUR"},
        parentId=parent["id"],
        employeeCount=8,
    )
    await changed(api, account, annualRevenue={"amount": "11.00", "currencyCode": "USD"})

    told = (await history(api, account))["nodes"]

    revenue = "annualRevenue"
    assert told[0]["fields"] == [
        {
            "field": revenue,
            "before": {"amount": "11.00", "currencyCode": "EUR"},
            "after": {"amount": "11.00", "currencyCode": "USD"},
        }
    ]
    assert {each["field"]: (each["before"], each["after"]) for each in told[1]["fields"]} == {
        revenue: (
            {"amount": "10.50", "currencyCode": "EUR"},
            {"amount": "11.00", "currencyCode": "EUR"},
        ),
        "parent": (None, parent["id"]),
        "employeeCount": (7, 8),
    }


async def test_some_fields_alone_are_told_of(api: Api) -> None:
    account = await made(api, name="Acme")
    await changed(api, account, name="Acme 2", industry="Retail")
    await changed(api, account, industry="Energy")

    told = await history(api, account, fields=["name"])

    assert [each["fields"] for each in told["nodes"]] == [
        [{"field": "name", "before": "Acme", "after": "Acme 2"}]
    ]


async def test_pages_follow_each_other(api: Api) -> None:
    account = await made(api, name="Acme 0")
    for number in range(1, 5):
        await changed(api, account, name=f"Acme {number}")
    seen: list[str] = []
    after = None
    while True:
        page = await history(api, account, first=2, after=after)
        seen += [each["fields"][0]["after"] for each in page["nodes"] if each["fields"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert seen == ["Acme 4", "Acme 3", "Acme 2", "Acme 1"]


async def test_a_field_without_its_scope_does_not_appear(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await made(api)
    await changed(api, account, name="New", annualRevenue={"amount": "1.00", "currencyCode": "EUR"})
    scopes = tuple(scope for scope in DEFAULT_SCOPES if scope != "finance:read")
    poor = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    told = (await history(poor, account))["nodes"][0]["fields"]

    assert [each["field"] for each in told] == ["name"]
    [error] = (await poor.post(HISTORY, {"id": account["id"], "fields": ["annualRevenue"]})).json()[
        "errors"
    ]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["requiredScopes"] == ["finance:read"]


async def test_the_history_takes_its_scope(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await made(api)
    poor = api.with_key(await key_of(owner_engine, secrets, tenant_id, ("accounts:read",)))

    assert await poor.codes(HISTORY, id=account["id"]) == ["FORBIDDEN"]


async def test_a_field_of_no_record_is_named(api: Api) -> None:
    account = await made(api)

    [error] = (await api.post(HISTORY, {"id": account["id"], "fields": ["nme"]})).json()["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "`nme`" in error["message"]


async def test_deleting_and_restoring_are_told(api: Api) -> None:
    contact = await person(api, email="ada@acme.com")
    await written(api, DELETE, id=contact["id"])
    await written(api, RESTORE, id=contact["id"])

    told = (await history(api, contact))["nodes"]

    assert [each["operation"] for each in told] == ["RESTORE", "DELETE", "INSERT"]
    assert [each["fields"] for each in told] == [[], [], []]


AUDIT = "query($filter: ChangeSetFilter) { changeSets(filter: $filter) { nodes { reason } } }"


async def test_change_sets_are_found_by_what_is_known_of_them(api: Api) -> None:
    account = await made(api)
    await changed(api, account, "quarterly review", name="New")
    contact = await person(api)
    one = "{ changeSets(first: 1) { nodes { actorId requestId changedAt nodeTypes } } }"
    [last] = (await api.data(one))["changeSets"]["nodes"]

    async def found(**given: Any) -> int:
        return len((await api.data(AUDIT, filter=given))["changeSets"]["nodes"])

    assert last["nodeTypes"] == ["Contact"]
    assert await found(nodeTypes={"eq": "Account"}) == 2
    assert await found(nodeTypes={"in": ["Contact"]}) == 1
    assert await found(reason={"containsIgnoreCase": "QUARTERLY"}) == 1
    assert await found(requestId={"eq": last["requestId"]}) == 1
    assert await found(actorId={"eq": last["actorId"]}) == 3
    assert await found(changedAt={"gt": "PT1H"}) == 0
    assert contact
