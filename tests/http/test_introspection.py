"""Introspection: whole, affordable, and no way to make the server work."""

import json
from collections.abc import AsyncIterator

import pytest
from graphql import (
    build_client_schema,
    execute_sync,
    get_introspection_query,
    parse,
    validate_schema,
)

from csgraph.app import ServerOptions, build_app
from csgraph.graph.limits import Limits
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, codes_of, in_process

SCHEMA = build_schema().graphql
WHOLE = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
    one_of=True,
)


async def test_tools_can_read_the_whole_schema(api: Api) -> None:
    schema = build_client_schema(await api.data(WHOLE))

    assert validate_schema(schema) == []
    assert schema.query_type is not None
    assert {"account", "accounts", "node", "nodes", "viewer"} <= schema.query_type.fields.keys()


async def test_directives_stand_where_tools_know_places(api: Api) -> None:
    """graphql-js before 16.14 fails on a place that no published specification has."""
    published = """QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD
        INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR OBJECT FIELD_DEFINITION
        ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT
        INPUT_FIELD_DEFINITION"""

    told = (await api.data(WHOLE))["__schema"]["directives"]

    assert {place for each in told for place in each["locations"]} <= set(published.split())
    assert "deprecated" in {each["name"] for each in told}


async def test_introspection_may_stand_beside_data(api: Api) -> None:
    data = await api.data(
        """query($name: String!) { viewer { tenantName } __type(name: $name) { name kind }
           schema: __schema { queryType { name } } none: __type(name: "Nothing") { name } }""",
        name="Account",
    )

    assert data == {
        "viewer": {"tenantName": "Quiet tenant"},
        "__type": {"name": "Account", "kind": "OBJECT"},
        "schema": {"queryType": {"name": "Query"}},
        "none": None,
    }


async def test_the_answer_follows_the_variables(api: Api) -> None:
    query = "query($name: String!) { __type(name: $name) { name } }"

    for name in ("Account", "Contact", "Account"):
        assert await api.data(query, name=name) == {"__type": {"name": name}}


async def test_the_answer_follows_the_directives(api: Api) -> None:
    query = "query($x: Boolean!) { __schema { queryType { name @include(if: $x) kind } } }"

    assert (await api.data(query, x=False))["__schema"]["queryType"] == {"kind": "OBJECT"}
    assert "name" in (await api.data(query, x=True))["__schema"]["queryType"]


async def test_fragments_and_aliases_are_answered(api: Api) -> None:
    data = await api.data(
        """{ ...Root } fragment Root on Query { s: __schema { ...S } }
           fragment S on __Schema { q: queryType { n: name __typename } }"""
    )

    assert data == {"s": {"q": {"n": "Query", "__typename": "__Type"}}}


ODD = """query($name: String!, $old: Boolean = true) {
  again: __type(name: $name) { fields(includeDeprecated: $old) { name type { ...T } } }
  __type(name: $name) { __typename kind interfaces { name } possibleTypes { name specifiedByURL } }
  __schema { __typename description mutationType { name } types { ...T inputFields { n: name
    defaultValue } enumValues(includeDeprecated: $old) { name isDeprecated deprecationReason } }
    directives { name locations isRepeatable args { name type { ...T } } } } }
  fragment T on __Type { __typename k: kind name ofType { name ofType { kind name } } }"""


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (WHOLE, {}),
        (ODD, {"name": "Node"}),
        (ODD, {"name": "AccountFilter", "old": False}),
        (ODD, {"name": "TicketStatus"}),
        (ODD, {"name": "SearchResult"}),
    ],
    ids=["whole", "interface", "input", "enum", "union"],
)
async def test_the_answer_is_what_graphql_core_says(
    api: Api, query: str, variables: dict[str, object]
) -> None:
    """A schema is introspected by a writer of our own, since this takes seconds."""
    said = execute_sync(SCHEMA, parse(query), variable_values=variables)

    assert said.errors is None
    assert json.dumps(await api.data(query, **variables)) == json.dumps(said.data)


