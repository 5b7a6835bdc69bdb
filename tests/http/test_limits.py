"""Each bound of an operation: its code, its number, and that it is the bound."""

from collections.abc import AsyncIterator

import pytest

from csgraph.app import build_app
from csgraph.graph.limits import Limits
from csgraph.graph.operands import LONGEST_OPERAND
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, codes_of, in_process

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


@pytest.fixture
async def roomy_api(urls: DatabaseUrls, secrets: Secrets, shared_key: str) -> AsyncIterator[Api]:
    """A server that takes bodies as large as it does unless it is set otherwise."""
    async with in_process(build_app(urls, secrets)) as client:
        yield Api(client, shared_key)


async def test_the_text_of_a_document_is_bounded(roomy_api: Api) -> None:
    def padded(length: int) -> str:
        return "{ __typename }".ljust(length - 1, ",") + "#"

    assert await roomy_api.codes(padded(LIMITS.characters)) == []

    response = await roomy_api.post(padded(LIMITS.characters + 1))

    assert response.status_code == 400
    assert codes_of(response) == ["TOKEN_LIMIT_EXCEEDED"]
    extensions = response.json()["errors"][0]["extensions"]
    assert extensions["limit"] == LIMITS.characters
    assert extensions["requested"] == LIMITS.characters + 1


@pytest.mark.parametrize(
    "document",
    [
        "{{ {x} }}",
        "query {x} {{ __typename }}",
        "query($v: {x}) {{ __typename }}",
        "query($v: Int = {n}) {{ __typename }}",
        "{{ accounts(first: {n}) {{ totalCount }} }}",
        "{{ accounts(first: -{n}) {{ totalCount }} }}",
        "{{ accounts(first: 1.{n}) {{ totalCount }} }}",
        "{{ accounts(orderBy: [{{field: {x}}}]) {{ totalCount }} }}",
        "{{ __typename @{x} }}",
    ],
)
@pytest.mark.parametrize("length", [LIMITS.word + 1, 5_000, 90_000])
async def test_a_name_or_number_of_any_length_is_refused_in_plain_words(
    api: Api, document: str, length: int
) -> None:
    response = await api.post(document.format(x="x" * length, n="9" * length))

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "TOKEN_LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == LIMITS.word
    assert error["message"].startswith("A name or number has ")
    assert len(response.content) < 1_000


async def test_long_texts_are_no_long_words(api: Api) -> None:
    text = "x" * 5_000

    assert (
        await api.codes(
            f'# {text}\n{{ accounts(filter: {{name: {{eq: "{text}"}}}}, first: 1) '
            "{ totalCount } }"
        )
        == []
    )


async def test_a_parse_error_repeats_little_of_what_was_sent(api: Api) -> None:
    response = await api.post("{ accounts(first: 1) { nodes { " + "x" * 90_000)
    other = await api.post("{ a: " + '"' + "x" * 90_000 + '" }')

    for each in (response, other):
        assert each.status_code == 400
        assert codes_of(each) == ["GRAPHQL_PARSE_FAILED"]
        assert len(each.content) < 5_000


@pytest.mark.parametrize(
    "test", ["eq", "neq", "containsIgnoreCase", "startsWithIgnoreCase", "in", "nin"]
)
async def test_a_text_that_others_are_compared_with_is_bounded(api: Api, test: str) -> None:
    query = "query($f: AccountFilter) { accounts(first: 1, filter: $f) { totalCount } }"

    def given(length: int) -> dict[str, object]:
        text = "x" * length
        return {"name": {test: [text] if test in {"in", "nin"} else text}}

    assert await api.codes(query, f=given(LONGEST_OPERAND)) == []

    response = await api.post(query, {"f": given(LONGEST_OPERAND + 1)})

    assert response.status_code == 400
    assert codes_of(response) == ["BAD_USER_INPUT"]
    assert "at most 10,000" in response.json()["errors"][0]["message"]


async def test_a_number_of_thousands_of_digits_is_refused_as_a_variable_too(api: Api) -> None:
    body = b'{"query": "query($n: Int) { accounts(first: $n) { totalCount } }", "variables": {"n": '

    response = await api.send(body + b"9" * 5_000 + b"}}")

    assert response.status_code == 400
    assert "sys." not in response.text


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


def many(count: int, field: str) -> str:
    shown = f"accounts(first: 1) {{ nodes {{ {field} }} }}"
    return "{" + "".join(f"a{i}: {shown} " for i in range(count)) + "}"


@pytest.mark.parametrize(
    "field",
    [
        "influenceMap { __typename }",
        "family { __typename }",
        "realizedValue { __typename }",
        "tier { value } fit { __typename } family { __typename } entitlements { __typename }",
    ],
)
async def test_what_is_worked_out_is_bounded_by_the_statement_that_it_takes(
    api: Api, field: str
) -> None:
    assert await api.codes(many(2, field)) == []

    response = await api.post(many(30, field))

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == LIMITS.parts
    assert "several operations" in error["message"]


async def test_the_payloads_of_mutations_are_bounded_together(api: Api) -> None:
    shown = "account { influenceMap { __typename } }"
    write = f'accountCreate(input: {{name: "A"}}) {{ {shown} }}'
    query = "mutation {{ {} }}"

    codes = await api.codes(query.format(" ".join(f"w{i}: {write}" for i in range(20))))

    assert codes == ["COST_LIMIT_EXCEEDED"]


async def test_searches_are_bounded_by_what_each_selects(api: Api) -> None:
    def searches(count: int) -> str:
        one = 'search(query: "q{}", first: 1) {{ nodes {{ __typename }} }}'
        return "{" + " ".join(f"s{i}: {one.format(i)}" for i in range(count)) + "}"

    assert await api.codes(searches(4)) == []

    response = await api.post(searches(30))

    assert codes_of(response) == ["COST_LIMIT_EXCEEDED"]
    assert response.json()["errors"][0]["extensions"]["limit"] == LIMITS.relations


async def test_readings_of_the_feed_are_bounded_by_the_types_that_they_tell(api: Api) -> None:
    def readings(count: int) -> str:
        one = "changes(first: 1) { nodes { __typename } }"
        return "{" + " ".join(f"c{i}: {one}" for i in range(count)) + "}"

    assert await api.codes(readings(5)) == []

    response = await api.post(readings(30))

    assert codes_of(response) == ["COST_LIMIT_EXCEEDED"]
    assert response.json()["errors"][0]["extensions"]["limit"] == LIMITS.relations


async def test_a_relation_in_a_filter_counts_for_ten_conditions(api: Api) -> None:
    query = "query($f: AccountFilter) { accounts(first: 1, filter: $f) { totalCount } }"
    related: dict[str, object] = {"contacts": {"some": {"requestedTickets": {"some": {}}}}}

    assert await api.codes(query, f={"or": [related] * 40}) == []
    assert await api.codes(query, f={"or": [related] * 50}) == ["COST_LIMIT_EXCEEDED"]
