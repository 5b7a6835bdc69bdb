"""Values that can't be used: each is the user's error, told by name, never ours."""

import base64
from typing import Any

import pytest

from csgraph.ids import encode_id, new_id
from tests.support.http import Api, codes_of

ACCOUNTS = """query($first: Int, $after: String, $last: Int, $before: String,
                    $filter: AccountFilter, $orderBy: [AccountOrder!]) {
  accounts(first: $first, after: $after, last: $last, before: $before,
           filter: $filter, orderBy: $orderBy) {
    totalCount pageInfo { startCursor endCursor } nodes { id name } } }"""
LOOKUP = "query($by: AccountRef!) { account(by: $by) { id } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
BAD = ["BAD_USER_INPUT"]


async def the_error(api: Api, query: str, **variables: Any) -> dict[str, Any]:
    response = await api.post(query, variables)
    [error] = response.json()["errors"]
    assert response.status_code == 400
    assert "data" not in response.json()
    found: dict[str, Any] = error
    return found


# Variables


@pytest.mark.parametrize(
    ("declared", "used", "given", "named"),
    [
        ("$n: Int", "accounts(first: $n)", {"n": "5"}, "$n"),
        ("$n: Int", "accounts(first: $n)", {"n": 1.5}, "$n"),
        ("$n: Int", "accounts(first: $n)", {"n": True}, "$n"),
        ("$n: Int", "accounts(first: $n)", {"n": 2**31}, "$n"),
        ("$n: Int", "accounts(first: $n)", {"n": [1]}, "$n"),
        ("$n: Int!", "accounts(first: $n)", {}, "$n"),
        ("$n: Int!", "accounts(first: $n)", {"n": None}, "$n"),
        ("$s: String", "accounts(after: $s)", {"s": 7}, "$s"),
        ("$f: AccountFilter", "accounts(filter: $f)", {"f": []}, "$f"),
        ("$f: AccountFilter", "accounts(filter: $f)", {"f": {"nme": {}}}, "nme"),
        ("$f: AccountFilter", "accounts(filter: $f)", {"f": {"name": "x"}}, "$f"),
        ("$f: AccountFilter", "accounts(filter: $f)", {"f": {"name": {"like": "x"}}}, "like"),
        (
            "$f: AccountFilter",
            "accounts(filter: $f)",
            {"f": {"employeeCount": {"gt": 2**40}}},
            "$f",
        ),
        ("$o: [AccountOrder!]", "accounts(orderBy: $o)", {"o": [{"field": "WEBSITE"}]}, "WEBSITE"),
        ("$o: [AccountOrder!]", "accounts(orderBy: $o)", {"o": [None]}, "$o"),
        ("$o: [AccountOrder!]", "accounts(orderBy: $o)", {"o": [{}]}, "`field` or `customField`"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_variable_that_does_not_fit_is_named(
    api: Api, declared: str, used: str, given: dict[str, Any], named: str
) -> None:
    error = await the_error(api, f"query({declared}) {{ {used} {{ totalCount }} }}", **given)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert named in error["message"]


async def test_each_variable_that_does_not_fit_has_an_error(api: Api) -> None:
    query = "query($a: Int, $b: Int) { accounts(first: $a, last: $b) { totalCount } }"

    assert await api.codes(query, a="x", b="y") == BAD * 2


async def test_variables_that_are_not_declared_are_ignored(api: Api) -> None:
    assert await api.data("{ __typename }", x=1) == {"__typename": "Query"}


async def test_a_variable_left_out_is_an_argument_left_out(api: Api) -> None:
    assert await api.codes(ACCOUNTS) == []


@pytest.mark.parametrize("argument", ["first", "after", "last", "before", "orderBy"])
async def test_null_is_an_argument_left_out(api: Api, argument: str) -> None:
    assert await api.codes(ACCOUNTS, **{argument: None}) == []


async def test_a_switch_that_is_null_is_named(api: Api) -> None:
    query = "query($s: Boolean = true) { viewer @skip(if: $s) { tenantName } }"

    assert "$s" in (await the_error(api, query, s=None))["message"]


# Characters that can't be stored


TEXTS = [
    (ACCOUNTS, lambda text: {"filter": {"name": {"eq": text}}}),
    (ACCOUNTS, lambda text: {"filter": {"name": {"in": ["x", text]}}}),
    (ACCOUNTS, lambda text: {"filter": {"name": {"containsIgnoreCase": text}}}),
    (ACCOUNTS, lambda text: {"filter": {"name": {"startsWithIgnoreCase": text}}}),
    (ACCOUNTS, lambda text: {"filter": {"tickets": {"some": {"tags": {"has": text}}}}}),
    (ACCOUNTS, lambda text: {"filter": {"tickets": {"some": {"tags": {"hasAll": [text]}}}}}),
    (LOOKUP, lambda text: {"by": {"domain": text}}),
    (LOOKUP, lambda text: {"by": {"zendeskOrganizationId": text}}),
    (ACCOUNTS, lambda text: {"after": text}),
]


@pytest.mark.parametrize(("query", "variables"), TEXTS)
async def test_text_with_nul_is_refused(api: Api, query: str, variables: Any) -> None:
    error = await the_error(api, query, **variables("a\x00b"))

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "NUL" in error["message"] or "cursor" in error["message"]


@pytest.mark.parametrize("text", ["\x00", "acc_\x00", "\ufffe", "😀" * 50, "x" * 10_000])
async def test_an_id_that_is_none_is_no_record(api: Api, text: str) -> None:
    assert await api.data(NODE, id=text) == {"node": None}
    assert await api.data(NODES, ids=[text, text]) == {"nodes": [None, None]}
    assert await api.data(LOOKUP, by={"id": text}) == {"account": None}
    assert (await api.data(ACCOUNTS, first=1, filter={"id": {"eq": text}}))["accounts"][
        "totalCount"
    ] == 0


@pytest.mark.parametrize(
    "text", ['"\\u0000"', '"""a\x00"""', '"\\uD800"', '"\\u{DFFF}"', '"\x00"', "\x00"]
)
async def test_a_document_with_such_characters_is_the_users_error(api: Api, text: str) -> None:
    response = await api.post(f"{{ account(by: {{domain: {text}}}) {{ id }} }}")

    assert response.status_code == 400
    assert codes_of(response)[0] in {
        "BAD_USER_INPUT",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    }


async def test_characters_beyond_the_basic_plane_are_text(api: Api) -> None:
    for text in ("😀", "\U0010ffff", "\u2028", "\x01"):
        assert await api.data(LOOKUP, by={"domain": text}) == {"account": None}


# Pages and cursors


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first": 1, "last": 1}, "`first` or `last`, not both"),
        ({"first": 1, "before": "CURSOR"}, "`before` goes with `last`"),
        ({"last": 1, "after": "CURSOR"}, "`after` goes with `first`"),
    ],
)
async def test_arguments_that_contradict_each_other_are_refused(
    tenants_api: Api, portfolio: list[str], given: dict[str, Any], words: str
) -> None:
    page = (await tenants_api.data(ACCOUNTS, first=1))["accounts"]["pageInfo"]
    given = {k: page["endCursor"] if v == "CURSOR" else v for k, v in given.items()}

    assert words in (await the_error(tenants_api, ACCOUNTS, **given))["message"]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "AAAA", "=" * 8, "é", "a" * 5_000, base64.b64encode(bytes(64)).decode(), "None"],
)
@pytest.mark.parametrize("argument", ["after", "before"])
async def test_a_cursor_that_was_never_given_is_refused(
    api: Api, argument: str, cursor: str
) -> None:
    size = {"after": "first", "before": "last"}[argument]

    error = await the_error(api, ACCOUNTS, **{size: 1, argument: cursor})

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["coordinate"] == f"Query.accounts({argument}:)"
    assert "No such cursor" in error["message"]


