"""Accounts are made and changed by mutations, which say what they did and what was wrong."""

from typing import Any

import pytest

from tests.support.http import Api, codes_of

CREATE = """mutation($input: AccountCreateInput!, $options: WriteOptions) {
  accountCreate(input: $input, options: $options) {
    account { id name domain revision annualRevenue { amount currencyCode } parent { name } }
    userErrors { __typename code message path ... on ValidationError { constraint } }
    changeSet { id actorKind reason requestId feedCursor
      changes { nodeType operation changedFields } } } }"""
UPDATE = """mutation($by: AccountRef!, $input: AccountUpdateInput!, $options: WriteOptions) {
  accountUpdate(by: $by, input: $input, options: $options) {
    account { id name website domain industry revision annualRevenue { amount } }
    userErrors { code message path
      ... on RevisionConflict { currentRevision changedFields } }
    changeSet { changes { operation changedFields } } } }"""


DELETE = """mutation($by: AccountRef!) { accountDelete(by: $by) {
  account { id } userErrors { code path } changeSet { changes { operation } } } }"""
RESTORE = """mutation($by: AccountRef!) { accountRestore(by: $by) {
  account { name contacts { nodes { name } } } userErrors { code path } changeSet { id } } }"""


async def made(api: Api, **given: Any) -> dict[str, Any]:
    """Make an account; return it."""
    payload = await written(api, CREATE, input={"name": "Acme", **given})
    assert payload["userErrors"] == []
    account: dict[str, Any] = payload["account"]
    return account


async def written(api: Api, document: str, **variables: Any) -> dict[str, Any]:
    """Return the payload of a document's one mutation."""
    answer = (await api.post(document, variables)).json()
    assert "errors" not in answer, answer
    [payload] = answer["data"].values()
    result: dict[str, Any] = payload
    return result


async def test_an_account_is_made_with_what_follows_from_it(api: Api) -> None:
    holding = await made(api, name="Holding")

    payload = await written(
        api,
        CREATE,
        input={
            "name": "  Acme  ",
            "website": "https://www.shop.acme.co.uk/welcome",
            "annualRevenue": {"amount": "1250000.50", "currencyCode": "EUR"},
            "parentId": holding["id"],
        },
        options={"reason": "Signed today"},
    )

    assert payload["userErrors"] == []
    account, change_set = payload["account"], payload["changeSet"]
    assert account["name"] == "Acme"
    assert account["domain"] == "acme.co.uk"
    assert account["annualRevenue"] == {"amount": "1250000.50", "currencyCode": "EUR"}
    assert account["parent"] == {"name": "Holding"}
    assert account["revision"] == 1
    assert change_set["actorKind"] == "PRINCIPAL"
    assert change_set["reason"] == "Signed today"
    assert change_set["requestId"]
    assert change_set["changes"] == [
        {"nodeType": "Account", "operation": "INSERT", "changedFields": []}
    ]
    read = (
        await api.post("query($id: ID!) { node(id: $id) { id } }", {"id": account["id"]})
    ).json()
    assert read["data"]["node"] == {"id": account["id"]}


async def test_a_field_left_out_stays_and_null_clears(api: Api) -> None:
    account = await made(api, industry="Retail", website="acme.com")

    payload = await written(
        api, UPDATE, by={"domain": "acme.com"}, input={"name": "Acme Ltd", "website": None}
    )

    changed = payload["account"]
    assert changed["id"] == account["id"]
    assert (changed["name"], changed["industry"]) == ("Acme Ltd", "Retail")
    assert (changed["website"], changed["domain"]) == (None, None)
    assert changed["revision"] == 2
    assert payload["changeSet"]["changes"] == [
        {"operation": "UPDATE", "changedFields": ["domain", "name", "website"]}
    ]