async def test_a_list_of_a_type_is_no_one_of(api: Api) -> None:
    types = """{ __type(name: "Query") { fields { args { type { name isOneOf ofType { name
                 isOneOf } } } } } }"""

    fields = (await api.data(types))["__type"]["fields"]

    told = {
        (each["type"]["isOneOf"], each["type"]["ofType"] and each["type"]["ofType"]["isOneOf"])
        for field in fields
        for each in field["args"]
    }
    assert {(None, True), (None, None), (False, None)} <= told


@pytest.fixture
async def strict_api(urls: DatabaseUrls, secrets: Secrets, shared_key: str) -> AsyncIterator[Api]:
    """A server of its own that has one introspection written for a key, and no more."""
    once = Limits(introspected_fields=1, introspected_fields_a_second=1)
    async with in_process(build_app(urls, secrets, ServerOptions(limits=once))) as client:
        yield Api(client, shared_key)


async def _introspections(api: Api, figure: str) -> float:
    name = f'csgraph_cache_{figure}{{cache="introspections"}} '
    lines = (await api.client.get("/metrics")).text.splitlines()
    return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))


async def test_what_was_asked_before_is_not_written_again_whatever_the_text(
    strict_api: Api,
) -> None:
    first = await strict_api.data(WHOLE)
    again = await strict_api.data(WHOLE)
    commented = await strict_api.data(f"# from CI\n{WHOLE}")
    named = await strict_api.data(WHOLE.replace("TypeRef", "T").replace("  ", " "))

    assert first == again == commented == named
    assert await _introspections(strict_api, "misses_total") == 1
    assert await _introspections(strict_api, "hits_total") == 3
    assert await _introspections(strict_api, "entries") == 1


async def test_a_key_that_reads_the_schema_in_ever_new_ways_has_to_wait(strict_api: Api) -> None:
    await strict_api.data(WHOLE)
    refused = await strict_api.post(WHOLE.replace("locations", "places: locations"))

    assert refused.status_code == 429
    assert codes_of(refused) == ["THROTTLED"]
    assert int(refused.headers["retry-after"]) >= 1
    assert "__schema" in await strict_api.data(WHOLE)
    assert await strict_api.codes("{ viewer { tenantName } }") == []


NAMES = " ".join(f"a{i}: name" for i in range(200))
WIDE = "types { fields { name description args { name description defaultValue type { name } } } }"


def nested(*names: str) -> str:
    return "{ " + " { ".join(names) + f" {{ {NAMES} " + "} " * (len(names) + 1)


@pytest.mark.parametrize(
    "query",
    [
        "{ " + " ".join(f"s{i}: __schema {{ {WIDE} }}" for i in range(30)) + " }",
        nested("__schema", "types", "inputFields", "type", "inputFields"),
        nested("__schema", "types", "fields", "type", "ofType", "fields"),
        nested('__type(name: "Node")', "possibleTypes", "fields", "args", "type"),
    ],
    ids=["again and again", "inputs of inputs", "fields of fields", "all nodes"],
)
async def test_introspection_that_multiplies_is_refused(api: Api, query: str) -> None:
    assert await api.codes(query) == ["COST_LIMIT_EXCEEDED"]


async def test_introspection_in_circles_is_refused(api: Api) -> None:
    circle = "type { fields { " * 6 + "name" + " } }" * 6

    response = await api.post(f"{{ __schema {{ types {{ fields {{ {circle} }} }} }} }}")

    assert set(codes_of(response)) == {"GRAPHQL_VALIDATION_FAILED"}


async def test_introspection_shows_the_same_to_every_key(api: Api, tenants_api: Api) -> None:
    mine, theirs = await api.data(WHOLE), await tenants_api.data(WHOLE)

    assert json.dumps(mine) == json.dumps(theirs)