async def test_a_cursor_with_one_character_changed_is_refused(
    tenants_api: Api, portfolio: list[str]
) -> None:
    cursor = (await tenants_api.data(ACCOUNTS, first=1))["accounts"]["pageInfo"]["endCursor"]

    for position in range(0, len(cursor) - 1, 7):
        changed = "B" if cursor[position] == "A" else "A"
        forged = cursor[:position] + changed + cursor[position + 1 :]
        assert await tenants_api.codes(ACCOUNTS, first=1, after=forged) == BAD


@pytest.mark.parametrize(
    "other",
    [
        {"filter": {"name": {"neq": "x"}}},
        {"orderBy": [{"field": "NAME"}]},
        {"orderBy": [{"field": "NAME", "direction": "DESC"}]},
    ],
)
async def test_a_cursor_goes_with_its_filter_and_order_alone(
    tenants_api: Api, portfolio: list[str], other: dict[str, Any]
) -> None:
    cursor = (await tenants_api.data(ACCOUNTS, first=1))["accounts"]["pageInfo"]["endCursor"]

    error = await the_error(tenants_api, ACCOUNTS, first=1, after=cursor, **other)

    assert "another list" in error["message"]


async def test_a_cursor_goes_with_its_field_alone(tenants_api: Api, portfolio: list[str]) -> None:
    cursor = (await tenants_api.data(ACCOUNTS, first=1))["accounts"]["pageInfo"]["endCursor"]
    query = "query($after: String) { contacts(first: 1, after: $after) { totalCount } }"

    assert "another list" in (await the_error(tenants_api, query, after=cursor))["message"]


