"""What is selected: merged, conditional, aliased, by fragment, on interfaces."""

from typing import Any

import pytest

from tests.support.http import Api, codes_of


@pytest.fixture
def api(tenants_api: Api, portfolio: list[str]) -> Api:
    """The endpoint for a tenant with three accounts."""
    return tenants_api


async def first_account(api: Api, selection: str, more: str = "", **variables: Any) -> Any:
    """Ask for the first account, with two switches at hand."""
    query = f"""query($yes: Boolean = true, $no: Boolean = false) {{
      used: __typename @include(if: $yes) @skip(if: $no)
      accounts(first: 1) {{ nodes {{ {selection} }} }} }} {more}"""
    return (await api.data(query, **variables))["accounts"]["nodes"][0]


# Merging


@pytest.mark.parametrize(
    "selection",
    [
        "name name name",
        "name ... { name }",
        "name ... on Account { name } ... on Node { ... on Account { name } }",
        "name ...F",
        "n: name n: name name",
        "owner { name } owner { id } name",
        "contacts(first: 1) { totalCount } contacts(first: 1) { nodes { id } } name",
    ],
)
async def test_selections_of_one_key_become_one(api: Api, selection: str) -> None:
    more = "fragment F on Account { name }" if "...F" in selection else ""

    assert (await first_account(api, selection, more))["name"] == "Account 000"


async def test_merged_selections_hold_what_each_asked_for(api: Api) -> None:
    found = await first_account(
        api,
        "owner { name } ...F owner { ...G }",
        "fragment F on Account { owner { active } } fragment G on User { n: name }",
    )

    assert found == {"owner": {"name": "Olga Owner", "active": True, "n": "Olga Owner"}}


@pytest.mark.parametrize(
    "selection",
    [
        "name name: domain",
        "x: name x: industry",
        "contacts(first: 1) { totalCount } contacts(first: 2) { totalCount }",
        "contacts(first: 1) { totalCount } contacts { totalCount }",
        "owner { x: name } owner { x: title }",
        "x: owner { name } x: parent { name }",
        "x: name x: owner { name }",
        "x: name ... { x: domain }",
        "x: name ...F",
        "x: employeeCount ... on Node { ... on Account { x: revision } }",
        "edges: name ... on Contact { name }",
    ],
)
async def test_selections_that_conflict_are_refused(api: Api, selection: str) -> None:
    more = "fragment F on Account { x: domain }" if "...F" in selection else ""

    response = await api.post(f"{{ accounts(first: 1) {{ nodes {{ {selection} }} }} }} {more}")

    assert set(codes_of(response)) == {"GRAPHQL_VALIDATION_FAILED"}


async def test_types_that_exclude_each_other_may_use_one_key(
    api: Api, portfolio: list[str]
) -> None:
    query = """query($id: ID!) { node(id: $id) {
      ... on Account { label: name count: contacts(first: 1) { totalCount } }
      ... on Contact { label: title count: requestedTickets(first: 2) { totalCount } } } }"""

    assert await api.codes(query, id=portfolio[0]) == ["GRAPHQL_VALIDATION_FAILED"]
    query = query.replace("label: name", "label: website").replace("label: title", "label: phone")
    # `String` and `URL` are different types, `String` and `String` are one.
    assert await api.codes(query, id=portfolio[0]) == ["GRAPHQL_VALIDATION_FAILED"]
    query = query.replace("label: website", "label: domain")
    assert (await api.data(query, id=portfolio[0]))["node"] == {
        "label": None,
        "count": {"totalCount": 2},
    }


# Conditions


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        ("id name @include(if: $yes)", {"id", "name"}),
        ("id name @include(if: $no)", {"id"}),
        ("id name @skip(if: $yes)", {"id"}),
        ("id name @skip(if: $no) @include(if: $no)", {"id"}),
        ("id name @skip(if: $yes) name", {"id", "name"}),
        ("id name @skip(if: true)", {"id"}),
        ("id ... @include(if: $no) { name }", {"id"}),
        ("id ...F @skip(if: $yes)", {"id"}),
        ("id ...F @include(if: $no) ...F", {"id", "name"}),
        ("id owner @include(if: $no) { name }", {"id"}),
        ("id contacts(first: 5) @skip(if: $yes) { totalCount }", {"id"}),
    ],
)
async def test_conditions_decide_what_is_there(api: Api, selection: str, keys: set[str]) -> None:
    more = "fragment F on Account { name }" if "...F" in selection else ""

    assert (await first_account(api, selection, more)).keys() == keys


async def test_a_cached_plan_follows_the_variables_anew(api: Api) -> None:
    for yes in (True, False, True):
        found = await first_account(api, "id name @include(if: $yes)", yes=yes)
        assert ("name" in found) is yes