async def test_what_is_the_same_already_is_no_change(api: Api) -> None:
    account = await made(api)

    payload = await written(api, UPDATE, by={"id": account["id"]}, input={"name": "Acme"})

    assert payload["userErrors"] == []
    assert payload["account"]["revision"] == 1
    assert payload["changeSet"] is None


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": None}, "REQUIRED", ["input", "name"]),
        ({"name": " "}, "INVALID", ["input", "name"]),
        ({"name": "x" * 501}, "INVALID", ["input", "name"]),
        ({"industry": "a\0b"}, "INVALID", ["input", "industry"]),
        ({"ownerId": "acc_034EPGG7C7S7V8QQN3KF6WN8E4"}, "INVALID", ["input", "ownerId"]),
        ({"ownerId": "usr_034EPGG7C7S7V8QQN3KF6WN8E4"}, "NOT_FOUND", ["input", "ownerId"]),
        (
            {"annualRevenue": {"amount": "1.005", "currencyCode": "USD"}},
            "INVALID",
            ["input", "annualRevenue"],
        ),
        (
            {"annualRevenue": {"amount": "9" * 25, "currencyCode": "JPY"}},
            "INVALID",
            ["input", "annualRevenue"],
        ),
    ],
)
async def test_a_bad_value_is_told_by_its_path(
    api: Api, given: dict[str, Any], code: str, path: list[str]
) -> None:
    account = await made(api)

    payload = await written(api, UPDATE, by={"id": account["id"]}, input=given)

    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [(code, path)]
    assert payload["account"] is None
    assert payload["changeSet"] is None


async def test_all_bad_values_are_told_at_once(api: Api) -> None:
    payload = await written(api, CREATE, input={"name": "", "industry": "x" * 501})

    told = {tuple(error["path"]): error for error in payload["userErrors"]}
    assert set(told) == {("input", "name"), ("input", "industry")}
    assert told["input", "industry"]["constraint"] == "at most 500 characters"


async def test_who_read_an_older_revision_is_told_what_differs(api: Api) -> None:
    account = await made(api, industry="Retail")
    by = {"id": account["id"]}
    await written(api, UPDATE, by=by, input={"industry": "Energy"})

    payload = await written(
        api,
        UPDATE,
        by=by,
        input={"name": "Acme", "industry": "Mining"},
        options={"ifRevision": 1},
    )

    [error] = payload["userErrors"]
    assert error["code"] == "CONFLICT"
    assert error["path"] == ["options", "ifRevision"]
    assert error["currentRevision"] == 2
    assert error["changedFields"] == ["industry"]


async def test_an_account_is_not_put_below_itself(api: Api) -> None:
    top = await made(api, name="Top")
    middle = await made(api, name="Middle", parentId=top["id"])
    bottom = await made(api, name="Bottom", parentId=middle["id"])

    payload = await written(api, UPDATE, by={"id": top["id"]}, input={"parentId": bottom["id"]})

    assert [error["path"] for error in payload["userErrors"]] == [["input", "parentId"]]


async def test_a_dry_run_shows_all_and_keeps_nothing(api: Api) -> None:
    account = await made(api)
    logged = await api.data("{ changeSets { nodes { id } } }")
    by = {"id": account["id"]}

    payload = await written(api, UPDATE, by=by, input={"name": "Other"}, options={"dryRun": True})

    assert payload["account"]["name"] == "Other"
    assert payload["account"]["revision"] == 2
    assert payload["changeSet"]["changes"] == [{"operation": "UPDATE", "changedFields": ["name"]}]
    after = (
        await api.post("query($by: AccountRef!) { account(by: $by) { name revision } }", {"by": by})
    ).json()
    assert after["data"]["account"] == {"name": "Acme", "revision": 1}
    assert await api.data("{ changeSets { nodes { id } } }") == logged


async def test_an_ambiguous_identity_is_refused(api: Api) -> None:
    await made(api, website="acme.com")
    await made(api, website="www.acme.com")

    payload = await written(api, UPDATE, by={"domain": "acme.com"}, input={"name": "Which?"})

    assert [(e["code"], e["path"]) for e in payload["userErrors"]] == [
        ("CONFLICT", ["by", "domain"])
    ]


async def test_without_the_scope_nothing_of_the_operation_runs(api: Api, reader: Api) -> None:
    account = await made(api)
    document = """mutation($by: AccountRef!) {
      accountUpdate(by: $by, input: {name: "Mine"}) { userErrors { code } } }"""

    answer = await reader.post(document, {"by": {"id": account["id"]}})

    assert codes_of(answer) == ["FORBIDDEN"]
    assert answer.json()["errors"][0]["extensions"]["requiredScopes"] == ["accounts:write"]
    read = (await api.post("{ accounts { nodes { name } } }")).json()
    assert read["data"]["accounts"]["nodes"] == [{"name": "Acme"}]


