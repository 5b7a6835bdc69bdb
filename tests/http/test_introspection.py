"""Introspection: whole, affordable, and no way to make the server work."""

import json

import pytest
from graphql import build_client_schema, get_introspection_query, validate_schema

from tests.support.http import Api, codes_of

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
