"""Each bound of an operation: its code, its number, and that it is the bound."""

import pytest

from csgraph.graph.limits import Limits
from tests.support.http import Api, codes_of

LIMITS = Limits()


def deep(levels: int) -> str:
    return (
        "{ account(by: {id: 1}) {" + "parent {" * (levels - 2) + "name" + "}" * (levels - 1) + "}"
    )


def aliased(count: int) -> str:
    return "{ viewer {" + "".join(f"a{i}: tenantName " for i in range(count)) + "} }"


def roots(count: int, by: str = "{}") -> str:
    return by.format("{" + "".join(f"r{i}: __typename " for i in range(count)) + "}")


def fields(count: int) -> str:
    return "{ viewer {" + "tenantName " * (count - 1) + "} }"


def tokens(count: int) -> str:
    return "{ accounts(filter: {name: {in: [" + '"x" ' * (count - 20) + "]}}) { totalCount } }"


BOUNDS = [
    (deep, LIMITS.depth, "DEPTH_LIMIT_EXCEEDED"),
    (aliased, LIMITS.aliases, "ALIAS_LIMIT_EXCEEDED"),
    (roots, LIMITS.root_fields, "COST_LIMIT_EXCEEDED"),
    (lambda n: roots(n, "{{ ... {} }}"), LIMITS.root_fields, "COST_LIMIT_EXCEEDED"),
    (
        lambda n: roots(n, "{{ ...F }} fragment F on Query {}"),
        LIMITS.root_fields,
        "COST_LIMIT_EXCEEDED",
    ),
    (fields, LIMITS.fields, "COST_LIMIT_EXCEEDED"),
]
IDS = ["depth", "aliases", "roots", "inline roots", "roots of a fragment", "fields"]


@pytest.mark.parametrize(("make", "bound", "code"), BOUNDS, ids=IDS)
async def test_up_to_the_bound_an_operation_is_served(
    api: Api, make: object, bound: int, code: str
) -> None:
    assert await api.codes(make(bound)) == []  # type: ignore[operator]


@pytest.mark.parametrize(("make", "bound", "code"), BOUNDS, ids=IDS)
async def test_beyond_the_bound_it_is_refused_with_both_numbers(
    api: Api, make: object, bound: int, code: str
) -> None:
    response = await api.post(make(bound + 1))  # type: ignore[operator]

    assert response.status_code == 400
    extensions = response.json()["errors"][0]["extensions"]
    assert extensions["code"] == code
    assert extensions["limit"] == bound
    assert extensions["requested"] == bound + 1


async def test_tokens_are_bounded(api: Api) -> None:
    assert await api.codes(tokens(LIMITS.tokens + 1)) == ["TOKEN_LIMIT_EXCEEDED"]
    # One below the bound it is another bound that is passed.
    assert await api.codes(tokens(LIMITS.tokens)) == ["BAD_USER_INPUT"]


async def test_pages_of_pages_are_priced_before_they_are_read(api: Api) -> None:
    pages = "contacts(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } }"

    response = await api.post(f"{{ accounts(first: 100) {{ nodes {{ {pages} }} }} }}")

    assert codes_of(response) == ["COST_LIMIT_EXCEEDED"]
    assert response.json()["errors"][0]["extensions"]["limit"] == LIMITS.nodes


async def test_variables_hold_a_bounded_number_of_values(api: Api) -> None:
    query = "query($f: AccountFilter) { accounts(first: 1, filter: $f) { totalCount } }"
    filters: list[object] = [{}] * LIMITS.variable_values

    assert await api.codes(query, f={"or": filters}) == ["COST_LIMIT_EXCEEDED"]


async def test_the_conditions_of_all_filters_together_are_bounded(api: Api) -> None:
    query = """query($f: AccountFilter) { a: accounts(first: 1, filter: $f) { totalCount }
                                          b: accounts(first: 2, filter: $f) { totalCount } }"""
    most = [{"name": {"eq": "x"}}] * (LIMITS.conditions // 4 - 1)

    assert await api.codes(query, f={"or": most}) == []
    assert await api.codes(query, f={"or": [*most, *most[:1]]}) == ["COST_LIMIT_EXCEEDED"]


async def test_many_operations_must_be_small(api: Api) -> None:
    operations = "".join(f"query q{i} {{ __typename }} " for i in range(90))

    assert codes_of(await api.post(operations, operationName="q7")) == []
    assert codes_of(await api.post(operations * 3, operationName="q7")) == ["TOKEN_LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    "query",
    [
        "{" + "...{" * 120 + "__typename" + "}" * 120 + "}",
        "{...f0}"
        + "".join(f"fragment f{i} on Query{{...f{i + 1}}}" for i in range(120))
        + "fragment f120 on Query{__typename}",
        "{" * 5_000,
        "{ accounts(filter: {and: " + "[" * 5_000 + "]" * 5_000 + "}) { totalCount } }",
        "query($v: " + "[" * 5_000 + "Int" + "]" * 5_000 + ") { __typename }",
    ],
    ids=["inline fragments", "fragments", "braces", "lists", "types"],
)
async def test_nesting_that_would_exhaust_the_stack_is_refused(api: Api, query: str) -> None:
    response = await api.post(query)

    assert response.status_code == 400
    assert codes_of(response)[0] in {"DEPTH_LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED"}


async def test_deep_variables_are_refused(api: Api) -> None:
    query = "query($f: AccountFilter) { accounts(first: 1, filter: $f) { totalCount } }"
    deep: dict[str, object] = {}
    for _ in range(500):
        deep = {"not": deep}

    assert await api.codes(query, f=deep) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("first", [0, -1, 101, 1_000_000, -(2**31)])
@pytest.mark.parametrize("argument", ["first", "last"])
async def test_a_page_size_out_of_range_is_refused_by_name(
    api: Api, argument: str, first: int
) -> None:
    response = await api.post(
        f"query($n: Int) {{ accounts({argument}: $n) {{ totalCount }} }}", {"n": first}
    )

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["coordinate"] == f"Query.accounts({argument}:)"
    assert f"`{argument}` is {first}; a page has 1 to 100 items." in error["message"]
    assert response.status_code == 400


async def test_a_page_of_unsaid_size_has_25_items_and_a_warning(api: Api) -> None:
    answer = (await api.post("{ accounts { nodes { id } } }")).json()

    [warning] = answer["extensions"]["warnings"]
    assert warning["code"] == "IMPLICIT_PAGE_SIZE"
    assert warning["coordinate"] == "Query.accounts"
    assert "25" in warning["message"]


async def test_the_tables_that_one_statement_reads_are_bounded(api: Api) -> None:
    page = "(first: 1) { nodes { id } }"
    inner = f"children(first: 1) {{ nodes {{ tickets{page} contacts{page} }} }}"
    wide = " ".join(f"a{i}: {inner}" for i in range(60))

    response = await api.post(f"{{ accounts(first: 1) {{ nodes {{ {wide} }} }} }}")

    assert codes_of(response) == ["COST_LIMIT_EXCEEDED"]
    assert response.json()["errors"][0]["extensions"]["limit"] == LIMITS.relations


async def test_a_relation_in_a_filter_counts_for_ten_conditions(api: Api) -> None:
    query = "query($f: AccountFilter) { accounts(first: 1, filter: $f) { totalCount } }"
    related: dict[str, object] = {"contacts": {"some": {"requestedTickets": {"some": {}}}}}

    assert await api.codes(query, f={"or": [related] * 40}) == []
    assert await api.codes(query, f={"or": [related] * 50}) == ["COST_LIMIT_EXCEEDED"]