async def test_everything_may_be_left_out(api: Api) -> None:
    query = "query($no: Boolean!) { accounts(first: 1) @include(if: $no) { totalCount } }"

    assert await api.data(query, no=False) == {}


# Keys


async def test_keys_longer_than_any_identifier_of_postgres_stay_whole(api: Api) -> None:
    long, longer = "k" * 64, "k" * 64 + "x" * 200

    found = await first_account(api, f"{long}: name {longer}: owner {{ {long}: name }}")

    assert found == {long: "Account 000", longer: {long: "Olga Owner"}}


async def test_keys_come_in_the_order_asked(api: Api) -> None:
    found = await first_account(api, "name z: id revision a: name owner { title name }")

    assert list(found) == ["name", "z", "revision", "a", "owner"]
    assert list(found["owner"]) == ["title", "name"]


@pytest.mark.parametrize(
    "key", ["data", "tenant_id", "_r1", "nodes", "null", "true", "position", "__x"]
)
async def test_a_key_may_be_any_name(api: Api, key: str) -> None:
    assert (await first_account(api, f"{key}: name"))[key] == "Account 000"


async def test_typename_is_everywhere(api: Api, portfolio: list[str]) -> None:
    data = await api.data(
        """query($id: ID!) { __typename t: __typename
          accounts(first: 1) { __typename pageInfo { __typename }
            edges { __typename node { __typename owner { __typename }
              contacts(first: 1) { __typename nodes { __typename } } } } }
          node(id: $id) { __typename } nodes(ids: [$id]) { __typename }
          account(by: {id: $id}) { __typename } viewer { __typename } }""",
        id=portfolio[0],
    )

    contacts = {"__typename": "ContactConnection", "nodes": [{"__typename": "Contact"}]}
    node = {"__typename": "Account", "owner": {"__typename": "User"}, "contacts": contacts}
    assert data == {
        "__typename": "Query",
        "t": "Query",
        "accounts": {
            "__typename": "AccountConnection",
            "pageInfo": {"__typename": "PageInfo"},
            "edges": [{"__typename": "AccountEdge", "node": node}],
        },
        "node": {"__typename": "Account"},
        "nodes": [{"__typename": "Account"}],
        "account": {"__typename": "Account"},
        "viewer": {"__typename": "Viewer"},
    }


# Interfaces


async def test_a_node_is_read_through_its_interfaces(api: Api, portfolio: list[str]) -> None:
    data = await api.data(
        """query($id: ID!) {
             node(id: $id) { ...I ... on Contact { email } ... on Account { name } } }
           fragment I on Node { id ...R ... on Sourced { externalRefs { externalId } } }
           fragment R on Revisioned { revision createdAt }""",
        id=portfolio[0],
    )

    assert data["node"].keys() == {"id", "revision", "createdAt", "externalRefs", "name"}


async def test_fragments_on_types_that_can_not_be_are_refused(api: Api) -> None:
    query = "{ accounts(first: 1) { nodes { ... on Contact { email } } } }"

    assert await api.codes(query) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_one_fragment_serves_several_places(api: Api) -> None:
    data = await api.data(
        """{ a: accounts(first: 1) { ...P } b: accounts(last: 1) { ...P } }
           fragment P on AccountConnection { nodes { ...A } pageInfo { hasNextPage } }
           fragment A on Account { name }"""
    )

    assert data["a"] == {"nodes": [{"name": "Account 000"}], "pageInfo": {"hasNextPage": True}}
    assert data["b"] == {"nodes": [{"name": "Account 002"}], "pageInfo": {"hasNextPage": False}}


async def test_an_answer_is_the_same_through_every_root(api: Api, portfolio: list[str]) -> None:
    selection = "id name employeeCount owner { name } contacts(first: 1) { nodes { name } }"
    data = await api.data(
        f"""query($id: ID!) {{ a: node(id: $id) {{ ... on Account {{ {selection} }} }}
            b: nodes(ids: [$id]) {{ ... on Account {{ {selection} }} }}
            c: account(by: {{id: $id}}) {{ {selection} }}
            d: accounts(first: 5, filter: {{id: {{eq: $id}}}}) {{ nodes {{ {selection} }} }}
            e: accounts(first: 5, filter: {{id: {{in: [$id]}}}}) {{
              edges {{ node {{ {selection} }} }} }} }}""",
        id=portfolio[1],
    )

    found = [
        data["a"],
        data["b"][0],
        data["c"],
        data["d"]["nodes"][0],
        data["e"]["edges"][0]["node"],
    ]
    assert found == [data["a"]] * 5
    assert data["a"]["name"] == "Account 001"