async def test_another_tenants_account_is_not_there(api: Api, others_api: Api) -> None:
    account = await made(api)

    theirs = await written(others_api, UPDATE, by={"id": account["id"]}, input={"name": "Mine"})
    unknown = await written(
        others_api,
        UPDATE,
        by={"id": "acc_034EPGG7C7S7V8QQN3KF6WN8E4"},
        input={"name": "Mine"},
    )

    assert theirs == unknown
    assert [error["code"] for error in theirs["userErrors"]] == ["NOT_FOUND"]


async def test_who_may_write_and_not_read_is_shown_no_account(api: Api, writer: Api) -> None:
    answer = await writer.post(CREATE, {"input": {"name": "Acme"}})

    payload = answer.json()["data"]["accountCreate"]
    assert payload["userErrors"] == []
    assert payload["account"] is None
    assert payload["changeSet"]["actorKind"] == "PRINCIPAL"
    assert codes_of(answer) == ["FORBIDDEN"]
    assert answer.json()["errors"][0]["path"] == ["accountCreate", "account"]
    listed = await api.data("{ accounts { nodes { name } } }")
    assert listed["accounts"]["nodes"] == [{"name": "Acme"}]


async def test_what_can_be_written_is_told_by_viewer_can(reader: Api, writer: Api) -> None:
    asked = """{ viewerCan(coordinates: ["Mutation.accountCreate", "Mutation.contactCreate"]) {
                   allowed requiredScopes } }"""

    told = {
        name: (await each.data(asked))["viewerCan"]
        for name, each in (("reader", reader), ("writer", writer))
    }

    scopes = [["accounts:write"], ["contacts:write"]]
    assert [each["requiredScopes"] for each in told["reader"]] == scopes
    assert [each["allowed"] for each in told["reader"]] == [False, False]
    assert [each["allowed"] for each in told["writer"]] == [True, False]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("website", each) for each in ("ht!tp", "n/a", "two words.com", "https://", "-a.com")),
        ("employeeCount", -4),
    ],
)
async def test_what_no_account_has_is_refused_by_its_name(
    api: Api, name: str, value: object
) -> None:
    account = await made(api)

    new = await written(api, CREATE, input={"name": "Acme", name: value})
    changed = await written(api, UPDATE, by={"id": account["id"]}, input={name: value})

    for payload in (new, changed):
        [error] = payload["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", name])


@pytest.mark.parametrize(
    "website",
    ["acme.com", "HTTPS://User@shop.acme.co.uk:8080/a b", "bücher.example", "http://192.0.2.7/x"],
)
async def test_a_website_is_any_address_with_a_host(api: Api, website: str) -> None:
    assert (await made(api, website=website))["name"] == "Acme"


async def test_a_deleted_account_is_gone_until_it_is_restored_and_leaves_what_hangs_on_it(
    api: Api,
) -> None:
    parent = await made(api, name="Holding")
    await made(api, name="Acme", parentId=parent["id"])
    await written(
        api,
        """mutation($input: ContactCreateInput!) { contactCreate(input: $input) {
             userErrors { code } } }""",
        input={"name": "Ada", "accountId": parent["id"]},
    )
    shown = """{ accounts { nodes { name parent { name } } }
                 contacts { nodes { name account { name } } } }"""

    gone = await written(api, DELETE, by={"id": parent["id"]})

    assert gone["userErrors"] == []
    assert gone["account"] is None
    assert gone["changeSet"]["changes"] == [{"operation": "DELETE"}]
    assert await api.data(shown) == {
        "accounts": {"nodes": [{"name": "Acme", "parent": None}]},
        "contacts": {"nodes": [{"name": "Ada", "account": None}]},
    }

    back = await written(api, RESTORE, by={"id": parent["id"]})

    assert back["userErrors"] == []
    assert back["account"] == {"name": "Holding", "contacts": {"nodes": [{"name": "Ada"}]}}
    assert (await api.data(shown))["contacts"]["nodes"] == [
        {"name": "Ada", "account": {"name": "Holding"}}
    ]


async def test_an_account_is_not_brought_back_where_another_one_has_its_key(api: Api) -> None:
    first = await made(api, externalId="erp-1")
    await written(api, DELETE, by={"id": first["id"]})
    await made(api, externalId="erp-1")

    payload = await written(api, RESTORE, by={"id": first["id"]})

    assert [each["code"] for each in payload["userErrors"]] == ["CONFLICT"]