async def test_a_cursor_goes_with_its_tenant_alone(
    api: Api, tenants_api: Api, portfolio: list[str]
) -> None:
    cursor = (await tenants_api.data(ACCOUNTS, first=1))["accounts"]["pageInfo"]["endCursor"]

    assert await tenants_api.codes(ACCOUNTS, first=1, after=cursor) == []
    assert await api.codes(ACCOUNTS, first=1, after=cursor) == BAD


# Filters and lookups


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (None, "`filter`"),
        ({"name": None}, "`filter.name`"),
        ({"name": {"eq": None}}, "`filter.name.eq`"),
        ({"name": {"in": None}}, "`filter.name.in`"),
        ({"name": {"isNull": None}}, "`filter.name.isNull`"),
        ({"employeeCount": {"gt": None}}, "`filter.employeeCount.gt`"),
        ({"and": None}, "`filter.and`"),
        ({"or": [{"not": None}]}, "`filter.or.0.not`"),
        ({"owner": None}, "`filter.owner`"),
        ({"contacts": {"some": None}}, "`filter.contacts.some`"),
        ({"name": {"in": ["x"] * 501}}, "`filter.name.in`"),
        ({"id": {"nin": ["x"] * 501}}, "`filter.id.nin`"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_filter_that_can_not_be_meant_is_refused_by_its_place(
    api: Api, given: Any, named: str
) -> None:
    error = await the_error(api, ACCOUNTS, filter=given)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["coordinate"] == "Query.accounts(filter:)"
    assert named in error["message"]


@pytest.mark.parametrize(
    "instant",
    [
        "",
        "now",
        "P",
        "-P",
        "P1",
        "P1DT",
        "-P99999Y",
        "2026-02-30",
        "2026-02-30T00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0000-01-01T00:00:00Z",
        "infinity",
        "\uff12\uff10\uff12\uff16-01-01",
    ],
)
async def test_an_instant_that_is_none_is_refused_in_words_of_ours(api: Api, instant: str) -> None:
    error = await the_error(api, ACCOUNTS, filter={"createdAt": {"gt": instant}})

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "timedelta" not in error["message"]


@pytest.mark.parametrize("instant", ["-P1000Y", "P1000Y", "-P400000D", "P1Y2M3W4DT5H6M7S", "-PT1S"])
async def test_long_durations_are_instants_or_told_to_be_too_long(api: Api, instant: str) -> None:
    assert await api.codes(ACCOUNTS, filter={"createdAt": {"gt": instant}}) in ([], BAD)


@pytest.mark.parametrize(
    "by",
    [
        {},
        {"id": None},
        {"domain": None},
        {"id": "x", "domain": "y"},
        {"id": "x", "domain": None},
        {"serial": "x"},
    ],
    ids=str,
)
async def test_a_lookup_takes_exactly_one_identity(api: Api, by: dict[str, Any]) -> None:
    assert (await the_error(api, LOOKUP, by=by))["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_order_names_a_field_once(api: Api) -> None:
    error = await the_error(api, ACCOUNTS, orderBy=[{"field": "NAME"}, {"field": "NAME"}])

    assert "`orderBy` names a field twice" in error["message"]


async def test_more_ids_than_a_page_are_refused(api: Api) -> None:
    assert await api.codes(NODES, ids=["x"] * 100) == []
    assert "at most 100" in (await the_error(api, NODES, ids=["x"] * 101))["message"]


async def test_nodes_come_in_the_order_asked_with_null_for_the_unknown(
    tenants_api: Api, portfolio: list[str]
) -> None:
    a, b, c = portfolio
    unknown = encode_id("acc", new_id())

    answer = await tenants_api.data(NODES, ids=[c, unknown, a, "x", a, b])

    assert answer["nodes"] == [{"id": c}, None, {"id": a}, None, {"id": a}, {"id": b}]


async def test_an_id_of_another_type_is_no_record(tenants_api: Api, portfolio: list[str]) -> None:
    as_contact = portfolio[0].replace("acc_", "con_")

    assert await tenants_api.data(NODE, id=as_contact) == {"node": None}
    assert await tenants_api.data(LOOKUP, by={"id": as_contact}) == {"account": None}
    for operator in ({"eq": as_contact}, {"in": [as_contact]}):
        found = await tenants_api.data(ACCOUNTS, first=5, filter={"id": operator})
        assert found["accounts"]["totalCount"] == 0


async def test_an_id_that_is_none_differs_from_every_id(
    tenants_api: Api, portfolio: list[str]
) -> None:
    operators: list[dict[str, Any]] = [{"neq": "x"}, {"nin": ["x"]}, {"nin": []}]
    for operator in operators:
        found = await tenants_api.data(ACCOUNTS, first=5, filter={"id": operator})
        assert found["accounts"]["totalCount"] == 3
